/**
 * The bounds of the snapshot and of the feed that carries it. Each says its unit last.
 */

/** A version's APIs are cut into sections of at most this many, so that no worker stalls on one. */
export const apisPerSectionMax = 200

/** A section is closed early when its APIs come to about this many characters. */
export const sectionCharsMax = 1_048_576

/** A frame from control to a gateway: one section, with room for one API of the largest request. */
export const controlFrameBytesMax = 33_554_432

/** A frame from a gateway to control. */
export const gatewayFrameBytesMax = 1_048_576

/** Entries of a manifest in one frame, keys in one `want`. */
export const keysPerFrameMax = 2_000

/** UTF-8 bytes of a section key. */
export const sectionKeyBytesMax = 512

/** Segments compared before the search for one path's variables is given up, which answers 404. */
export const matchStepsMax = 50_000
