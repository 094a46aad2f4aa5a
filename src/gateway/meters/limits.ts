/**
 * Bounds of the meters: what of memory they may take, and how long unused ones are kept.
 */

/** All meters of the process together. Reserved at the start, taken from the system when used. */
export const meterBytesMax = 64 * 1024 * 1024

/** Meters of the process; a power of two, of which three quarters are used. */
export const meterTableSlots = 2 ** 18

/** Addresses, applications and parameter values counted at one time, of 16 bytes each. */
export const meterKeysMax = 2 ** 20

/** So much of it are those counted by the second: 528 bytes each, and over after a second. */
export const keysPerSecondShare = 1 / 8

/** What is over in the tables of keys is cleared this often, well before a clock comes round. */
export const keySweepIntervalMs = 60 * 60_000

/** The highest limit that is metered exactly; a higher one counts as this one. */
export const ringLimitMax = 2 ** 16

/** A meter that nobody asked for so long is given up: its next call finds a fresh one. */
export const meterUnusedAfterMs = 10 * 60_000

/** Memory of a given-up meter is used again after this: nobody is in the middle of a call then. */
export const meterGraceMs = 5 * 60_000

/** The main thread looks for unused meters this often. */
export const meterSweepIntervalMs = 60_000

/** Freed meters of one size that wait for their next use. */
export const freeMetersPerSizeMax = 64
