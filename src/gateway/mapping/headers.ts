/**
 * The head lines that a backend's request is given: Host, what the gateway knows about the caller,
 * and what the API assigns.
 *
 * A value that would end its line is refused, never cut: what arrives is what was meant.
 */
import type { HttpBackendNode } from '../../snapshot/snapshot.ts'
import { fitsHeader } from '../bytes.ts'
import type { Call } from '../call.ts'
import { LinkError } from '../link-error.ts'
import type { PlaceWrites, Write } from './writes.ts'

/** The lines, or the name of the parameter whose value cannot stand in a head. */
export type HeadBuilder = (call: Call) => { readonly lines: string } | { readonly invalid: string }

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const authority = /^[A-Za-z0-9\-._~:[\]]+$/

/**
 * `keepsHost`: the backend gets the caller's Host where the API assigns none. Throws `LinkError`
 * when a configured name is no header name.
 */
export function headBuilder(
  backend: HttpBackendNode,
  { writes }: PlaceWrites,
  keepsHost = false,
): HeadBuilder {
  for (const { name } of writes) {
    if (!token.test(name)) throw new LinkError(`${JSON.stringify(name)} is no header name`)
  }
  const hosts = writes.filter(({ name }) => name.toLowerCase() === 'host')
  const others = writes.filter(({ name }) => name.toLowerCase() !== 'host')
  const ownHost = hostField(backend)

  return (call) => {
    let host = keepsHost ? call.exchange.head.hostField : ownHost
    for (const { name, read } of hosts) {
      host = read(call)[0] ?? host
      if (!authority.test(host)) return { invalid: name }
    }
    let lines = `Host: ${host}${callerLines(call)}`
    for (const write of others) {
      const text = fieldLines(write, call)
      if (text === null) return { invalid: write.name }
      lines += text
    }
    return { lines }
  }
}

function fieldLines({ name, read }: Write, call: Call): string | null {
  let lines = ''
  for (const value of read(call)) {
    if (!fitsHeader(value)) return null
    lines += `${name}: ${value}\r\n`
  }
  return lines
}

/** Host as clients write it: with the port where it is not the scheme's own. */
function hostField({ scheme, host, port }: HttpBackendNode): string {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`
}

/** What is the same for all callers of a scheme and version, in few pieces to join. */
const protocolLines = ['http', 'https'].map((scheme) =>
  ['HTTP/1.0', 'HTTP/1.1'].map(
    (version) => `\r\nX-Client-Proto: ${scheme}\r\nX-Client-Proto-Ver: ${version}\r\nX-Real-IP: `,
  ),
)

/**
 * What is known about the caller (compat/behaviours.md 2.3), from the connection alone; begins with
 * the end of the line before.
 */
function callerLines({ exchange, trail: { requestId } }: Call): string {
  const { secure, peerAddress, head } = exchange
  return (
    `${protocolLines[secure ? 1 : 0]?.[head.minorVersion]}${peerAddress}` +
    `\r\nX-Forwarded-For: ${peerAddress}\r\nX-B3-Traceid: ${requestId}` +
    `\r\nX-Api-RequestId: ${requestId}${secure ? schemeHttps : schemeHttp}`
  )
}

const schemeHttp = '\r\nX-Api-Scheme: http\r\n'
const schemeHttps = '\r\nX-Api-Scheme: https\r\n'
