/** Keys against a slow reading of what they hold: the same text, the same key, and only then. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { FakeExchange } from '../../../test/fakes/exchange.ts'
import { noAccess } from '../access.ts'
import { Call, type Identity } from '../call.ts'
import { refusal } from '../refusals.ts'
import type { KeyParameter } from './key.ts'
import { keyMaker } from './key.ts'

interface Asked {
  readonly secure: boolean
  readonly hostField: string
  readonly path: string
  readonly query: string | null
  readonly fields: readonly (readonly [string, string])[]
  readonly appId: string | null
}

// Few different pieces, and such as could be taken for counts and brackets.
const piece = fc.constantFrom('', 'a', 'b', '1', '1:', '2[', ']', '=', '&', 'id', 'id=', 'A', '%61')
const text = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''))
const asked: fc.Arbitrary<Asked> = fc.record({
  secure: fc.boolean(),
  hostField: fc.constantFrom('h', 'H', 'h:81'),
  path: text.map((it) => `/${it}`),
  query: fc.option(text, { nil: null }),
  fields: fc.array(fc.tuple(fc.constantFrom('x-a', 'X-A', 'x-b', 'x-other'), text), {
    maxLength: 3,
  }),
  appId: fc.constantFrom(null, 'a', 'b'),
})
const parameter: fc.Arbitrary<KeyParameter> = fc.constantFrom(
  { place: 'header', name: 'x-a' },
  { place: 'header', name: 'x-b' },
  { place: 'query', name: 'id' },
  { place: 'query', name: 'a' },
  { place: 'path', name: 'p' },
)
const parameters = fc.uniqueArray(parameter, { maxLength: 4 })

function callOf({ secure, hostField, path, query, fields, appId }: Asked): Call {
  const exchange = new FakeExchange({ secure, hostField, fields })
  const trail = {
    ...({ requestId: '', service: null, environment: '', apiId: '', error: '' } as const),
    trace: null,
  }
  const limits = { all: [], lines: () => '' }
  const place = { environment: 'release', access: noAccess, limits, rules: null } as const
  const matched = { ...place, path, variables: new Map(), rest: '', query }
  const call = new Call(exchange, trail, matched, () => ({ ...refusal('internal') }))
  const identity: Identity | null = appId === null ? null : { kind: 'app', appId, appKey: 'k' }
  call.identity = identity
  return call
}

function slowKey(request: Asked, named: readonly KeyParameter[]): string {
  const { secure, hostField, path, query, fields } = request
  const names = named.filter(({ place }) => place === 'query').map(({ name }) => name.toLowerCase())
  const raws = (query ?? '').split('&').filter((raw) => {
    const name = raw.split('=')[0] ?? ''
    return raw !== '' && names.includes(name.replaceAll('%61', 'a').toLowerCase())
  })
  const headers = named
    .filter(({ place }) => place === 'header')
    .map(({ name }) => fields.filter(([it]) => it.toLowerCase() === name).map(([, value]) => value))
  const fromQuery = names.length === 0 ? query : raws
  return JSON.stringify([secure, hostField.toLowerCase(), path, fromQuery, headers])
}

describe('keys', () => {
  it('are the same where all that they hold is the same, and only there', () => {
    fc.assert(
      fc.property(asked, asked, parameters, fc.boolean(), (a, other, named, isNear) => {
        // Often a request that differs in one thing, or in nothing that counts.
        const b = isNear
          ? { ...a, [other.secure ? 'query' : 'fields']: other[other.secure ? 'query' : 'fields'] }
          : other
        const keys = keyMaker('place', named)
        const [first, second] = [a, b].map((it) => keys(callOf(it), 'GET', ''))
        assert.ok(first && second)
        const same = slowKey(a, named) === slowKey(b, named)
        assert.equal(first.shared.equals(second.shared), same)
        if (first.own === null || second.own === null) return
        assert.equal(first.own.equals(second.own), same && a.appId === b.appId)
        assert.ok(!first.own.equals(second.shared))
      }),
      { numRuns: 700 },
    )
  })

  it('tell methods, targets and places apart', () => {
    const call = callOf({
      ...{ secure: false, hostField: 'h', path: '/', query: null, fields: [], appId: null },
    })
    const all = ['one', 'two'].flatMap((place) =>
      ['GET', 'HEAD'].flatMap((method) =>
        ['', 'x'].map((target) => keyMaker(place, [])(call, method, target).shared.toString('hex')),
      ),
    )
    assert.equal(new Set(all).size, 8)
  })
})
