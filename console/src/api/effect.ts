/**
 * The lines at the bottom right: what was just saved, and on how many gateways it is in effect. A
 * store of its own, so that it outlives dialogs and pages.
 */
import { useSyncExternalStore } from 'react'
import { call } from './client.ts'

export interface Line {
  readonly id: number
  readonly text: string
  readonly state: 'saved' | 'waiting' | 'done' | 'late' | 'failed'
  readonly inEffect: number
  readonly nodes: number
  /** A gateway that is still waited for, when it takes long. */
  readonly lagging: string
  readonly undo?: () => Promise<unknown>
  /** What refused it, when it failed. */
  readonly error?: Error
}

const pollMs = 1_000
const waitMs = 30_000
const shownMs = 6_000
const undoMs = 8_000

let lines: readonly Line[] = []
let lastId = 0
const listeners = new Set<() => void>()

function put(next: readonly Line[]): void {
  lines = next
  for (const listener of listeners) listener()
}

function change(id: number, values: Partial<Line>): void {
  put(lines.map((line) => (line.id === id ? { ...line, ...values } : line)))
}

export function dismiss(id: number): void {
  put(lines.filter((line) => line.id !== id))
}

function add(text: string, state: Line['state'], more: Pick<Line, 'undo' | 'error'> = {}): number {
  lastId += 1
  put([...lines, { id: lastId, text, state, inEffect: 0, nodes: 0, lagging: '', ...more }])
  return lastId
}

/** Says something that the page itself does not show. */
export function say(text: string, undo?: () => Promise<unknown>): void {
  const id = add(text, 'saved', undo && { undo })
  setTimeout(() => dismiss(id), undo === undefined ? shownMs : undoMs)
}

/** Says what was refused, until it is closed: nothing else on the page shows it. */
function fail(error: unknown): void {
  const known = error instanceof Error ? error : new Error(String(error))
  add(known.message, 'failed', { error: known })
}

/** Does what one press undoes again, and says that it is done, or what refused it. */
export async function act(
  run: () => Promise<unknown>,
  text: string,
  undo?: () => Promise<unknown>,
): Promise<void> {
  try {
    await run()
    say(text, undo)
  } catch (error) {
    fail(error)
  }
}

/** Takes back what a line says. */
export function takeBack({ id, undo }: Line): void {
  dismiss(id)
  undo?.().catch(fail)
}

/** Follows a change to the gateways. */
export async function follow(text: string, region: string): Promise<void> {
  const id = add(text, 'waiting')
  const end = Date.now() + waitMs
  for (;;) {
    const effect = await call('DescribeEffect', {}, { region }).catch(() => null)
    const { NodeInEffectCount: inEffect = 0, NodeTotalCount: nodes = 0 } = effect ?? {}
    const waits = effect?.NodeSet.find(({ State }) => State !== 'linked')
    change(id, { inEffect, nodes, lagging: waits?.NodeId ?? '' })
    if (effect !== null && inEffect >= nodes) break
    if (Date.now() > end) return change(id, { state: 'late' })
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
  change(id, { state: 'done' })
  setTimeout(() => dismiss(id), shownMs)
}

export function useLines(): readonly Line[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => lines,
  )
}
