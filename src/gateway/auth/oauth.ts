/**
 * Authentication `oauth`: an authorization API forwards to its server for everybody; a business API
 * lets calls through whose token that server signed. A call without one is led to the configured
 * login page where there is one: the address is the configuration's alone, nothing of the request
 * goes into it.
 */
import type { RequestHead } from '../../http/exchange.ts'
import type { TokenKey } from '../../lib/token-keys.ts'
import { isKeySetUrl, parseTokenKeys } from '../../lib/token-keys.ts'
import type { AuthNode, OauthNode } from '../../snapshot/snapshot.ts'
import type { Call, Stage } from '../call.ts'
import type { LinkContext } from '../link-context.ts'
import type { RefusalName, Reply } from '../refusals.ts'
import { redirection, refusal } from '../refusals.ts'
import { isUnsignedDraft } from './draft.ts'
import type { AuthKind } from './index.ts'
import type { KeySet } from './key-set.ts'

export const oauth: AuthKind<Extract<AuthNode, { kind: 'oauth' }>> = {
  link({ role, rules }, _api, context) {
    if (role === 'authorization') return []
    return [rules === null ? () => refusal('oauthNoApi') : checkToken(rules, context)]
  },
}

function checkToken(rules: OauthNode, context: LinkContext): Stage {
  const publicKey = rules.publicKey.trim()
  if (publicKey === '') return () => refusal('oauthNoKey')
  if (isKeySetUrl(publicKey)) {
    if (!URL.canParse(publicKey)) return () => refusal('oauthKey')
    return checkByKeySet(rules, context.keySets.at(publicKey), context)
  }
  const keys = parseTokenKeys(publicKey)
  return keys === null ? () => refusal('oauthKey') : checkByKeys(rules, keys, context)
}

/** The keys are written in the configuration. */
function checkByKeys(rules: OauthNode, keys: readonly TokenKey[], { tokens }: LinkContext): Stage {
  return function authenticateToken(call) {
    const { exchange } = call
    const found = findToken(exchange.head, rules.tokenLocation)
    if ('refused' in found) return withoutToken(call, rules, found.refused)
    const verdict = tokens.verify(found.token, keys, exchange.startedAtMs)
    return verdict === 'good' ? undefined : refuse(rules, 'oauthToken')
  }
}

/** The keys are at an address; a call waits for them only while there are none. */
function checkByKeySet(rules: OauthNode, set: KeySet, { tokens }: LinkContext): Stage {
  function judge({ exchange }: Call, token: string, keys: readonly TokenKey[]): Reply | undefined {
    const verdict = tokens.verify(token, keys, exchange.startedAtMs)
    if (verdict === 'good') return undefined
    if (verdict === 'stranger') set.missed()
    return refuse(rules, 'oauthToken')
  }

  function withoutKeys(): Reply {
    const reply = refusal('oauthKey')
    return { ...reply, error: `${reply.error} (${set.problem || 'no keys yet'})` }
  }

  return function authenticateToken(call) {
    const found = findToken(call.exchange.head, rules.tokenLocation)
    if ('refused' in found) return withoutToken(call, rules, found.refused)
    const keys = set.current()
    if (keys !== null) return judge(call, found.token, keys)
    const awaited = set.awaited()
    if (awaited === null) return withoutKeys()
    return awaited.then((first) =>
      first === null ? withoutKeys() : judge(call, found.token, first),
    )
  }
}

function withoutToken(call: Call, rules: OauthNode, name: RefusalName): Reply | undefined {
  const none = name === 'oauthMissing' || name === 'oauthAbsent'
  return none && isUnsignedDraft(call) ? undefined : refuse(rules, name)
}

/** Only who lacks a valid token is led to the login page: the configuration's own faults stay. */
function refuse({ loginRedirectUrl }: OauthNode, name: RefusalName): Reply {
  const reply = refusal(name)
  if (loginRedirectUrl === null || reply.status !== 401) return reply
  return redirection(loginRedirectUrl, reply.error)
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
