/**
 * Bounds of a management request's parameters, before any action sees them.
 */

/** Levels of objects and lists in one request. The contract itself needs 4. */
export const parameterDepthMax = 8
/** Entries of one list. */
export const listItemsMax = 1_000
/** Characters of one text value. */
export const textCharsMax = 1_048_576
/** Fields of a flattened (query or form) request. */
export const flatFieldsMax = 10_000
/** Characters of one flattened name such as `Filters.0.Values.0`. */
export const flatNameCharsMax = 512
/** Characters of a field's path that a refusal repeats. */
export const shownFieldCharsMax = 200
