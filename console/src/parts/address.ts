/**
 * Addresses as callers use them. Wire fields never carry a port: the console adds the deployment's
 * where it is not the default one.
 */
import type { Session } from '../api/session.ts'

const httpPort = 80
const httpsPort = 443

function withPort(scheme: string, host: string, port: number, usual: number, rest: string): string {
  return `${scheme}://${host}${port === usual ? '' : `:${port}`}${rest}`
}

/** URLs of `host/rest`, one for each protocol that the service and the deployment serve. */
export function urlsOf(
  address: string,
  protocol: string,
  session: Pick<Session, 'HttpPort' | 'HttpsPort'> | null,
): readonly string[] {
  const slash = address.indexOf('/')
  const host = slash < 0 ? address : address.slice(0, slash)
  const rest = slash < 0 ? '' : address.slice(slash)
  const names = protocol.split('&')
  const http = names.includes('http')
    ? [withPort('http', host, session?.HttpPort ?? httpPort, httpPort, rest)]
    : []
  const tls = session?.HttpsPort ?? null
  const https =
    names.includes('https') && tls !== null ? [withPort('https', host, tls, httpsPort, rest)] : []
  return [...http, ...https]
}

/** A shell's word: quoted where the shell would read more into it. */
function quoted(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** A call as curl makes it; names under .localhost resolve in curl by themselves. */
export function curlOf(method: string, url: string): string {
  const verb = method === 'GET' || method === 'ANY' ? '' : `-X ${method} `
  return `curl -i ${verb}${quoted(url)}`
}
