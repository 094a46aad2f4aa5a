/**
 * Host fields and request targets: one canonical host for routing, SNI check and backend, and the
 * target in origin form. Whatever is not plainly a name or an address is refused.
 */
import { isIPv6 } from 'node:net'
import { hostBytesMax } from './limits.ts'

export interface Authority {
  /** Lower case, without port and final dot; IPv6 addresses in brackets. */
  readonly host: string
  /** -1 when none was given. */
  readonly port: number
}

const authorityPattern =
  /^(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*\.?)(?::([0-9]*))?$/

/** Reads `host[:port]`; `null` for anything else (user info, path, spaces, ports above 65,535). */
export function parseAuthority(text: string): Authority | null {
  if (text.length > hostBytesMax) return null
  const match = authorityPattern.exec(text)
  if (match === null) return null
  const port = match[2] === undefined || match[2] === '' ? -1 : Number(match[2])
  if (port > 65_535 || port === 0) return null
  let host = match[1]!.toLowerCase()
  if (host.startsWith('[') && !isIPv6(host.slice(1, -1))) return null
  if (host.endsWith('.')) host = host.slice(0, -1)
  return { host, port }
}

export interface AbsoluteTarget {
  readonly scheme: 'http' | 'https'
  readonly authority: Authority
  readonly authorityText: string
  /** Path and query, at least `/`. */
  readonly origin: string
}

const absolutePattern = /^(https?):\/\/([^/?]*)(\/[^?]*)?(\?.*)?$/i

/** Splits an absolute target (RFC 9112 3.2.2); `null` when it is none, or its authority is odd. */
export function parseAbsoluteTarget(target: string): AbsoluteTarget | null {
  const match = absolutePattern.exec(target)
  if (match === null) return null
  const authority = parseAuthority(match[2]!)
  if (authority === null) return null
  return {
    scheme: match[1]!.toLowerCase() === 'https' ? 'https' : 'http',
    authority,
    authorityText: match[2]!,
    origin: `${match[3] ?? '/'}${match[4] ?? ''}`,
  }
}

/** Whether two authorities name the same place, the scheme's own port being the default. */
export function sameAuthority(a: Authority, b: Authority, defaultPort: number): boolean {
  return (
    a.host === b.host && (a.port < 0 ? defaultPort : a.port) === (b.port < 0 ? defaultPort : b.port)
  )
}
