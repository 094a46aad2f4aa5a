/**
 * A small authorization server on Node's own HTTP server and its own signatures: hands out a code,
 * then tokens, and publishes its keys as a set. Tests rotate its keys and make it misbehave.
 */
import type { KeyObject } from 'node:crypto'
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EchoBackend } from './echo-backend.ts'
import { startEchoBackend } from './echo-backend.ts'

export interface SigningKey {
  readonly id: string
  readonly algorithm: 'RS256' | 'ES256' | 'EdDSA'
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

export interface AuthorizationServer {
  readonly url: string
  readonly port: number
  /** `<url>/keys`. */
  readonly keysUrl: string
  /** How often the set of keys was asked for. */
  keyFetches(): number
  /** The key that signs from now on; the old ones are published as long as `keep` says. */
  rotate(key: SigningKey, keep?: boolean): void
  readonly key: SigningKey
  /** Cache-Control of the set. */
  cacheControl: string
  /** Answers for the set of keys instead of it; null: as usual. */
  misbehave: ((request: IncomingMessage, response: ServerResponse) => void) | null
  close(): Promise<void>
}

export function signingKey(algorithm: SigningKey['algorithm'] = 'RS256'): SigningKey {
  return { id: randomUUID(), algorithm, ...pairOf(algorithm) }
}

function pairOf(algorithm: SigningKey['algorithm']) {
  switch (algorithm) {
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 })
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    case 'EdDSA':
      return generateKeyPairSync('ed25519')
  }
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token of five minutes, as the vendor's demonstration servers make them. */
export function tokenOf(key: SigningKey, claims: object = {}, header: object = {}): string {
  const iat = Math.floor(Date.now() / 1000)
  const head = { alg: key.algorithm, typ: 'JWT', kid: key.id, ...header }
  const text = `${part(head)}.${part({ iat, exp: iat + 300, ...claims })}`
  const digest = key.algorithm === 'EdDSA' ? null : 'sha256'
  const options = { key: key.privateKey, dsaEncoding: 'ieee-p1363' } as const
  return `${text}.${sign(digest, Buffer.from(text), options).toString('base64url')}`
}

/** The public half as a JSON Web Key. */
export function jwkOf({ publicKey, id, algorithm }: SigningKey): object {
  return { ...publicKey.export({ format: 'jwk' }), kid: id, alg: algorithm, use: 'sig' }
}

export async function startAuthorizationServer(
  first: SigningKey = signingKey(),
  port = 0,
): Promise<AuthorizationServer> {
  const codes = new Set<string>()
  let published = [first]
  let fetches = 0

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://server')
    switch (pathname) {
      case '/keys':
        fetches++
        if (server.misbehave !== null) {
          server.misbehave(request, response)
          return
        }
        response.setHeader('Content-Type', 'application/json')
        if (server.cacheControl !== '') response.setHeader('Cache-Control', server.cacheControl)
        response.end(JSON.stringify({ keys: published.map(jwkOf) }))
        return
      case '/code': {
        const code = randomUUID()
        codes.add(code)
        response.end(code)
        return
      }
      case '/token':
        // A code is good once. Without any, as in the vendor's demonstration, everybody gets one.
        if (searchParams.has('code') && !codes.delete(searchParams.get('code') ?? '')) {
          response.writeHead(403).end('wrong code')
        } else response.end(tokenOf(server.key, { foo: 'bar', wup: 90 }))
        return
      default:
        response.writeHead(404).end()
    }
  }

  const backend: EchoBackend = await startEchoBackend(handle, port)
  const server: AuthorizationServer & { key: SigningKey } = {
    ...{ url: backend.url, port: backend.port, keysUrl: `${backend.url}/keys` },
    ...{ key: first, cacheControl: '', misbehave: null },
    keyFetches: () => fetches,
    rotate(key, keep = false) {
      published = keep ? [...published, key] : [key]
      server.key = key
    },
    close: () => backend.close(),
  }
  return server
}
