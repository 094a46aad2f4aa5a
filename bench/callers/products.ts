/**
 * Control planes and gateways of the callers' bench: one control plane on the core of the load, and
 * for each contender a gateway process of its own on the measured core, so that none has learnt
 * from the calls of another.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { measuredCore } from '../candidates.ts'
import { listening, type Started, startOn } from '../processes.ts'
import { appId, type SeededService, seedCallers } from './seed.ts'

const program = join(import.meta.dirname, '../../bin/sluice.js')
const partialProgram = join(import.meta.dirname, 'partial-gateway.ts')
const firstPort = 9330
/** A gateway has taken over 100,000 keys by then. */
const readyTimeoutMs = 120_000
const pollMs = 100

let ports = firstPort
function nextPort(): number {
  return ports++
}

export interface RunningGateway {
  readonly pid: number
  readonly port: number
}

/** What a gateway leaves out: its log, or its log and metrics. */
export type Without = 'nothing' | 'metrics' | 'records'

export class BenchProduct {
  readonly dataDir: string
  readonly controlPort = nextPort()
  readonly #folder: string
  readonly #gateways: Started[] = []
  #control: Started | null = null

  constructor(folder: string, name: string) {
    this.#folder = join(folder, name)
    this.dataDir = join(this.#folder, 'control')
    mkdirSync(this.#folder, { recursive: true })
  }

  #env(dataDir: string, httpPort: number) {
    return {
      SLUICE_DATA_DIR: dataDir,
      SLUICE_CONTROL_PORT: String(this.controlPort),
      SLUICE_CONTROL_URL: `http://127.0.0.1:${this.controlPort}`,
      SLUICE_HTTP_PORT: String(httpPort),
      SLUICE_JOIN_TOKEN: 'bench-join-token-0123456789',
      SLUICE_APP_ID: String(appId),
      SLUICE_WORKERS: '1',
      SLUICE_SAMPLE: 'off',
    }
  }

  /** Starts the control plane; with `services` its store is filled first. */
  async start(services: readonly SeededService[] = []): Promise<void> {
    await this.#startControl()
    if (services.length === 0) return
    await this.#control?.stop()
    await seedCallers(this.dataDir, services)
    await this.#startControl()
  }

  async #startControl(): Promise<void> {
    const env = this.#env(this.dataDir, 0)
    this.#control = startOn(1, [process.execPath, program, 'control'], env)
    await listening(this.controlPort)
    // Its port is open a moment before its store is.
    const ready = `http://127.0.0.1:${this.controlPort}/readyz`
    await until('the control plane', async () => (await statusOf(ready)) === 200)
  }

  /** Starts a gateway and waits until it serves what the control plane has. */
  async gateway(
    host: string,
    without: Without = 'nothing',
    path = '/release/',
  ): Promise<RunningGateway> {
    const port = nextPort()
    const env = {
      ...this.#env(join(this.#folder, `gateway-${port}`), port),
      SLUICE_PROBE_PORT: String(nextPort()),
      BENCH_WITHOUT: without,
    }
    const command = without === 'nothing' ? [program, 'gateway'] : [partialProgram]
    const started = startOn(measuredCore, [process.execPath, ...command], env)
    this.#gateways.push(started)
    await listening(port)
    await serving(port, host, path)
    return { pid: started.pid, port }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#gateways.map((gateway) => gateway.stop()))
    await this.#control?.stop()
  }
}

/** Waits until the gateway knows the host: 404 and 503 say that it does not. */
function serving(port: number, host: string, path: string): Promise<void> {
  return until(`${host} on port ${port}`, async () => {
    const status = await statusOf(`http://127.0.0.1:${port}${path}`, { host })
    return status !== null && status !== 404 && status !== 503
  })
}

/** Null while nothing answers. */
async function statusOf(url: string, headers: { readonly host?: string } = {}) {
  try {
    const answer = await request(url, { headers })
    await answer.body.dump()
    return answer.statusCode
  } catch {
    return null
  }
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${readyTimeoutMs} ms for ${what}`)
    await sleep(pollMs)
  }
}
