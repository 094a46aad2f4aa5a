/**
 * Bounds of what is shared by all layers, each with its unit last.
 */

/** Shorter RSA keys verify no token (RFC 7518, 3.3). */
export const rsaKeyBitsMin = 2_048

/** Keys of one set: a token that names none is tried with each of its algorithm. */
export const tokenKeysMax = 32
