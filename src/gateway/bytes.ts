/**
 * Text as bytes: the engine's strings hold one byte a character, so that what came in goes out
 * unchanged. Configured text becomes such a string once; values are escaped for a position here.
 */
import { escapedByte } from '../lib/request-path.ts'

const ascii = /^[\0-\x7f]*$/

/** Configured text as its UTF-8 bytes, one a character. */
export function toByteText(text: string): string {
  if (ascii.test(text)) return text
  return Buffer.from(text).toString('latin1')
}

/** Bytes back to text, for answers; what is not UTF-8 shows as U+FFFD. */
export function fromByteText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}

const escapes: readonly string[] = Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code)
  return /[A-Za-z0-9\-._~]/.test(character) ? character : escapedByte(code)
})

/** Everything but unreserved characters escaped: a value can never be more than one value. */
export function escapeComponent(bytes: string): string {
  if (/^[A-Za-z0-9\-._~]*$/.test(bytes)) return bytes
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += escapes[bytes.charCodeAt(i) & 0xff] ?? ''
  return text
}

/** Decodes escapes; one that is broken stands for itself, as most servers read it. */
export function decodeEscapes(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** Whether a header field may carry the value: no control character but the tab. */
export function fitsHeader(bytes: string): boolean {
  return !/[\0-\x08\x0a-\x1f\x7f]/.test(bytes)
}
