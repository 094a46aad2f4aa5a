/**
 * Authentication `oauth`: an authorization API forwards to its server for everybody; a business API
 * lets calls through whose token that server signed. A call without one is led to the configured
 * login page where there is one: the address is the configuration's alone, nothing of the request
 * goes into it.
 */
import type { RequestHead } from '../../http/exchange.ts'
import type { AuthNode, OauthNode } from '../../snapshot/snapshot.ts'
import type { Stage } from '../call.ts'
import type { RefusalName, Reply } from '../refusals.ts'
import { redirection, refusal } from '../refusals.ts'
import type { AuthKind } from './index.ts'
import type { TokenVerifier } from './token.ts'
import { parseTokenKeys } from './token-keys.ts'

export const oauth: AuthKind<Extract<AuthNode, { kind: 'oauth' }>> = {
  link({ role, rules }, _api, { tokens }) {
    if (role === 'authorization') return []
    return [rules === null ? () => refusal('oauthNoApi') : checkToken(rules, tokens)]
  },
}

function checkToken(rules: OauthNode, tokens: TokenVerifier): Stage {
  const { publicKey, tokenLocation, loginRedirectUrl } = rules
  if (publicKey.trim() === '') return () => refusal('oauthNoKey')
  const keys = parseTokenKeys(publicKey)
  if (keys === null) return () => refusal('oauthKey')

  function refuse(name: RefusalName): Reply {
    const reply = refusal(name)
    if (loginRedirectUrl === null || reply.status !== 401) return reply
    return redirection(loginRedirectUrl, reply.error)
  }

  return function authenticateToken({ exchange }) {
    const found = findToken(exchange.head, tokenLocation)
    if ('refused' in found) return refuse(found.refused)
    const verified = tokens.verify(found.token, keys, exchange.startedAtMs)
    return verified ? undefined : refuse('oauthToken')
  }
}

type Found = { readonly token: string } | { readonly refused: RefusalName }

function findToken({ fields }: RequestHead, location: OauthNode['tokenLocation']): Found {
  const inCookie = cookieTokens(fields)
  const header = fields.get('authorization')
  if (location === 'cookie') {
    const [token] = inCookie
    if (token === undefined) {
      const elsewhere = header !== undefined && bearer.test(header)
      return { refused: elsewhere ? 'oauthLocation' : 'oauthMissing' }
    }
    // Two cookies of that name: which one a backend would take cannot be known.
    if (inCookie.length > 1) return { refused: 'oauthToken' }
    return token === '' ? { refused: 'oauthNoToken' } : { token }
  }
  if (header === undefined) {
    return { refused: inCookie.length > 0 ? 'oauthLocation' : 'oauthAbsent' }
  }
  if (fields.count('authorization') > 1) return { refused: 'oauthFormat' }
  return headerToken(header)
}

const bearer = /^bearer +/i
const named = /^id_token *= *"([^"]*)" *$/
const plain = /^[A-Za-z0-9._~+/-]+=* *$/

/** `Bearer id_token="…"`, or a plain bearer token. */
function headerToken(header: string): Found {
  if (/^bearer *$/i.test(header)) return { refused: 'oauthNoToken' }
  const rest = bearer.test(header) ? header.replace(bearer, '') : ''
  const token = named.exec(rest)?.[1]
  if (token === '') return { refused: 'oauthNoToken' }
  if (token !== undefined) return { token }
  return plain.test(rest) ? { token: rest.trim() } : { refused: 'oauthFormat' }
}

/** The values of all cookies `id_token`. */
function cookieTokens(fields: RequestHead['fields']): readonly string[] {
  const tokens: string[] = []
  for (let i = 0; i < fields.length; i++) {
    if (fields.lower(i) !== 'cookie') continue
    for (const pair of fields.value(i).split(';')) {
      const equals = pair.indexOf('=')
      if (equals < 0 || pair.slice(0, equals).trim() !== 'id_token') continue
      tokens.push(
        pair
          .slice(equals + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      )
    }
  }
  return tokens
}
