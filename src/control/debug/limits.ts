/**
 * Bounds of calls that are debugged: their time, and what is read and shown of them.
 */

/** A debugged call, from the first byte sent to the last received. */
export const debugTimeoutMs = 60_000
/** Bytes of an answer's body that are shown. */
export const debugBodyBytesMax = 1024 * 1024
/** Bytes of an answer's body that are read at all. */
export const debugBodyReadBytesMax = 16 * 1024 * 1024
/** Calls that are debugged at the same time. */
export const debugCallsAtOnceMax = 16
/** How long the gateway's report of a call is waited for once its answer is there. */
export const debugReportWaitMs = 2_000
/** Names and values of a debugged call's lists together. */
export const debugPairsMax = 200
/** Characters of the rest behind a prefix. */
export const debugRestCharsMax = 4_096
/** The signed header of a debugged call is good for this long. */
export const debugSignatureSeconds = 120
