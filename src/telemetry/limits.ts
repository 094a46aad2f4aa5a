/**
 * Bounds of telemetry: what recording calls may cost in memory and on disk.
 *
 * A full ring or a full disk costs log lines, which are counted, never calls.
 */

/** Memory a worker has for lines that are not on disk yet; a power of two. */
export const logRingBytes = 4 * 1024 * 1024

/** A value longer than this is cut in the line. */
export const logValueCharactersMax = 8_192

/** How often the main thread moves lines from the rings to disk: what a crash may cost. */
export const logFlushIntervalMs = 200

/** About 100,000 lines: still searched as it is in the time that a search may take. */
export const logSegmentBytesMax = 26 * 1024 * 1024

/** A segment is closed after this time also when little was written. */
export const logSegmentAgeMaxMs = 60 * 60 * 1000

/** Closed segments beyond this number are deleted, the oldest first: at most 2 GiB. */
export const logSegmentsMax = 78

/** Closed segments older than this are deleted (guide: logs of the last 30 days). */
export const logKeptMaxMs = 30 * 24 * 60 * 60 * 1000

/** After a failed write, for instance on a full disk, the next try comes after this time. */
export const logRetryAfterMs = 1_000
