/**
 * Hears of other processes' commits: LISTEN on a connection of its own.
 *
 * A notice can be lost (a connection that died silently, a pooler in between), so the connection is
 * proved every few seconds by reading the revision itself: what was missed is then seen as well.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import type { StorageLimits } from '../limits.ts'
import { within } from '../within.ts'

export const channel = 'sluice_changes'

export interface ListenDeps {
  /** A connection that is not connected yet; there is one at a time. */
  readonly createClient: () => Client
  /** Destroys the sockets of the created connections. */
  readonly cut: () => void
  readonly saw: (revision: number, how: 'notice' | 'read') => void
  /** The newest revision known so far. */
  readonly told: () => number
  readonly limits: StorageLimits
  /** Told once for each connection that was lost. */
  readonly lost: (cause: unknown) => void
}

export interface Listener {
  stop(): Promise<void>
}

/** Resolves when the first connection listens; keeps it, or its successors, until `stop`. */
export async function listen(deps: ListenDeps): Promise<Listener> {
  const stopped = new AbortController()
  const first = await connect(deps)
  const kept = keep(first, deps, stopped.signal)
  return {
    stop() {
      stopped.abort()
      return kept
    },
  }
}

async function connect(deps: ListenDeps): Promise<Client> {
  const client = deps.createClient()
  client.on('notification', ({ payload }) => {
    const revision = Number(payload)
    if (Number.isSafeInteger(revision)) deps.saw(revision, 'notice')
  })
  // The next statement fails as well and ends the connection; unheard, the event would be thrown.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(`listen ${channel}`)
    return client
  } catch (error) {
    await end(client, deps)
    throw error
  }
}

async function keep(first: Client, deps: ListenDeps, stopped: AbortSignal): Promise<void> {
  const { limits, lost } = deps
  let current: Client | null = first
  let pauseMs = limits.postgresListenRetryMinMs
  while (!stopped.aborted) {
    try {
      current ??= await connect(deps)
      await watch(current, deps, stopped, () => {
        pauseMs = limits.postgresListenRetryMinMs
      })
    } catch (error) {
      if (stopped.aborted) break
      if (current) {
        lost(error)
        await end(current, deps)
      }
      current = null
      await pause(pauseMs, stopped)
      pauseMs = Math.min(pauseMs * 2, limits.postgresListenRetryMaxMs)
    }
  }
  if (current) await end(current, deps)
}

/** Compares the revision again and again; throws when the connection is gone. */
async function watch(
  client: Client,
  { saw, told, limits }: ListenDeps,
  stopped: AbortSignal,
  alive: () => void,
): Promise<void> {
  const { promise: gone, reject } = Promise.withResolvers<never>()
  gone.catch(() => {})
  client.once('end', () => reject(new Error('the listening connection ended')))
  while (!stopped.aborted) {
    const before = told()
    const { rows } = await client.query<{ revision: number }>('select revision from store_state')
    // A notice, or a write of this process, that came meanwhile is newer than what was read.
    if (rows[0] && told() === before) saw(rows[0].revision, 'read')
    alive()
    await Promise.race([pause(limits.postgresListenCheckMs, stopped), gone])
  }
}

/** The pause ends early, without an error, when the store is closed. */
async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stopped, ref: false }).catch(() => {})
}

async function end(client: Client, { limits, cut }: ListenDeps): Promise<void> {
  const ended = client.end().catch(() => {})
  if (!(await within(limits.postgresEndMs, ended))) cut()
}
