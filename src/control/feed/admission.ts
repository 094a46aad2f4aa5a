/**
 * Who may open a feed: whoever knows the join token, from this machine or over TLS, since the token
 * and all that gateways know travel over it.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Secret } from '../../lib/secret.ts'
import { feedPath, feedUpgrade } from '../../snapshot/frames.ts'
import { sameText } from '../same-text.ts'

export interface Refusal {
  readonly status: '400 Bad Request' | '401 Unauthorized' | '403 Forbidden' | '404 Not Found'
  readonly reason: string
}

/**
 * Whether a request's upgrade is for the feed: the server's `shouldUpgradeCallback`. Any other
 * request that offers an upgrade, such as `h2c` from common clients, is answered as if it did not.
 */
export function isFeedRequest({ url }: Pick<IncomingMessage, 'url'>): boolean {
  return url === feedPath
}

const loopback = /^(127\.|::1$|::ffff:127\.)/

/** Null: admitted. `allowPlain`: the operator vouches for the network to the gateways. */
export function refusalOf(
  request: IncomingMessage,
  token: Secret,
  allowPlain: boolean,
): Refusal | null {
  const { method, url, headers, socket } = request
  if (url !== feedPath) return { status: '404 Not Found', reason: 'nothing is upgraded here' }
  if (method !== 'GET' || headers.upgrade?.toLowerCase() !== feedUpgrade) {
    return { status: '400 Bad Request', reason: `this is the feed: GET, Upgrade: ${feedUpgrade}` }
  }
  const encrypted = 'encrypted' in socket && socket.encrypted === true
  if (!encrypted && !allowPlain && !loopback.test(socket.remoteAddress ?? '')) {
    return { status: '403 Forbidden', reason: 'gateways on other machines must join over TLS' }
  }
  const given = /^Bearer ([\x21-\x7e]{1,512})$/.exec(headers.authorization ?? '')?.[1] ?? ''
  if (!sameText(token.reveal(), given)) {
    return {
      status: '401 Unauthorized',
      reason: 'the join token is not the one of this deployment',
    }
  }
  return null
}

/** Answers and closes. */
export function refuse(socket: Duplex, { status, reason }: Refusal): void {
  const body = `${reason}\n`
  socket.on('error', () => {})
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

export function accept(socket: Duplex): void {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${feedUpgrade}\r\n\r\n`,
  )
}
