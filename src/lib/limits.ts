/**
 * Bounds of what is shared by all layers, each with its unit last.
 */

/** Shorter RSA keys verify no token (RFC 7518, 3.3). */
export const rsaKeyBitsMin = 2_048

/** Keys of one set: a token that names none is tried with each of its algorithm. */
export const tokenKeysMax = 32

/** Characters of a misspelt name at most for which near ones are looked for. */
export const nearNameCharsMax = 64
/** Near names that are shown. */
export const nearNamesShownMax = 3
