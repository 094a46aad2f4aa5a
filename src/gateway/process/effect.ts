/**
 * From a step's arrival to its acknowledgement: all serving workers swapped, then saved, then said.
 *
 * Steps are posted to the workers as they come; only what follows waits. Several that are ready at
 * once are saved as one.
 */
import type { Acknowledgement } from '../../snapshot/frames.ts'
import type { SnapshotChange } from '../../snapshot/snapshot.ts'
import type { Step } from './messages.ts'
import { merged } from './sections.ts'

export interface Effect {
  /** A step has been posted to the workers. */
  expect(step: Step): void
  /** Every serving worker has this step, or has refused it; -1: none serves. */
  progress(swapped: number): void
  refused(step: number, reason: string): void
  /** The newest acknowledgement given. */
  last(): Acknowledgement | null
}

export interface EffectOptions {
  /** What was found at the start, already in effect. */
  readonly found: SnapshotChange | null
  /** Never rejects. */
  readonly save: (change: SnapshotChange) => Promise<void>
  readonly acknowledge: (ack: Acknowledgement) => void
}

export function trackEffect({ found, save, acknowledge }: EffectOptions): Effect {
  /** In order: not in effect yet. */
  let waiting: Step[] = []
  /** In effect, not saved because refused. */
  let unsaved: SnapshotChange[] = []
  const refusals = new Map<number, string>()
  let last: Acknowledgement | null = null
  if (found !== null) {
    last = { revision: found.revision, hash: found.hash, state: 'linked', reason: '' }
  }
  let swapped = -1
  let saving = false

  function progress(step: number): void {
    swapped = step
    if (!saving) void settle()
  }

  async function settle(): Promise<void> {
    saving = true
    for (;;) {
      const ready = waiting.filter(({ step }) => step <= swapped)
      const newest = ready.at(-1)
      if (newest === undefined) break
      waiting = waiting.slice(ready.length)
      unsaved.push(...ready.map(({ change }) => change))
      await conclude(newest)
    }
    saving = false
  }

  async function conclude({ step, change: { revision, hash } }: Step): Promise<void> {
    const reason = refusals.get(step)
    for (const refused of refusals.keys()) if (refused <= step) refusals.delete(refused)
    if (reason === undefined) {
      const change = merged(unsaved)
      unsaved = []
      if (change !== null) await save(change)
    }
    const state = reason === undefined ? 'linked' : 'refused'
    last = { revision, hash, state, reason: reason ?? '' }
    acknowledge(last)
  }

  return {
    expect: (step) => void waiting.push(step),
    progress,
    refused: (step, reason) => void refusals.set(step, reason),
    last: () => last,
  }
}
