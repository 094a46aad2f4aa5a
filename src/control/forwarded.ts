/**
 * Who calls, and over TLS or not, when proxies stand before the control port.
 *
 * A header is a claim of whoever sent it. Only proxies of the networks that a setting names are
 * believed, and of what they pass on only what the nearest of them has added: the header's end.
 */
import type { IpBlock } from '../lib/ip.ts'
import { isInBlock, parseIp } from '../lib/ip.ts'
import { forwardedHopsMax } from './limits.ts'

export interface Peer {
  /** Address of the connection's other end. */
  readonly address: string | null
  /** Whether the connection is TLS. */
  readonly secure: boolean
}

/** Values of a header in the order in which they came, by its name in lower case. */
export type HeaderValues = (lowerName: string) => readonly string[]

/** Answers the peer itself unless it is one of the trusted proxies. */
export function callerOf(peer: Peer, headers: HeaderValues, trusted: readonly IpBlock[]): Peer {
  if (trusted.length === 0 || !isTrusted(peer.address, trusted)) return peer
  return {
    address: addressOf(peer.address, entriesOf(headers('x-forwarded-for')), trusted),
    secure: isSecure(peer, entriesOf(headers('x-forwarded-proto')).at(-1)),
  }
}

/** Each proxy adds whom it was called by; the last one that is no proxy of ours is the caller. */
function addressOf(
  proxy: string | null,
  entries: readonly string[],
  trusted: readonly IpBlock[],
): string | null {
  let caller = proxy
  for (const entry of entries.slice(-forwardedHopsMax).reverse()) {
    const address = withoutPort(entry)
    // Whoever wrote it was trusted, but nobody can be told by it.
    if (parseIp(address) === null) return caller
    caller = address
    if (!isTrusted(caller, trusted)) return caller
  }
  return caller
}

/** What the browser speaks counts, whatever lies between the proxy and us. */
function isSecure({ secure }: Peer, scheme: string | undefined): boolean {
  return scheme === undefined ? secure : scheme.toLowerCase() === 'https'
}

function isTrusted(address: string | null, trusted: readonly IpBlock[]): boolean {
  const bytes = parseIp((address ?? '').replace(/%.*$/, ''))
  return bytes !== null && trusted.some((block) => isInBlock(bytes, block))
}

function entriesOf(values: readonly string[]): readonly string[] {
  return values
    .flatMap((value) => value.split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

/** Some proxies write `10.0.0.1:4321` and `[2001:db8::1]:4321`. */
function withoutPort(entry: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(entry)?.[1] ?? entry.replace(/^([\d.]+):\d+$/, '$1')
}
