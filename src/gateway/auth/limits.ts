/**
 * Bounds of authentication, each with its unit last.
 */

/** An X-Date may be this far from our clock, either way. */
export const signedDateSkewMsMax = 900_000

/** Names that `headers=` of an Authorization may list. */
export const signedHeadersMax = 64

/** Lists of signed headers that a worker remembers as read; then it forgets all of them. */
export const namesRememberedMax = 100

/** A longer list is read each time. */
export const namesRememberedCharactersMax = 256

/** A body is read this far where a signature depends on it; a larger one answers 413. */
export const signedBodyBytesMax = 1024 * 1024

/** A StringToSign that is told to a caller is cut here. */
export const toldStringCharactersMax = 2048

/** A longer token is refused unread. */
export const tokenBytesMax = 16 * 1024

/** The clocks of whoever issues tokens may differ from ours by this much. */
export const tokenSkewMsMax = 60_000

/** Verified tokens remembered in a worker; the oldest are forgotten. */
export const tokensRememberedMax = 10_000

/** A set of keys fetched from an authorization server; a longer one is not used. */
export const keySetBytesMax = 256 * 1024

/**
 * One fetch of a key set, from name to last byte. With the engine's tick it ends within 1.5 s: so
 * long a call waits at most, and only while there are no keys at all.
 */
export const keySetFetchTimeoutMs = 1_200

/** A key set is fetched again after this where its server does not say. */
export const keySetAgeMsDefault = 300_000

/** And at the latest after this, whatever its server says: a revoked key must not live for days. */
export const keySetAgeMsMax = 3_600_000

/** Not more often than this, whatever tokens name and servers say. */
export const keySetRefreshIntervalMsMin = 10_000

/** The same while there are no keys: a server that has just started is found soon. */
export const keySetRetryIntervalMsMin = 1_000

/** The last good keys of a server that is away are used so long beyond their age. */
export const keySetStaleMsMax = 3_600_000

/** Calls of a worker that wait for one key set's first answer; further ones are refused at once. */
export const keySetWaitersMax = 1_000

/** Addresses of key sets that a worker remembers. */
export const keySetsMax = 1_000

/** JSON of a token nested deeper is refused. */
export const tokenDepthMax = 64
