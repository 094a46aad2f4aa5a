/**
 * A wait with an end, for promises that nobody can cancel: it gives up on them and leaves them be.
 */

/** Waits for `what`, at most `ms`; answers whether it came. What it fails with is thrown. */
export async function within(ms: number, what: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), ms)
  try {
    return await Promise.race([what.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
