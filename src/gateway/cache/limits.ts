/**
 * Bounds of the cache of answers that ProxyCache plugins keep.
 */

/** Accounts with room at once; a further one gets that of one that has not used its own. */
export const cacheAccountsMax = 32

/**
 * Room for the answers of one account, a power of two; with its table below the 5 MB of the
 * original's shared instances.
 */
export const cacheAccountBytes = 4 * 1024 * 1024

/** Answers of one account that can be found; a power of two. */
export const cacheAccountEntriesMax = 16_384

/** An account that asked for nothing so long gives its room to one that has none. */
export const cacheAccountIdleMs = 10 * 60_000

/** Head lines and body of one answer; a larger one is not kept: an eighth of an account's room. */
export const cacheEntryBytesMax = 512 * 1024

/** Bodies that a worker collects at the same time to keep them; beyond, one is not kept. */
export const cacheFillBytesMax = 16 * 1024 * 1024

/** The longest that an answer is kept, whatever its backend says. */
export const cacheLifetimeSecondsMax = 86_400

/** Names in Vary; an answer with more is not kept. */
export const cacheVaryNamesMax = 16

/** Callers who wait for one answer that is on its way; further ones ask for themselves. */
export const cacheWaitersPerKeyMax = 1_000

/** Callers of a worker who wait for answers that are on their way, all keys together. */
export const cacheWaitersMax = 10_000

/** Who has waited so long for another's answer asks for itself. */
export const cacheWaitMs = 5_000

/** What turned out to be nobody else's is not waited for again for so long. */
export const cacheUnsharedMs = 10_000

/** Answers that are remembered as nobody else's; the oldest makes room. */
export const cacheUnsharedKeysMax = 10_000

/** Answers that are remembered as everybody's, whoever asks; the oldest makes room. */
export const cacheEverybodysKeysMax = 10_000
