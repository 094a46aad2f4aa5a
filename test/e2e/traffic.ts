/**
 * Steady traffic for tests that break things: several callers on keep-alive connections, each
 * answer checked, until it is told to stop.
 */
import { Pool } from 'undici'

export interface TrafficReport {
  readonly calls: number
  /** What went wrong, one line each; empty when nothing did. */
  readonly failures: readonly string[]
}

export interface Traffic {
  calls(): number
  stop(): Promise<TrafficReport>
}

const callers = 8
const failuresKeptMax = 20

/** Calls `path` at the port with the Host given; `accept` says whether an answer is right. */
export function startTraffic(
  port: number,
  host: string,
  path: string,
  accept: (status: number, body: string) => boolean,
): Traffic {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: callers })
  const failures: string[] = []
  let calls = 0
  let running = true

  async function caller(): Promise<void> {
    while (running) {
      try {
        const answer = await pool.request({ method: 'GET', path, headers: { host } })
        const body = await answer.body.text()
        if (!accept(answer.statusCode, body)) note(`${answer.statusCode} ${body.slice(0, 200)}`)
      } catch (error) {
        note(String(error))
      }
      calls += 1
    }
  }

  function note(failure: string): void {
    if (failures.length < failuresKeptMax) failures.push(failure)
  }

  const all = Promise.all(Array.from({ length: callers }, caller))
  return {
    calls: () => calls,
    async stop() {
      running = false
      await all
      await pool.close()
      return { calls, failures }
    },
  }
}
