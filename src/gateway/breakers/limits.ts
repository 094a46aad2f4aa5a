/**
 * Bounds of the circuit breakers' memory.
 */

/** APIs whose failures are counted at a time, a power of two, in sets of `breakerSetSlots`. */
export const breakerSlots = 8192

/** Slots that a breaker may take; when all are others', it counts nothing and stays closed. */
export const breakerSetSlots = 16

/** A breaker without a failure for so long is forgotten. */
export const breakerUnusedAfterMs = 10 * 60_000

/** A forgotten breaker's slot is used again after this: nobody is in the middle of a call then. */
export const breakerGraceMs = 5 * 60_000

/** The main thread looks for unused breakers, and clears old counts, this often. */
export const breakerSweepIntervalMs = 60_000
