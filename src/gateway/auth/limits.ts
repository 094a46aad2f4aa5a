/**
 * Bounds of authentication, each with its unit last.
 */

/** An X-Date may be this far from our clock, either way. */
export const signedDateSkewMsMax = 900_000

/** Names that `headers=` of an Authorization may list. */
export const signedHeadersMax = 64

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
