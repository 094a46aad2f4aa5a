import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { decodeSection, encodeSection, SectionError, verifySection } from './codec.ts'
import type { ApiNode, ApisSection, Section, ServiceSection } from './snapshot.ts'

const api: ApiNode = {
  id: 'api-00000001',
  path: { kind: 'variable', pieces: ['/user/', '/x'], variables: ['id'] },
  method: 'ANY',
  protocol: 'HTTP',
  auth: { kind: 'none' },
  cors: true,
  parameters: [
    { name: 'id', place: 'path', type: 'int', required: true, defaultValue: null },
    { name: 'q', place: 'query', type: 'string', required: false, defaultValue: 'é' },
  ],
  assignments: [
    { name: 'a', place: 'query', value: { from: 'constant', text: '1' } },
    { name: 'b', place: 'header', value: { from: 'system', name: 'clientIp' } },
    {
      name: 'c',
      place: 'body',
      value: { from: 'parameter', place: 'path', name: 'id', defaultValue: null },
    },
  ],
  backend: {
    kind: 'http',
    scheme: 'https',
    host: '127.0.0.1',
    port: 443,
    path: '/b/{id}',
    method: 'GET',
  },
  timeoutMs: 15_000,
  statusConversions: { '404': 200 },
}

const apis: ApisSection = {
  kind: 'apis',
  serviceId: 'service-00000001',
  version: '20260101000000-x',
  part: 0,
  apis: [
    api,
    {
      ...api,
      id: 'api-2',
      path: { kind: 'prefix', path: '/' },
      backend: { kind: 'mock', body: '' },
    },
    {
      ...api,
      id: 'api-3',
      path: { kind: 'exact', path: '/a' },
      auth: { kind: 'unbuilt', name: 'secret' },
      backend: { kind: 'unbuilt', name: 'scf' },
    },
  ],
}

const service: ServiceSection = {
  kind: 'service',
  id: 'service-00000001',
  account: '100',
  appId: 1_250_000_000,
  region: 'ap-guangzhou',
  protocol: 'http&https',
  netTypes: ['OUTER', 'INNER'],
  environments: {
    release: {
      version: '20260101000000-x',
      parts: 1,
      limitPerSecond: -1,
      apiLimits: { 'api-00000001': 5 },
    },
    draft: { version: 'draft', parts: 1, limitPerSecond: -1, apiLimits: {} },
  },
}

const settings: Section = {
  kind: 'settings',
  baseDomain: 'apigw.localhost',
  serverName: 'sluice',
  draftKey: 'ab',
}

const callers: readonly Section[] = [
  {
    kind: 'keys',
    bucket: '0a',
    items: [
      {
        ...{ id: 'AKID1', secret: 's', enabled: true, plans: ['usagePlan-1'] },
        previous: { secret: 'p', untilMs: 1 },
      },
      { id: 'AKID2', secret: 's', previous: null, enabled: false, plans: [] },
    ],
  },
  { kind: 'plans', bucket: 'ff', items: [{ id: 'usagePlan-1', limitPerSecond: -1, quota: 5 }] },
  { kind: 'apps', bucket: '00', items: [{ id: 'app-1', key: 'APID1', secret: 's' }] },
  {
    kind: 'access',
    serviceId: 'service-00000001',
    strategies: { 'IPStrategy-1': { type: 'IPControl', list: 'white', blocks: ['10.0.0.0/8'] } },
    environments: {
      test: {
        plans: [],
        apis: { 'api-1': { plans: ['usagePlan-1'], apps: ['app-1'], rules: [] } },
      },
    },
  },
]

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reverseKeys(member)]),
  )
}

/** The section as JSON with one change made to it, as bytes. */
function tampered(section: Section, change: (json: Record<string, unknown>) => void): Uint8Array {
  const json: Record<string, unknown> = structuredClone({ ...section })
  change(json)
  return Buffer.from(JSON.stringify(json))
}

describe('encodeSection', () => {
  it('gives what decodeSection reads back, under the key of its content', () => {
    for (const section of [apis, service, settings, ...callers]) {
      const encoded = encodeSection(section)
      assert.deepEqual(decodeSection(encoded.key, encoded.bytes), section)
    }
    assert.equal(encodeSection(apis).key, 'apis/service-00000001/20260101000000-x/0')
    assert.equal(encodeSection(service).key, 'service/service-00000001')
    assert.equal(encodeSection(settings).key, 'settings')
  })

  it('gives the same bytes whatever the order of the members', () => {
    // Built from a section by reordering alone.
    const reordered = reverseKeys(apis) as Section
    assert.notEqual(JSON.stringify(reordered), JSON.stringify(apis))
    assert.deepEqual(encodeSection(reordered), encodeSection(apis))
  })

  it('names the bytes by their SHA-256', () => {
    const { id, bytes } = encodeSection(apis)
    assert.equal(id, createHash('sha256').update(bytes).digest('hex'))
    verifySection({ key: 'k', id, bytes })
    const other = new Uint8Array(bytes)
    other[0] = 0x20
    assert.throws(() => verifySection({ key: 'k', id, bytes: other }), SectionError)
  })
})

describe('sections of callers', () => {
  const [keys, plans, , access] = callers
  assert.ok(keys?.kind === 'keys' && plans && access)

  it('are kept by bucket or service', () => {
    assert.deepEqual(
      callers.map((section) => encodeSection(section).key),
      ['keys/0a', 'plans/ff', 'apps/00', 'access/service-00000001'],
    )
  })

  it('are read strictly, and no secret stands in an error', () => {
    const secret = 'a-secret-of-a-caller'
    const key = { id: 'AKID1', secret, previous: null, enabled: true, plans: [] }
    const refuses = (section: Section, change: (json: Record<string, unknown>) => void) => {
      const bytes = tampered(section, change)
      assert.throws(
        () => decodeSection(encodeSection(section).key, bytes),
        (error) => error instanceof SectionError && !error.message.includes(secret),
      )
    }
    for (const wrong of [{ enabled: 'no' }, { secret: '' }, { more: secret }, { plans: [1] }]) {
      refuses(keys, (json) => (json['items'] = [{ ...key, ...wrong }]))
    }
    refuses(keys, (json) => (json['bucket'] = '0A'))
    refuses(keys, (json) => (json['bucket'] = '0b'))
    refuses(plans, (json) => (json['items'] = [key]))
    refuses(access, (json) => (json['environments'] = { draft: { plans: [], apis: {} } }))
    const cut = encodeSection({ ...keys, items: [key] }).bytes.slice(0, -10)
    assert.throws(
      () => decodeSection('keys/0a', cut),
      (error) => error instanceof SectionError && !error.message.includes(secret),
    )
  })
})

describe('decodeSection refuses, naming key and place', () => {
  const key = encodeSection(apis).key
  const first = (json: Record<string, unknown>): Record<string, unknown> => {
    const list = json['apis']
    assert.ok(Array.isArray(list))
    return list[0]
  }
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['no JSON', Buffer.from('{'), 'is not JSON in UTF-8'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'is not JSON in UTF-8'],
    ['no object', Buffer.from('[]'), 'is not an object'],
    ['an unknown kind', tampered(apis, (j) => (j['kind'] = 'x')), 'at kind: is not one of'],
    [
      'a missing member',
      tampered(apis, (j) => delete first(j)['cors']),
      'at apis[0].cors: is missing',
    ],
    ['an unknown member', tampered(apis, (j) => (first(j)['x'] = 1)), 'at apis[0].x: is unknown'],
    ['another type', tampered(apis, (j) => (first(j)['cors'] = 1)), 'at apis[0].cors: is not true'],
    [
      'a number out of range',
      tampered(apis, (j) => (first(j)['timeoutMs'] = 0)),
      'at apis[0].timeoutMs: is not a whole number',
    ],
    [
      'a method nobody has',
      tampered(apis, (j) => (first(j)['method'] = 'TRACE')),
      'at apis[0].method: is not one of',
    ],
    [
      'a variable that is no whole segment',
      tampered(apis, (j) => {
        first(j)['path'] = { kind: 'variable', pieces: ['/a-', ''], variables: ['x'] }
      }),
      'at apis[0].path.pieces[0]: does not border',
    ],
    [
      'a system parameter nobody has',
      tampered(apis, (j) => {
        first(j)['assignments'] = [
          { name: 'a', place: 'query', value: { from: 'system', name: 'x' } },
        ]
      }),
      'at apis[0].assignments[0].value.name: is not one of',
    ],
    [
      'a status that is none',
      tampered(apis, (j) => (first(j)['statusConversions'] = { '40': 200 })),
      'at apis[0].statusConversions.40: is not a status',
    ],
    ['the section of another key', encodeSection(settings).bytes, 'holds settings'],
  ]
  for (const [what, bytes, message] of cases) {
    it(what, () => {
      assert.throws(
        () => decodeSection(key, bytes),
        (error) => {
          assert.ok(error instanceof SectionError)
          assert.equal(error.key, key)
          assert.ok(error.message.startsWith(`section ${key}`), error.message)
          assert.ok(error.message.includes(message), error.message)
          return true
        },
      )
    })
  }

  it('takes no member from the prototype', () => {
    const bytes = Buffer.from(
      JSON.stringify(apis).replace('"kind":"apis"', '"__proto__":{"kind":"apis"}'),
    )
    assert.throws(() => decodeSection(key, bytes), SectionError)
  })
})
