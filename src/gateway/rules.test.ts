import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accessIn } from '../../test/fakes/callers.ts'
import { gatewayOn } from '../../test/fakes/gateway.ts'
import { anApi, apisSection, aService, changeTo, settings } from '../../test/fakes/snapshot.ts'
import { encodeSection } from '../snapshot/codec.ts'
import type { CorsData, IpControlData, PluginSection } from '../snapshot/rules.ts'
import type { EncodedSection, Section } from '../snapshot/snapshot.ts'
import { Route } from './link.ts'
import { brokenPipeline } from './pipeline.ts'
import type { RuleSet } from './rules.ts'
import { Attachment, Plugins } from './rules.ts'

const refused = '403 Your IP address is not allowed'
const broken = '481 API config error'
const mock = { kind: 'mock', body: 'in' } as const

function black(...blocks: readonly string[]): IpControlData {
  return { type: 'IPControl', list: 'black', blocks }
}

function plugin(id: string, rule: PluginSection['rule'] = black('203.0.113.7')): PluginSection {
  return { kind: 'plugin', id, appId: 1, rule }
}

/** Which rules each API has in `release`. */
function access(rules: Readonly<Record<string, readonly string[]>>): Section {
  const apis = Object.entries(rules).map(([id, ids]) => [id, { plans: [], apps: [], rules: ids }])
  return accessIn({ release: { apis: Object.fromEntries(apis) } })
}

function damaged(id: string): EncodedSection {
  return { ...encodeSection(plugin(id)), bytes: Buffer.from('{"kind":"plugin"') }
}

/** `/a` has plugin-a, `/b` has plugin-b, `/c` has none. */
function place() {
  const apis = ['a', 'b', 'c'].map((name) => {
    return anApi({ id: `api-0000000${name}`, path: `=/${name}`, method: 'GET', backend: mock })
  })
  const rules = { 'api-0000000a': ['plugin-a'], 'api-0000000b': ['plugin-b'] }
  const fixed = [settings, aService(), apisSection('v1', apis), access(rules)]
  const first = [...fixed, plugin('plugin-a'), plugin('plugin-b', black('10.0.0.1'))]
  const { gateway, call, records, reports } = gatewayOn(changeTo(1, first))
  let revision = 1
  return {
    ...{ call, records, reports },
    async seen() {
      const seen = []
      for (const name of ['a', 'b', 'c']) {
        seen.push((await call({ target: `/release/${name}` })).refusal)
      }
      return seen
    },
    change: (put: readonly Section[], remove: readonly string[] = []) => {
      gateway.apply(changeTo(++revision, put, remove))
    },
    putEncoded: (...put: readonly EncodedSection[]) => {
      gateway.apply({ ...changeTo(++revision, []), put })
    },
  }
}

describe('a plugin', () => {
  it('that changes is in effect for the next call of whoever has it', async () => {
    const { seen, change } = place()
    assert.deepEqual(await seen(), [refused, '200 in', '200 in'])
    change([plugin('plugin-a', black('10.0.0.1')), plugin('plugin-b')])
    assert.deepEqual(await seen(), ['200 in', refused, '200 in'])
    change([plugin('plugin-c')])
    assert.deepEqual(await seen(), ['200 in', refused, '200 in'])
  })

  it('that is gone leaves nobody unguarded: who has it answers 481, until it is back', async () => {
    const { seen, change, call, records } = place()
    change([], ['plugin/plugin-b'])
    assert.deepEqual(await seen(), [refused, broken, '200 in'])
    const exchange = await call({ target: '/release/b' })
    exchange.end()
    assert.equal(records.at(-1)?.error, 'API config error (an attached plugin is missing)')
    const lines = exchange.answered?.headLines ?? ''
    assert.match(lines, /^X-Api-ID: api-0000000b\r$/m)
    assert.match(lines, /^X-Service-RateLimit: unlimited\r$/m)
    change([plugin('plugin-b', black('10.0.0.1'))])
    assert.deepEqual(await seen(), [refused, '200 in', '200 in'])
  })

  it('that is missing answers for preflights too: it may be what allows them', async () => {
    const { call, change } = place()
    const asked = [
      ['Origin', 'https://a.example'],
      ['Access-Control-Request-Method', 'GET'],
    ] as const
    const preflight = { method: 'OPTIONS', target: '/release/b', fields: asked }
    assert.match((await call(preflight)).refusal, /^429 /)
    change([], ['plugin/plugin-b'])
    assert.equal((await call(preflight)).refusal, broken)
  })

  it('that cannot be read counts as gone, and is reported', async () => {
    const { seen, change, putEncoded, reports } = place()
    putEncoded(damaged('plugin-a'))
    assert.deepEqual(await seen(), [broken, '200 in', '200 in'])
    assert.deepEqual(await seen(), [broken, '200 in', '200 in'])
    assert.equal(reports.length, 1)
    assert.match(reports[0] ?? '', /plugin\/plugin-a/)
    change([plugin('plugin-a')])
    assert.deepEqual(await seen(), [refused, '200 in', '200 in'])
  })

  it('whose section is another kind of thing counts as gone', async () => {
    const { seen, putEncoded } = place()
    putEncoded({ ...encodeSection(settings), key: 'plugin/plugin-a' })
    assert.deepEqual(await seen(), [broken, '200 in', '200 in'])
  })

  it('that an API has before it is there, or after, is waited for', async () => {
    const { seen, change } = place()
    change([access({ 'api-0000000c': ['plugin-late', 'plugin-a'] })])
    assert.deepEqual(await seen(), ['200 in', '200 in', broken])
    change([plugin('plugin-late', black('10.0.0.1'))])
    assert.deepEqual(await seen(), ['200 in', '200 in', refused])
    change([access({})], ['plugin/plugin-late'])
    assert.deepEqual(await seen(), ['200 in', '200 in', '200 in'])
  })

  it('is held in its environment alone, and over releases', async () => {
    const { seen, change, call } = place()
    const apis = [anApi({ id: 'api-0000000a', path: '=/a', backend: mock })]
    const version = (name: string) => ({
      version: name,
      parts: 1,
      limitPerSecond: -1,
      apiLimits: {},
    })
    const environments = { release: version('v2'), test: version('v2') }
    change([aService({ environments }), apisSection('v2', apis)])
    assert.equal((await seen())[0], refused)
    assert.equal((await call({ target: '/test/a' })).refusal, '200 in')
  })
})

describe('what is attached', () => {
  const where = { serviceId: 'service-1', apiId: 'api-1', environment: 'release' } as const

  function plugins(...sections: readonly PluginSection[]): Plugins {
    const all = new Plugins((problem) => assert.fail(problem))
    for (const each of sections) all.put(`plugin/${each.id}`, encodeSection(each))
    return all
  }

  function setOf(attachment: Attachment, all: Plugins): RuleSet {
    const rules = attachment.rules(all)
    assert.ok(rules !== 'missing')
    return rules
  }

  it('is the same set until one of its own rules changes', () => {
    const all = plugins(plugin('plugin-a'), plugin('plugin-b'), plugin('plugin-c'))
    const attachment = new Attachment(where, ['plugin-a', 'plugin-b'], new Map())
    const first = setOf(attachment, all)
    assert.equal(setOf(attachment, all), first)
    for (const id of ['plugin-c', 'plugin-new']) all.put(`plugin/${id}`, encodeSection(plugin(id)))
    all.put('plugin/plugin-c', null)
    assert.equal(setOf(attachment, all), first)
    all.put('plugin/plugin-b', encodeSection(plugin('plugin-b')))
    const second = setOf(attachment, all)
    assert.notEqual(second, first)
    assert.equal(setOf(attachment, all), second)
    all.put('plugin/plugin-a', null)
    assert.equal(attachment.rules(all), 'missing')
    all.put('plugin/plugin-a', encodeSection(plugin('plugin-a')))
    assert.notEqual(setOf(attachment, all), second)
  })

  it('knows its place, its types, and each rule with its owner', () => {
    const list = { methods: ['GET'], headers: [], exposed: [] } as const
    const rest = { credentials: false, maxAgeSeconds: 600 }
    const cors: CorsData = { type: 'Cors', origins: ['*'], ...list, ...rest }
    const strategy = { id: 'IPStrategy-1', appId: 0, rule: black('10.0.0.1') }
    const own = new Map([[strategy.id, strategy]])
    const all = plugins(plugin('plugin-a'), plugin('plugin-c', cors))
    const rules = setOf(new Attachment(where, ['plugin-a', 'plugin-c', strategy.id], own), all)
    assert.deepEqual(rules.place, where)
    assert.deepEqual(rules.types, ['IPControl', 'Cors', 'IPControl'])
    const lists = rules.all('IPControl').map(({ id, appId }) => [id, appId])
    assert.deepEqual(lists, [
      ['plugin-a', 1],
      ['IPStrategy-1', 0],
    ])
    assert.deepEqual(rules.the('Cors')?.rule, cors)
    assert.equal(rules.the('Routing'), null)
  })

  it('has its API linked once a set, and without rules once', () => {
    const linked: (RuleSet | null)[] = []
    const route = new Route(anApi(), (rules) => {
      linked.push(rules)
      return brokenPipeline(anApi())
    })
    const all = plugins(plugin('plugin-a'))
    const attachment = new Attachment(where, ['plugin-a'], new Map())
    const first = setOf(attachment, all)
    const pipeline = route.pipeline(first)
    all.put('plugin/plugin-other', encodeSection(plugin('plugin-other')))
    assert.equal(route.pipeline(setOf(attachment, all)), pipeline)
    assert.equal(route.pipeline(null), route.pipeline(null))
    assert.deepEqual(linked, [first, null])
    all.put('plugin/plugin-a', encodeSection(plugin('plugin-a')))
    const second = setOf(attachment, all)
    assert.notEqual(route.pipeline(second), pipeline)
    assert.deepEqual(linked, [first, null, second])
  })
})
