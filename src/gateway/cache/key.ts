/**
 * What an answer is found by: the request as far as the plugin and the gateway's own changes to it
 * let it matter. Two requests that differ in any part have different keys: each part stands behind
 * its length, and the whole is hashed with SHA-256.
 *
 * The whole path always counts, and so does what backends learn of the way to us: host, scheme.
 * Where the plugin names parameters of the query only those count, in the spelling in which they
 * were sent; where it names none, a function has changed it, or a `;` leaves open what the
 * parameters are, the whole query.
 */
import { hash } from 'node:crypto'
import type { Fields } from '../../http/exchange.ts'
import type { ProxyCacheData } from '../../snapshot/rules.ts'
import { toByteText } from '../bytes.ts'
import type { Call, Identity } from '../call.ts'

export interface CallKeys {
  /** What every caller may be given. */
  readonly shared: Buffer
  /** What only this caller may be given; null: the gateway does not know it. */
  readonly own: Buffer | null
}

export type KeyParameter = ProxyCacheData['keys'][number]

/** `target`: where the call goes. */
export type KeyMaker = (call: Call, method: string, target: string) => CallKeys

/**
 * `place`: where the plugin is attached and everything that answers depend on there. `parameters`:
 * those that the plugin names; `credentials`: others that count beside them.
 */
export function keyMaker(
  place: string,
  parameters: readonly KeyParameter[],
  credentials: readonly KeyParameter[] = [],
): KeyMaker {
  const all = [...parameters, ...credentials]
  const headers = namesOf(all, 'header')
  const isNamed = parameters.some((it) => it.place === 'query')
  const names = isNamed ? namesOf(all, 'query') : []
  const query = new Set(names.map((name) => toByteText(name).toLowerCase()))
  const prefix = hash('sha256', place, 'hex')

  return (call, method, target) => {
    const { exchange, matched, identity, fields } = call
    const { hostField } = exchange.head
    const parts = [method, exchange.secure ? 's' : '', hostField.toLowerCase(), matched.path]
    let text = prefix + counted(parts) + counted([target])
    const isWhole = query.size === 0 || call.query !== matched.query
    text += isWhole ? wholeQuery(call) : namedQuery(call, query)
    for (const name of headers) text += counted(valuesOf(fields, name))
    text += madeFields(call)
    const own = identity === null ? null : digest(text + counted(identityOf(identity)))
    return { shared: digest(text + counted([])), own }
  }
}

/** The key of the variant that a request asks for, among those under a key. */
export function variantKey(key: Buffer, names: readonly string[], fields: Fields): Buffer {
  let text = key.toString('hex')
  for (const name of names) {
    const values = valuesOf(fields, name)
    text += counted([name, ...(name === 'accept-encoding' ? values.map(plain) : values)])
  }
  return digest(text)
}

function namesOf(
  parameters: readonly KeyParameter[],
  place: KeyParameter['place'],
): readonly string[] {
  return parameters.filter((it) => it.place === place).map(({ name }) => name)
}

/** What a function has made of the request counts: it may be who calls, in other words. */
function madeFields({ rewrittenRequest: rewritten }: Call): string {
  if (rewritten === null || rewritten.changed.size === 0) return ''
  const names = [...rewritten.changed].sort()
  return counted(names.map((name) => counted([name, ...valuesOf(rewritten.fields, name)])))
}

function wholeQuery({ query }: Call): string {
  return query === null ? 'absent' : counted([query])
}

function namedQuery(call: Call, names: ReadonlySet<string>): string {
  const { query } = call
  if (query?.includes(';')) return `unclear${counted([query])}`
  const named = call.queryFields.filter(({ name }) => names.has(name.toLowerCase()))
  return `named${counted(named.map(({ raw }) => raw))}`
}

function identityOf(identity: Identity): readonly string[] {
  return [identity.kind, identity.kind === 'key' ? identity.keyId : identity.appId]
}

/** All values of a field, in order. */
function valuesOf(fields: Fields, lowerName: string): readonly string[] {
  const values: string[] = []
  if (fields.count(lowerName) === 0) return values
  for (let i = 0; i < fields.length; i++) {
    if (fields.lower(i) === lowerName) values.push(fields.value(i))
  }
  return values
}

/** White space and case make no difference to a list of codings. */
function plain(value: string): string {
  return value.replace(/[ \t]+/g, '').toLowerCase()
}

/** A list of texts as one text that no other list has. */
function counted(texts: readonly string[]): string {
  let text = `${texts.length}[`
  for (const each of texts) text += `${each.length}:${each}`
  return `${text}]`
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
