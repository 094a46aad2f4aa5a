/**
 * Which errors stand on the page somewhere. Most reads have a box of their own for theirs; `Untold`
 * shows those of all others, so that no call fails in silence.
 */
import { useLayoutEffect } from 'react'

const counts = new Map<Error, number>()
const listeners = new Set<() => void>()

function count(error: Error, by: 1 | -1): void {
  const now = (counts.get(error) ?? 0) + by
  if (now > 0) counts.set(error, now)
  else counts.delete(error)
  for (const listener of listeners) listener()
}

/** Says that the caller shows this error while it is there. */
export function useTold(error: Error | null): void {
  useLayoutEffect(() => {
    if (error === null) return
    count(error, 1)
    return () => count(error, -1)
  }, [error])
}

export function isTold(error: Error): boolean {
  return counts.has(error)
}

export function onTold(react: () => void): () => void {
  listeners.add(react)
  return () => listeners.delete(react)
}
