/**
 * Bytes and latin1 text without the detour over an encoding's name: the two calls that every
 * message makes several times.
 */

interface Latin1Buffer {
  latin1Slice(start: number, end: number): string
  latin1Write(text: string, offset: number): number
}

/** The bytes from `start` to `end` as text. */
export function sliceText(bytes: Buffer, start: number, end: number): string {
  // Buffer has had these methods since its beginning; its type declarations lack them.
  return (bytes as unknown as Latin1Buffer).latin1Slice(start, end)
}

/** Writes text whose characters are all below 256; the number of bytes. */
export function writeText(bytes: Buffer, text: string, offset: number): number {
  // As above.
  return (bytes as unknown as Latin1Buffer).latin1Write(text, offset)
}
