import assert from 'node:assert/strict'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, it } from 'node:test'
import { canonicalJson } from '../lib/canonical-json.ts'
import type { Api, ApiDefinition } from '../model/api.ts'
import { type EnvironmentName, environmentNames } from '../model/environment.ts'
import type { Service } from '../model/service.ts'
import { decodeSection, encodeSection, keyOf } from './codec.ts'
import { apisSections, type Fault, serviceSection } from './compile.ts'
import { apisPerSectionMax, sectionCharsMax } from './limits.ts'
import type { Section } from './snapshot.ts'

// Golden pairs: `case.in.json` names what differs from the plain service and API below,
// `case.out.json` is the whole result. `npm test -- --update` rewrites it, for review.

const folder = new URL('../../test/golden/compile/', import.meta.url)
const update = process.env['SLUICE_TEST_UPDATE'] === '1'

type PartialApi = Partial<ApiDefinition> & { readonly id: string }

interface Case {
  readonly service?: Partial<Service>
  readonly draft?: readonly PartialApi[]
  readonly versions?: { readonly [name: string]: readonly PartialApi[] }
  readonly environments?: {
    readonly [name in EnvironmentName]?: { version: string; limitPerSecond?: number }
  }
  readonly apiLimits?: Parameters<typeof serviceSection>[0]['apiLimits']
}

const scope = { account: '100000000001', region: 'ap-guangzhou' }

const plainService: Service = {
  ...scope,
  id: 'service-00000001',
  name: 'orders',
  description: 'not part of a snapshot',
  protocol: 'http&https',
  netTypes: ['OUTER'],
  instanceId: null,
  vpcId: null,
  tags: [],
  reserved: { setServerName: null, appIdType: null },
  createdAtMs: 1,
  modifiedAtMs: 2,
}

function apiOf({ id, ...definition }: PartialApi, age = 0): Api {
  return {
    ...scope,
    serviceId: plainService.id,
    id,
    name: 'not part of a snapshot',
    description: '',
    definition: {
      path: '/orders',
      method: 'GET',
      kind: 'general',
      protocol: 'HTTP',
      auth: { kind: 'none' },
      cors: false,
      parameters: [],
      mappings: [],
      constants: [],
      backend: { kind: 'mock', body: 'ok' },
      timeoutSeconds: 15,
      response: { type: '', successExample: '', failExample: '', errorCodes: [] },
      ...definition,
    },
    tags: [],
    reserved: { debugAfterCharge: false, userType: null, owner: null },
    createdAtMs: age,
    modifiedAtMs: age,
  }
}

function compile(input: Case): { sections: { [key: string]: Section }; faults: Fault[] } {
  const service = { ...plainService, ...input.service }
  const parts = new Map<string, number>()
  const sections: { [key: string]: Section } = {}
  const faults: Fault[] = []
  for (const [version, apis] of Object.entries({
    ...input.versions,
    ...(input.draft && { draft: input.draft }),
  })) {
    const compiled = apisSections(service.id, version, apis.map(apiOf))
    parts.set(version, compiled.sections.length)
    faults.push(...compiled.faults)
    for (const section of compiled.sections) sections[keyOf(section)] = section
  }
  const environments = environmentNames.map((name) => ({
    name,
    version: input.environments?.[name]?.version ?? null,
    publishedAtMs: null,
    limitPerSecond: input.environments?.[name]?.limitPerSecond ?? -1,
  }))
  const { apiLimits = [] } = input
  const live = serviceSection({ service, appId: 1_250_000_000, environments, apiLimits, parts })
  sections[keyOf(live)] = live
  return { sections, faults }
}

describe('compile, golden pairs', () => {
  const inputs = globSync('*.in.json', { cwd: folder })
  it('are there', () => assert.ok(inputs.length >= 8, `only ${inputs.length}`))
  for (const name of inputs) {
    it(basename(name, '.in.json'), () => {
      // Written for this harness; a wrong member shows in the output.
      const input = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Case
      const output = compile(input)
      const golden = new URL(name.replace('.in.json', '.out.json'), folder)
      if (update) writeFileSync(golden, `${JSON.stringify(output, null, 2)}\n`)
      assert.deepEqual(JSON.parse(JSON.stringify(output)), JSON.parse(readFileSync(golden, 'utf8')))
      for (const [key, section] of Object.entries(output.sections)) {
        const { bytes } = encodeSection(section)
        assert.deepEqual(decodeSection(key, bytes), JSON.parse(canonicalJson(section)))
      }
    })
  }
})

describe('apisSections', () => {
  const many = (count: number): Api[] =>
    Array.from({ length: count }, (_, i) => apiOf({ id: `api-${String(i).padStart(8, '0')}` }, i))

  it('cuts after the bound', () => {
    const sizes = (count: number): number[] =>
      apisSections('s', 'v', many(count)).sections.map(({ apis }) => apis.length)
    assert.deepEqual(sizes(0), [])
    assert.deepEqual(sizes(apisPerSectionMax), [apisPerSectionMax])
    assert.deepEqual(sizes(apisPerSectionMax + 1), [apisPerSectionMax, 1])
  })

  it('cuts by the length of what APIs hold, a larger one standing alone', () => {
    const backend = { kind: 'mock', body: 'x'.repeat(sectionCharsMax / 2) } as const
    const large = { kind: 'mock', body: 'x'.repeat(sectionCharsMax * 2) } as const
    const apis = [
      apiOf({ id: 'a', backend }, 0),
      apiOf({ id: 'b', backend }, 1),
      apiOf({ id: 'c', backend: large }, 2),
      apiOf({ id: 'd' }, 3),
    ]
    const sections = apisSections('s', 'v', apis).sections
    assert.deepEqual(
      sections.map(({ apis: held }) => held.map(({ id }) => id)),
      [['a'], ['b'], ['c'], ['d']],
    )
  })

  it('gives the same bytes whatever the order in which the APIs are read', () => {
    const apis = many(450)
    const bytes = (list: readonly Api[]): string[] =>
      apisSections('s', 'v', list).sections.map((section) => encodeSection(section).id)
    assert.deepEqual(bytes([...apis].reverse()), bytes(apis))
  })

  it('touches the last section only when an API is added', () => {
    const ids = (count: number): string[] =>
      apisSections('s', 'v', many(count)).sections.map((section) => encodeSection(section).id)
    const before = ids(450)
    const after = ids(451)
    assert.deepEqual(after.slice(0, 2), before.slice(0, 2))
    assert.notEqual(after[2], before[2])
  })

  it('never sends what could not be decoded', () => {
    const huge = apiOf({ id: 'a', backend: { kind: 'mock', body: 'x'.repeat(12_000_000) } })
    const { sections, faults } = apisSections('s', 'v', [huge])
    assert.equal(faults[0]?.reason, 'the API is too large to be sent to gateways')
    assert.deepEqual(sections[0]?.apis[0]?.backend, { kind: 'unbuilt', name: 'invalid' })
  })
})
