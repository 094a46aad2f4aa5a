/**
 * The one form of a request's path: routing, authentication, signatures and the backend all see it.
 *
 * Escapes of unreserved characters are decoded, all others are kept in upper case, and bytes that a
 * URI may not hold are escaped. What could mean one path to us and another to a backend is refused
 * instead of repaired: dot segments in any spelling, backslashes, control characters, broken
 * escapes and broken UTF-8. `%2F` is data, never a separator; `//` and a final `/` stay.
 */
import { isUtf8 } from 'node:buffer'

const plain = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/]*$/
const unreserved = byteSet(/[A-Za-z0-9\-._~]/)
const kept = byteSet(/[A-Za-z0-9\-._~!$&'()*+,;=:@/]/)
const hexPair = /^[0-9A-Fa-f]{2}$/

/** A request target's two halves; `query` is null when there is no `?`. */
export interface Target {
  /** Canonical. */
  readonly path: string
  /** As sent, without the `?`. */
  readonly query: string | null
}

/** Splits an origin-form target and brings its path into canonical form; null: refuse with 400. */
export function parseTarget(target: string): Target | null {
  if (target.charCodeAt(0) !== 0x2f || target.includes('#')) return null
  const mark = target.indexOf('?')
  const path = canonicalPath(mark < 0 ? target : target.slice(0, mark))
  if (path === null) return null
  return { path, query: mark < 0 ? null : target.slice(mark + 1) }
}

/**
 * The canonical form of a path whose characters are bytes (latin1), or null where it must be
 * refused. Idempotent: a canonical path is its own canonical form.
 */
export function canonicalPath(path: string): string | null {
  if (plain.test(path) && !path.includes('/.') && !path.startsWith('.')) return path
  const bytes: number[] = []
  let text = ''
  for (let i = 0; i < path.length; i++) {
    let code = path.charCodeAt(i)
    const escaped = code === 0x25
    if (escaped) {
      const hex = path.slice(i + 1, i + 3)
      if (!hexPair.test(hex)) return null
      code = Number.parseInt(hex, 16)
      i += 2
    }
    // Control characters, backslash; a raw `#` ends a URI.
    if (code < 0x20 || code === 0x7f || code === 0x5c || (code === 0x23 && !escaped)) return null
    if (code > 0xff) return null
    bytes.push(code)
    const stands = (escaped ? unreserved : kept)[code] === true
    text += stands ? String.fromCharCode(code) : escapedByte(code)
  }
  if (!isUtf8(Uint8Array.from(bytes))) return null
  return hasDotSegment(text) ? null : text
}

/**
 * Whether a segment is `.` or `..`, also with parameters behind it (`..;a=1`) and between escaped
 * slashes. Expects the canonical spelling of everything else.
 */
export function hasDotSegment(path: string): boolean {
  if (!path.includes('.')) return false
  return path.split(/\/|%2F/).some((segment) => /^\.\.?(;|%3B|$)/.test(segment))
}

/** The escape of one byte, in upper case. */
export function escapedByte(code: number): string {
  return `%${code.toString(16).toUpperCase().padStart(2, '0')}`
}

function byteSet(pattern: RegExp): readonly boolean[] {
  return Array.from({ length: 256 }, (_, code) => pattern.test(String.fromCharCode(code)))
}
