/**
 * Publish: keeps the snapshot that the feed carries in step with the store.
 *
 * It compiles everything once at the start and from then on what the store says has changed, and no
 * more. Changes that come close together are taken together. A step is labelled with the revision
 * whose changes it holds; should the store have moved on while it was read, the step may hold a
 * little of the next one, which the next step then says again.
 *
 * It never gives up: while the store cannot be read the last snapshot stays in effect.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '../model/store.ts'
import type { Fault } from '../snapshot/compile.ts'
import type { Effect } from './action.ts'
import type { Feed } from './feed.ts'
import {
  effectWaitMs,
  publishGatherMs,
  publishPollMs,
  publishRetryMaxMs,
  publishRetryMinMs,
} from './limits.ts'
import { Compiler, type CompilerOptions, type Step } from './publish/compiler.ts'

export interface PublisherOptions extends Omit<CompilerOptions, 'current'> {
  readonly store: Pick<Store, 'read' | 'changesAfter' | 'onChange'>
  readonly feed: Feed
  /** How long an action waits for the gateways; default `effectWaitMs`. */
  readonly waitMs?: number
  /** How long changes are gathered; default `publishGatherMs`. */
  readonly gatherMs?: number
}

export interface Publisher extends Omit<Effect, 'awaitReport'> {
  /** Compiles everything and follows the store from then on; resolves with the first snapshot. */
  start(): Promise<void>
  /** What could not be compiled as it stands. */
  faults(): readonly Fault[]
  /** Stops following; resolves when nothing of it runs any more. */
  close(): Promise<void>
}

export function createPublisher(options: PublisherOptions): Publisher {
  const { store, feed, report, waitMs = effectWaitMs, gatherMs = publishGatherMs } = options
  const compiler = new Compiler({ ...options, current: (key) => feed.state.get(key) })
  const closing = new AbortController()
  const first = Promise.withResolvers<void>()
  const bell = createBell()
  let started = false
  let following: Promise<void> = Promise.resolve()
  let stopListening = (): void => {}

  /** The next step, or null when nothing is new. */
  async function nextStep(): Promise<Step | null> {
    if (!started) return compiler.everything(closing.signal)
    const { revision, changes } = await store.changesAfter(feed.state.revision)
    if (changes === null) return compiler.everything(closing.signal)
    return revision === feed.state.revision
      ? null
      : compiler.changed(revision, changes, closing.signal)
  }

  async function catchUp(): Promise<void> {
    for (let step = await nextStep(); step; step = await nextStep()) {
      feed.publish(step.revision, step.put, step.remove)
      started = true
      first.resolve()
      closing.signal.throwIfAborted()
    }
  }

  async function follow(): Promise<void> {
    let failures = 0
    while (!closing.signal.aborted) {
      try {
        bell.mute()
        await catchUp()
        failures = 0
        await bell.rung(publishPollMs)
        await delay(gatherMs)
      } catch (error) {
        if (closing.signal.aborted) return
        report(`the snapshot stays as it is for now: ${String(error)}`)
        const retryMs = Math.min(publishRetryMinMs * 2 ** failures++, publishRetryMaxMs)
        await delay(retryMs, undefined, { signal: closing.signal }).catch(() => {})
      }
    }
  }

  return {
    start() {
      stopListening = store.onChange(bell.ring)
      following = follow()
      return first.promise
    },
    settled(revision) {
      if (revision > feed.state.revision) bell.ring()
      return feed.settled(revision, waitMs)
    },
    ...{ nodes: feed.nodes, quotaUsed: feed.quotaUsed },
    published: () => ({ revision: feed.state.revision, hash: feed.state.hash }),
    acknowledgedOnce: () => feed.acknowledgedOnce(),
    faults: () => compiler.faults(),
    async close() {
      closing.abort()
      stopListening()
      bell.ring()
      await following
      first.resolve()
    },
  }
}

/** A bell that is heard also by who listens after it has rung, until it is muted. */
function createBell(): { ring(): void; mute(): void; rung(withinMs: number): Promise<void> } {
  let ringing = false
  let wake = (): void => {}
  return {
    ring() {
      ringing = true
      wake()
    },
    mute() {
      ringing = false
    },
    /** Resolves once it has rung, at the latest after `withinMs`. */
    rung(withinMs) {
      if (ringing) return Promise.resolve()
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, withinMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    },
  }
}
