import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { contracts } from './actions.ts'
import {
  flatFieldsMax,
  flatNameCharsMax,
  listItemsMax,
  parameterDepthMax,
  shownFieldCharsMax,
  textCharsMax,
} from './limits.ts'
import { parseRequest } from './parse.ts'

const { CreateApi, DescribeApisStatus, ModifyApiEnvironmentStrategy, DescribeService } = contracts

function fault(parsed: ReturnType<typeof parseRequest>): string {
  return parsed.ok ? 'none' : `${parsed.fault.code} ${parsed.fault.field}`
}

const api = {
  ServiceId: 'service-abcdefgh',
  ServiceType: 'MOCK',
  ServiceTimeout: 15,
  Protocol: 'HTTP',
  RequestConfig: { Path: '/x', Method: 'GET' },
  ServiceMockReturnMessage: 'hello',
}

describe('parseRequest, json', () => {
  it('gives the request as it is', () => {
    assert.deepEqual(parseRequest(CreateApi, api, 'json'), { ok: true, request: api })
  })

  it('takes null as absent at every depth', () => {
    const raw = { ...api, ApiName: null, RequestParameters: [null, { Name: 'a', Desc: null }] }
    assert.deepEqual(parseRequest(CreateApi, raw, 'json'), {
      ok: true,
      request: { ...api, RequestParameters: [{ Name: 'a' }] },
    })
  })

  const cases: readonly (readonly [string, unknown, string])[] = [
    ['a missing field', { ...api, ServiceId: undefined }, 'MissingParameter ServiceId'],
    [
      'a null in place of a required field',
      { ...api, ServiceId: null },
      'MissingParameter ServiceId',
    ],
    [
      'a missing nested field',
      { ...api, RequestConfig: { Path: '/' } },
      'MissingParameter RequestConfig.Method',
    ],
    ['a number too large', { ...api, ServiceTimeout: 1e17 }, 'InvalidParameter ServiceTimeout'],
    ['a number too small', { ...api, ServiceTimeout: -1e17 }, 'InvalidParameter ServiceTimeout'],
    ['an unknown field', { ...api, Foo: 1 }, 'UnknownParameter Foo'],
    [
      'an unknown nested field',
      { ...api, ServiceConfig: { Foo: 1 } },
      'UnknownParameter ServiceConfig.Foo',
    ],
    ['a field in another case', { ...api, serviceId: 'x' }, 'UnknownParameter serviceId'],
    ['a text for a number', { ...api, ServiceTimeout: '15' }, 'InvalidParameter ServiceTimeout'],
    ['a fraction', { ...api, ServiceTimeout: 1.5 }, 'InvalidParameter ServiceTimeout'],
    [
      'a number beyond 2^53',
      { ...api, ServiceTimeout: 2 ** 60 },
      'InvalidParameter ServiceTimeout',
    ],
    ['a number for a text', { ...api, ApiName: 5 }, 'InvalidParameter ApiName'],
    ['a text for a flag', { ...api, EnableCORS: 'true' }, 'InvalidParameter EnableCORS'],
    [
      'an object for a list',
      { ...api, RequestParameters: {} },
      'InvalidParameter RequestParameters',
    ],
    ['a list for an object', { ...api, RequestConfig: [] }, 'InvalidParameter RequestConfig'],
    [
      'a wrong type in a list',
      { ...api, RequestParameters: [{}, { Name: 1 }] },
      'InvalidParameter RequestParameters.1.Name',
    ],
    ['no object at all', [api], 'InvalidParameter '],
    ['a text as request', 'x', 'InvalidParameter '],
    [
      'a text too long',
      { ...api, ApiDesc: 'x'.repeat(textCharsMax + 1) },
      'InvalidParameter ApiDesc',
    ],
    [
      'a list too long',
      { ...api, RequestParameters: Array(listItemsMax + 1).fill({}) },
      'InvalidParameter RequestParameters',
    ],
    [
      'a name that is a prototype',
      JSON.parse('{"ServiceId":"a","__proto__":{"x":1}}'),
      'UnknownParameter __proto__',
    ],
  ]
  for (const [what, raw, expected] of cases) {
    it(`refuses ${what}`, () => {
      const contract = what.includes('prototype') ? DescribeService : CreateApi
      assert.equal(fault(parseRequest(contract, raw, 'json')), expected)
    })
  }

  it('takes an absent list inside a structure as an empty one', () => {
    const raw = { ServiceId: 's', Filters: [{ Name: 'ApiName' }] }
    assert.deepEqual(parseRequest(DescribeApisStatus, raw, 'json'), {
      ok: true,
      request: { ServiceId: 's', Filters: [{ Name: 'ApiName', Values: [] }] },
    })
  })

  it('refuses an empty list where one is required', () => {
    const raw = { ServiceId: 's', Strategy: 1, EnvironmentName: 'test', ApiIds: [] }
    assert.equal(
      fault(parseRequest(ModifyApiEnvironmentStrategy, raw, 'json')),
      'MissingParameter ApiIds',
    )
  })

  it('takes texts and lists up to their bounds', () => {
    const raw = {
      ...api,
      ApiDesc: 'x'.repeat(textCharsMax),
      RequestParameters: Array(listItemsMax).fill({}),
    }
    assert.equal(fault(parseRequest(CreateApi, raw, 'json')), 'none')
  })

  it('refuses what is nested too deep without recursing into it', () => {
    let deep: unknown = 'x'
    for (let level = 0; level < 100_000; level++) deep = [deep]
    const { ok } = parseRequest(CreateApi, { ...api, ApiName: deep }, 'json')
    assert.equal(ok, false)
    let border: unknown = {}
    for (let level = 0; level < parameterDepthMax - 1; level++) border = [border]
    assert.equal(fault(parseRequest(CreateApi, { Foo: border }, 'json')).includes('Foo.'), false)
  })

  it('repeats the name of an unknown field, but not at any length', () => {
    const parsed = parseRequest(CreateApi, { ...api, ['F'.repeat(100_000)]: 1 }, 'json')
    assert.equal(fault(parsed), `UnknownParameter ${'F'.repeat(shownFieldCharsMax)}`)
  })

  it('asks whether a known name was meant, of the object in which the unknown one stands', () => {
    const why = (raw: object) => {
      const parsed = parseRequest(CreateApi, raw, 'json')
      return parsed.ok ? null : parsed.fault.why
    }
    const question = 'is not a parameter of this action; did you mean'
    assert.equal(why({ ...api, serviceId: 'x' })?.['en-US'], `${question} ServiceId?`)
    assert.equal(
      why({ ...api, ServicId: 'x' })?.['zh-CN'],
      '不是该接口的参数，您是否要使用 ServiceId？',
    )
    const nested = { ...api, RequestConfig: { Path: '/', Method: 'GET', Pathh: '/' } }
    assert.equal(why(nested)?.['en-US'], `${question} Path?`)
    const listed = { ...api, RequestParameters: [{ Name: 'a' }, { Naem: 'a' }] }
    assert.equal(why(listed)?.['en-US'], `${question} Name?`)
    assert.equal(why({ ...api, Foo: 1 })?.['en-US'], 'is not a parameter of this action.')
    const flat = Object.entries({ ServiceId: 'service-abcdefgh', Limitt: '1' })
    const parsed = parseRequest(DescribeApisStatus, flat, 'text')
    assert.equal(parsed.ok ? null : parsed.fault.why['en-US'], `${question} Limit?`)
  })

  it('says of a missing field how it was misspelt', () => {
    const { ServiceId, ...rest } = api
    const parsed = parseRequest(CreateApi, { ...rest, ServcieId: ServiceId, Foo: 1 }, 'json')
    assert.equal(fault(parsed), 'MissingParameter ServiceId')
    const expected = 'is required; ServcieId is not a parameter of this action.'
    assert.equal(parsed.ok ? null : parsed.fault.why['en-US'], expected)
    const other = parseRequest(CreateApi, { ...rest, Foo: 1 }, 'json')
    assert.equal(other.ok ? null : other.fault.why['en-US'], 'is required.')
  })

  it('never throws and never answers without saying why', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 12 }), (raw) => {
        const parsed = parseRequest(CreateApi, raw, 'json')
        if (!parsed.ok) assert.ok(parsed.fault.why['en-US'] && parsed.fault.why['zh-CN'])
      }),
    )
  })
})

describe('parseRequest, text', () => {
  const text = (fields: readonly (readonly [string, string])[]) =>
    parseRequest(DescribeApisStatus, fields, 'text')

  it('rebuilds lists and objects and turns texts into numbers', () => {
    const parsed = text([
      ['ServiceId', 'service-abcdefgh'],
      ['Limit', '10'],
      ['Filters.1.Name', 'AuthType'],
      ['Filters.0.Name', 'ApiName'],
      ['Filters.0.Values.1', 'b'],
      ['Filters.0.Values.0', 'a'],
      ['Filters.1.Values.0', 'NONE'],
    ])
    assert.deepEqual(parsed, {
      ok: true,
      request: {
        ServiceId: 'service-abcdefgh',
        Limit: 10,
        Filters: [
          { Name: 'ApiName', Values: ['a', 'b'] },
          { Name: 'AuthType', Values: ['NONE'] },
        ],
      },
    })
  })

  it('turns TRUE and false into flags and leaves texts that look like numbers texts', () => {
    const fields = Object.entries({
      ServiceId: '17',
      ServiceType: 'MOCK',
      ServiceTimeout: '-1',
      Protocol: 'HTTP',
      'RequestConfig.Path': '/x',
      'RequestConfig.Method': 'GET',
      EnableCORS: 'TRUE',
      IsBase64Encoded: 'false',
      'ResponseErrorCodes.0.Code': '+5',
      'RequestParameters.0.Required': 'True',
      'RequestParameters.0.DefaultValue': '010',
    })
    assert.deepEqual(parseRequest(CreateApi, fields, 'text'), {
      ok: true,
      request: {
        ServiceId: '17',
        ServiceType: 'MOCK',
        ServiceTimeout: -1,
        Protocol: 'HTTP',
        RequestConfig: { Path: '/x', Method: 'GET' },
        EnableCORS: true,
        IsBase64Encoded: false,
        ResponseErrorCodes: [{ Code: 5 }],
        RequestParameters: [{ Required: true, DefaultValue: '010' }],
      },
    })
  })

  const cases: readonly (readonly [string, [string, string][], string])[] = [
    [
      'a number with letters',
      [
        ['ServiceId', 's'],
        ['Limit', '1O'],
      ],
      'InvalidParameter Limit',
    ],
    [
      'an empty number',
      [
        ['ServiceId', 's'],
        ['Limit', ''],
      ],
      'InvalidParameter Limit',
    ],
    [
      'a name given twice',
      [
        ['ServiceId', 's'],
        ['ServiceId', 't'],
      ],
      'InvalidParameter ServiceId',
    ],
    [
      'a name that is a value and a parent',
      [
        ['ServiceId', 's'],
        ['ServiceId.x', 't'],
      ],
      'InvalidParameter ServiceId.x',
    ],
    [
      'a parent that becomes a value',
      [
        ['Filters.0.Name', 's'],
        ['Filters', 't'],
      ],
      'InvalidParameter Filters',
    ],
    [
      'an index that is none',
      [
        ['ServiceId', 's'],
        ['Filters.x.Name', 'a'],
      ],
      'InvalidParameter Filters',
    ],
    [
      'an index out of bounds',
      [
        ['ServiceId', 's'],
        [`Filters.${listItemsMax}.Name`, 'a'],
      ],
      'InvalidParameter Filters',
    ],
    [
      'a prototype',
      [
        ['ServiceId', 's'],
        ['__proto__.x', 'a'],
      ],
      'UnknownParameter __proto__',
    ],
    [
      'a constructor',
      [
        ['ServiceId', 's'],
        ['constructor.prototype.x', 'a'],
      ],
      'UnknownParameter constructor',
    ],
    [
      'an unknown field',
      [
        ['ServiceId', 's'],
        ['Foo', 'a'],
      ],
      'UnknownParameter Foo',
    ],
    ['a missing field', [['Limit', '1']], 'MissingParameter ServiceId'],
  ]
  for (const [what, fields, expected] of cases) {
    it(`refuses ${what}`, () => {
      assert.equal(fault(text(fields)), expected)
    })
  }

  it('takes names and counts of fields up to their bounds', () => {
    const longName = (length: number) => text([['F'.repeat(length), 'x']])
    assert.equal(fault(longName(flatNameCharsMax)), 'MissingParameter ServiceId')
    assert.equal(fault(longName(flatNameCharsMax + 1)), `InvalidParameter ${'F'.repeat(64)}`)
    const fields = (count: number) =>
      Array.from({ length: count }, (_, i) => [`F${i}`, 'x'] as const)
    assert.equal(fault(text(fields(flatFieldsMax))), 'MissingParameter ServiceId')
    assert.equal(fault(text(fields(flatFieldsMax + 1))), 'InvalidParameter ')
    const deep = (levels: number) => text([[Array(levels).fill('F').join('.'), 'x']])
    assert.equal(fault(deep(parameterDepthMax)), 'MissingParameter ServiceId')
    assert.match(fault(deep(parameterDepthMax + 1)), /^InvalidParameter /)
  })

  it('touches no prototype, whatever the names', () => {
    const names = fc.constantFrom('__proto__', 'constructor', 'prototype', 'Filters', '0', 'Name')
    const name = fc.array(names, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.'))
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), (fields) => {
        text(fields)
        assert.equal(Object.getOwnPropertyNames(Object.prototype).includes('x'), false)
        assert.deepEqual(Object.keys(Object.prototype), [])
      }),
    )
  })
})
