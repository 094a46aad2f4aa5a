/**
 * Assertions for errors of ours: a failed one is a defect of the program, never of its input.
 */

export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

/** Throws unless `condition` holds; narrows its type for what follows. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new AssertionFailure(what)
}

/** Marks what no value can reach: a new kind in a union fails to compile here. */
export function unreachable(value: never, what: string): never {
  throw new AssertionFailure(`${what}: ${JSON.stringify(value)}`)
}
