/**
 * Byte classes of RFC 9110 and 9112 as tables: a parser asks one array per byte. What is not in a
 * table is refused; there is no lenient variant.
 */

export const cr = 13
export const lf = 10
export const space = 32
export const tab = 9
export const colon = 58
export const comma = 44
export const semicolon = 59
export const slash = 47

/** 1 for the bytes of a token: methods, field names. */
export const tokenBytes = new Uint8Array(256)
/** 1 for the bytes of a field value: visible, space, tab, and 0x80 up (kept as they are). */
export const valueBytes = new Uint8Array(256)
/** 1 for the bytes of a request target: visible ASCII but `#`, which belongs to no request. */
export const targetBytes = new Uint8Array(256)
/** Each byte, ASCII letters in lower case. */
export const lowerBytes = new Uint8Array(256)
/** Bytes of a token in lower case, 0 for all others: a name's check and its form in one look. */
export const lowerTokenBytes = new Uint8Array(256)
/** Value of a hex digit, 255 for any other byte. */
export const hexValues = new Uint8Array(256).fill(255)

for (let byte = 0; byte < 256; byte++) {
  lowerBytes[byte] = byte >= 65 && byte <= 90 ? byte + 32 : byte
  valueBytes[byte] = byte === tab || (byte >= space && byte !== 127) ? 1 : 0
  targetBytes[byte] = byte > space && byte < 127 && byte !== 35 ? 1 : 0
}
const alphanumerics = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
for (const char of `!#$%&'*+-.^_\`|~${alphanumerics}`) tokenBytes[char.charCodeAt(0)] = 1
for (let byte = 0; byte < 256; byte++) {
  lowerTokenBytes[byte] = tokenBytes[byte] === 1 ? lowerBytes[byte]! : 0
}
for (let digit = 0; digit < 16; digit++) {
  hexValues[digit.toString(16).charCodeAt(0)] = digit
  hexValues[digit.toString(16).toUpperCase().charCodeAt(0)] = digit
}

/** Whether the bytes from `start` spell `lowerWord`, in whatever case. */
export function spells(bytes: Uint8Array, start: number, end: number, lowerWord: string): boolean {
  if (end - start !== lowerWord.length) return false
  for (let at = 0; at < lowerWord.length; at++) {
    if (lowerBytes[bytes[start + at]!] !== lowerWord.charCodeAt(at)) return false
  }
  return true
}

/**
 * A decimal number without sign, at most `digitsMax` digits, or -1 for anything else.
 * Callers keep `digitsMax` at 15 or below, so that the number is exact.
 */
export function decimal(bytes: Uint8Array, start: number, end: number, digitsMax: number): number {
  if (end === start || end - start > digitsMax) return -1
  let number = 0
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 48
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
  }
  return number
}
