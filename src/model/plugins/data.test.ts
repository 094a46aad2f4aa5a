import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { pluginSamples as samples } from '../../../test/cases/plugin-samples.ts'
import { type PluginType, pluginTypes } from '../plugin.ts'
import { type PluginData, parsePluginData, pluginDataCharsMax } from './data.ts'

function parsed<T extends PluginType>(type: T, value: unknown): Extract<PluginData, { type: T }> {
  const result = parsePluginData(type, JSON.stringify(value))
  assert.ok('data' in result, JSON.stringify(result))
  // A parser answers its own type, as the registry's type says.
  return result.data as Extract<PluginData, { type: T }>
}

/** The sample with one member changed; undefined takes it away. Paths as `strategies.0.name`. */
function changed(type: PluginType, path: string, value: unknown): unknown {
  const copy = structuredClone(samples[type])
  const names = path.split('.')
  const last = names.pop() ?? ''
  let here: unknown = copy
  for (const name of names) here = Object.getOwnPropertyDescriptor(here, name)?.value
  assert.ok(typeof here === 'object' && here !== null, path)
  Object.defineProperty(here, last, {
    value,
    enumerable: value !== undefined,
    configurable: true,
    writable: true,
  })
  return copy
}

const config = 'InvalidPluginConfig'
const range = 'RangeExceeded'
const options = 'NotInOptions'
const twice = 'DuplicatePluginConfig'
const missing = 'MissingParameter.PluginConfig'
const strategy = (name: string, weight: number) => ({
  ...{ name, strategy_weight: weight, rate_limit: 1, window: 1 },
  parameters: [{ type: 'path' }],
})
const route = (name: string) => ({
  ...{ strategy_name: name, condition: 'path=1', backend_type: 'MOCK' },
})

/** Type, member, value, code; and the JSON path that the error names, when not the member. */
const refused: readonly (readonly [PluginType, string, unknown, string, string?])[] = [
  ['IPControl', 'type', 'grey_list', options],
  ['IPControl', 'type', undefined, missing],
  ['IPControl', 'blocks', '10.0.0.1,10.0.0.2', config],
  ['IPControl', 'blocks', '10.0.0.0/33', config],
  ['IPControl', 'blocks', ';', config],
  ['IPControl', 'blocks', ['10.0.0.1'], config],
  ['IPControl', 'descriptions', ['office'], config],
  ['TrafficControl', 'expire_type', 'week', options],
  ['TrafficControl', 'expire', 0, range],
  ['TrafficControl', 'expire', 745, range],
  ['TrafficControl', 'api_rate_limit', -1, range],
  ['TrafficControl', 'api_rate_limit', 1.5, config],
  ['TrafficControl', 'ip_rate_limit', '2', config],
  [
    'TrafficControl',
    'spec_app_rate_limits.0.app_id',
    'x',
    config,
    '$.spec_app_rate_limits[0].app_id',
  ],
  [
    'TrafficControl',
    'spec_ip_rate_limits.0.ip_key',
    '10.0.0.0/8',
    config,
    '$.spec_ip_rate_limits[0].ip_key',
  ],
  [
    'TrafficControl',
    'spec_ip_rate_limits.0.rate_limit',
    undefined,
    missing,
    '$.spec_ip_rate_limits[0].rate_limit',
  ],
  [
    'TrafficControl',
    'spec_ip_rate_limits',
    Array(31).fill({ ip_key: '::1', rate_limit: 1 }),
    config,
  ],
  [
    'TrafficControl',
    'spec_ip_rate_limits',
    [
      { ip_key: '::1', rate_limit: 1 },
      { ip_key: '0:0::1', rate_limit: 2 },
    ],
    twice,
    '$.spec_ip_rate_limits[1].ip_key',
  ],
  ['TrafficControlByParameter', 'default_window', -1, range],
  ['TrafficControlByParameter', 'default_rate_limit', undefined, missing],
  ['TrafficControlByParameter', 'strategies', [], config],
  [
    'TrafficControlByParameter',
    'strategies',
    Array.from({ length: 11 }, (_, i) => strategy(`s${i}`, i)),
    config,
  ],
  [
    'TrafficControlByParameter',
    'strategies',
    [strategy('a', 1), strategy('a', 2)],
    twice,
    '$.strategies[1].name',
  ],
  [
    'TrafficControlByParameter',
    'strategies',
    [strategy('a', 1), strategy('b', 1)],
    twice,
    '$.strategies[1].strategy_weight',
  ],
  [
    'TrafficControlByParameter',
    'strategies.0.name',
    'x'.repeat(51),
    'LengthExceeded',
    '$.strategies[0].name',
  ],
  [
    'TrafficControlByParameter',
    'strategies.0.strategy_weight',
    101,
    range,
    '$.strategies[0].strategy_weight',
  ],
  ['TrafficControlByParameter', 'strategies.0.window', 0, range, '$.strategies[0].window'],
  [
    'TrafficControlByParameter',
    'strategies.0.parameters',
    [],
    config,
    '$.strategies[0].parameters',
  ],
  [
    'TrafficControlByParameter',
    'strategies.0.parameters.0.type',
    'body',
    options,
    '$.strategies[0].parameters[0].type',
  ],
  [
    'TrafficControlByParameter',
    'strategies.0.parameters.0.type',
    'path',
    config,
    '$.strategies[0].parameters[0].name',
  ],
  [
    'TrafficControlByParameter',
    'strategies.0.condition',
    'cookie.a = 1',
    'InvalidCondition',
    '$.strategies[0].condition',
  ],
  ['Cors', 'allow_origin', [], config],
  ['Cors', 'allow_origin', ['https://a.b/'], config, '$.allow_origin[0]'],
  ['Cors', 'allow_origin', ['null'], config, '$.allow_origin[0]'],
  ['Cors', 'allow_methods', ['GET', 'ANY'], options, '$.allow_methods[1]'],
  ['Cors', 'allow_headers', ['a b'], config, '$.allow_headers[0]'],
  ['Cors', 'allow_credentials', 'true', config],
  ['Cors', 'max_age', 86_401, range],
  ['CustomReq', 'endpoint_timeout', 61, range],
  ['CustomReq', 'func_name', undefined, missing],
  ['CustomReq', 'is_send_req_body', 1, config],
  ['CustomReq', 'user_id', 0, range],
  ['CustomRes', 'endpoint_timeout', -1, range],
  ['CustomRes', 'is_custom_body', 'yes', config],
  ['CustomAuth', 'cache_time', 3_601, range],
  ['CustomAuth', 'header_auth_parameters', ['a b'], config, '$.header_auth_parameters[0]'],
  ['CustomAuth', 'endpoint_type', 'TCP', options],
  ['CustomAuth', 'endpoint_url', 'http://a.b/', config],
  ['Routing', '0.strategy_name', 'a b', config, '$[0].strategy_name'],
  ['Routing', '0.strategy_weight', -1, range, '$[0].strategy_weight'],
  ['Routing', '0.condition', '', 'InvalidCondition', '$[0].condition'],
  ['Routing', '0.condition', undefined, missing, '$[0].condition'],
  ['Routing', '0.backend_type', 'COS', options, '$[0].backend_type'],
  ['Routing', '0.backend_config', [], config, '$[0].backend_config'],
  ['Routing', '1', route('canary'), twice, '$[1].strategy_name'],
  ['CircuitBreaker', 'failure_condition', 'header.a = 1', 'InvalidCondition'],
  [
    'CircuitBreaker',
    'failure_condition',
    Array(4).fill('latency_seconds > 1').join(' or '),
    config,
  ],
  ['CircuitBreaker', 'failure_threshold', 0, range],
  ['CircuitBreaker', 'time_window', 9, range],
  ['CircuitBreaker', 'time_window', 91, range],
  ['CircuitBreaker', 'open_state_duration', 14, range],
  ['CircuitBreaker', 'open_state_duration', 301, range],
  ['ProxyCache', 'cacheable_methods', ['POST'], options, '$.cacheable_methods[0]'],
  ['ProxyCache', 'cacheable_response_codes', ['200'], config, '$.cacheable_response_codes[0]'],
  ['ProxyCache', 'cacheable_response_codes', [199], range, '$.cacheable_response_codes[0]'],
  ['ProxyCache', 'cache_key_params.0.position', 'body', options, '$.cache_key_params[0].position'],
  ['ProxyCache', 'ttl', 0, range],
  ['ProxyCache', 'ttl', 3_601, range],
  ['AntiReplay', 'nonce_ttl', 0, range],
  ['AntiReplay', 'nonce_ttl', 1_801, range],
  ['AntiReplay', 'force_nonce', null, 'fine'],
]

describe('plugin data', () => {
  it('takes the documented sample of every type', () => {
    for (const type of pluginTypes) assert.equal(parsed(type, samples[type]).type, type)
  })

  it('refuses what breaks a rule, and names its JSON path', () => {
    for (const [type, path, value, code, named] of refused) {
      const result = parsePluginData(type, JSON.stringify(changed(type, path, value)))
      const what = `${type} ${path} = ${JSON.stringify(value)}`
      if (code === 'fine') {
        assert.ok('data' in result, what)
        continue
      }
      assert.ok('fault' in result, what)
      assert.ok(result.fault.code.endsWith(code), `${what}: ${result.fault.code}`)
      assert.equal(result.fault.field, named ?? `$.${path}`, what)
    }
  })

  it('refuses members that it does not know, those of the prototype too, and any twice', () => {
    for (const type of pluginTypes) {
      const text = JSON.stringify(samples[type])
      const inner = text.indexOf('{') + 1
      for (const name of ['unknown', '__proto__', 'constructor', 'toString']) {
        const more = `${text.slice(0, inner)}"${name}":1,${text.slice(inner)}`
        const result = parsePluginData(type, more)
        assert.ok('fault' in result, `${type} ${name}`)
        assert.match(result.fault.why['en-US'], new RegExp(`has no member "${name}"`))
      }
      const first = /"([^"]+)":/.exec(text)?.[1] ?? ''
      const again = `${text.slice(0, inner)}"${first}":1,${text.slice(inner)}`
      const result = parsePluginData(type, again)
      assert.ok('fault' in result && result.fault.code.endsWith(twice), type)
      assert.doesNotMatch(result.fault.why['zh-CN'], /twice/)
    }
  })

  it('takes border values', () => {
    for (const [type, path, value] of [
      ['TrafficControl', 'expire', 744],
      ['TrafficControl', 'api_rate_limit', 0],
      ['TrafficControlByParameter', 'strategies.0.name', '网'.repeat(50)],
      ['TrafficControlByParameter', 'strategies.0.strategy_weight', 0],
      ['TrafficControlByParameter', 'strategies.0.strategy_weight', 100],
      ['TrafficControlByParameter', 'strategies.0.condition', "sysparam.clientIp = '::1'"],
      ['Routing', '0.strategy_name', 'a/%~_-.{}?&=Z9'],
      ['Routing', '0.strategy_weight', undefined],
      ['CircuitBreaker', 'time_window', 90],
      ['CircuitBreaker', 'open_state_duration', 300],
      ['CircuitBreaker', 'backend_type', 'OFF'],
      ['ProxyCache', 'ttl', 3_600],
      ['AntiReplay', 'nonce_ttl', 1_800],
      ['CustomAuth', 'cache_time', 3_600],
    ] as const) {
      assert.equal(parsed(type, changed(type, path, value)).type, type)
    }
  })

  it('bounds what the patterns of all conditions cost a call together', () => {
    const many = (letters: number) =>
      Array.from({ length: 10 }, (_, index) => ({
        strategy_name: `s${index}`,
        backend_type: 'MOCK',
        backend_config: { ServiceMockReturnMessage: 'here' },
        condition: `regex(header.a, "${'a'.repeat(letters)}")`,
      }))
    assert.equal(parsed('Routing', many(20)).type, 'Routing')
    const result = parsePluginData('Routing', JSON.stringify(many(100)))
    assert.ok('fault' in result)
    assert.equal(result.fault.field, '$')
    assert.match(result.fault.why['en-US'], /too large together/)
  })

  it('gives typed values: spelt in one way, in the order in which they are asked', () => {
    const blocks = '::ffff:10.0.0.1; 10.0.0.1/32;2001:DB8:0::/32;'
    const ip = parsed('IPControl', { type: 'black_list', blocks })
    assert.deepEqual(ip, {
      type: 'IPControl',
      list: 'black',
      blocks: ['10.0.0.1', '2001:db8::/32'],
    })
    const asShown = { blocks: '1.1.1.1\\n1.1.1.0/24', descriptions: { '1.1.1.1': 'desc' } }
    assert.deepEqual(parsed('IPControl', { type: 'white_list', ...asShown }), {
      type: 'IPControl',
      list: 'white',
      blocks: ['1.1.1.1', '1.1.1.0/24'],
    })
    const limits = parsed('TrafficControl', samples.TrafficControl)
    assert.equal(limits.windowSeconds, 3_600)
    assert.deepEqual(limits.specialIps, [{ key: '172.16.0.1', limit: 10 }])
    const strategies = [strategy('low', 1), strategy('high', 9)]
    const byParameter = parsed('TrafficControlByParameter', { default_window: 0, strategies })
    assert.equal(byParameter.default, null)
    assert.deepEqual(
      byParameter.strategies.map(({ name }) => name),
      ['high', 'low'],
    )
    const routes = ['older', 'newer'].map(route)
    const routing = parsed('Routing', [...routes, { ...route('first'), strategy_weight: 1 }])
    assert.deepEqual(
      routing.strategies.map(({ name }) => name),
      ['first', 'newer', 'older'],
    )
    const breaker = parsed('CircuitBreaker', changed('CircuitBreaker', 'backend_type', 'OFF'))
    assert.equal(breaker.backend, null)
    const http = { endpoint_type: 'HTTP', endpoint_url: 'https://auth.example/x?a=b' }
    assert.deepEqual(parsed('CustomAuth', http).authoriser, {
      kind: 'http',
      url: 'https://auth.example/x?a=b',
      method: 'POST',
    })
  })

  it('refuses an authoriser whose URL carries more than an address', () => {
    for (const url of ['ftp://a/', 'http://u:p@a/', 'http://a/#x', 'a', '/x']) {
      const data = JSON.stringify({ endpoint_type: 'HTTP', endpoint_url: url })
      const result = parsePluginData('CustomAuth', data)
      assert.ok('fault' in result && result.fault.field === '$.endpoint_url', url)
    }
  })

  it('is total: any JSON and any text is data or a fault', () => {
    const member = fc.constantFrom(
      ...Object.values(samples).flatMap((one) => Object.keys(Array.isArray(one) ? one[0] : one)),
    )
    const value = fc.jsonValue({ maxDepth: 3 })
    const object = fc.dictionary(fc.oneof(member, fc.string()), value)
    const text = fc.oneof(
      fc.oneof(object, fc.array(object), value).map((any) => JSON.stringify(any)),
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...pluginTypes), text, (type, data) => {
        const result = parsePluginData(type, data)
        if ('data' in result) assert.deepEqual(JSON.parse(JSON.stringify(result.data)), result.data)
        else assert.match(result.fault.field, /^\$/)
      }),
      { numRuns: 1_000 },
    )
    const long = parsePluginData('IPControl', ' '.repeat(pluginDataCharsMax + 1))
    assert.ok('fault' in long && long.fault.code.endsWith('LengthExceeded'))
  })
})
