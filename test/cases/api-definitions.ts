/**
 * Definitions of APIs of all sorts, many of them wrong somewhere, from small alphabets so that
 * names meet. What the rules accept of them has to hold in every later stage.
 */
import fc from 'fast-check'
import {
  type ApiDefinition,
  methods,
  parameterPositions,
  parameterTypes,
} from '../../src/model/api.ts'
import type { Backend } from '../../src/model/backend.ts'

/** Sound values, and now and then an odd one. */
const mostly = <T>(sound: readonly T[], odd: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 24, arbitrary: fc.constantFrom(...sound) }, fc.constantFrom(...odd))

const names = mostly(
  ['a', 'b', 'A', 'X-Y'],
  ['', 'a b', 'a\n', 'Host', 'content-length', 'ä', '{a}', 'x'.repeat(128)],
)
const positions = fc.constantFrom(...parameterPositions)
const values = fc.oneof(
  { weight: 12, arbitrary: mostly(['v', '', '5', '$clientIp'], ['$x', 'true']) },
  fc.string({ maxLength: 6, unit: 'binary' }),
)
const place = { name: names, position: positions }

const parameters = fc.array(
  fc.record({
    ...place,
    type: mostly(['string' as const], parameterTypes),
    defaultValue: fc.option(values),
    required: fc.boolean(),
    description: fc.constant(''),
  }),
  { maxLength: 3 },
)
const mappings = fc.array(
  fc.record({
    ...place,
    from: fc.record(place),
    defaultValue: fc.option(values),
    description: fc.constant(''),
    type: fc.constant(null),
  }),
  { maxLength: 2 },
)
const constants = fc.array(fc.record({ ...place, value: values, description: fc.constant('') }), {
  maxLength: 2,
})

const backendPaths = mostly(
  ['', '/', '/x', '/{a}', '/{a}/y/{b}', '/{A}', '/%20'],
  ['/a{b}', 'x', '/..', '/%2e', '/..%3B', '/%ff', '/%5c'],
)
const urls = mostly(
  ['http://a', 'https://a:1', 'http://[::1]'],
  ['ftp://a', 'http://a/', 'a', 'http://a:0'],
)

const backends: fc.Arbitrary<Backend> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('http' as const),
      url: urls,
      path: backendPaths,
      method: mostly(['GET', 'ANY'], ['TRACE']),
      product: mostly([null, 'clb'], ['x']),
      vpcId: mostly([null, 'vpc-1'], ['a b']),
    }),
  },
  fc.record({ kind: fc.constant('mock' as const), body: values }),
  fc.record({ kind: fc.constant('eb' as const), eventBusId: names }),
)

const status = mostly([200, 404, 999], [0, 199, 1000])
const errorCodes = fc.array(
  fc.record({
    code: status,
    message: fc.constant('m'),
    description: fc.constant(''),
    convertedCode: fc.option(status),
    convert: fc.boolean(),
  }),
  { maxLength: 2 },
)

export const apiDefinitions: fc.Arbitrary<ApiDefinition> = fc.record({
  path: mostly(['/x', '/{a}', '/{a}/{b}', '=/x', '^~/x', '/', '/%C3%A4'], ['x', '/{a', '/%ff']),
  method: fc.constantFrom(...methods),
  kind: fc.constant('general' as const),
  protocol: mostly<'HTTP' | 'WEBSOCKET'>(['HTTP'], ['WEBSOCKET']),
  auth: fc.constantFrom({ kind: 'none' as const }, { kind: 'app' as const }),
  cors: fc.boolean(),
  parameters,
  mappings,
  constants,
  backend: backends,
  timeoutSeconds: mostly([1, 15, 1800], [0, 1801]),
  response: fc.record({
    type: fc.constantFrom('', 'JSON'),
    successExample: fc.constant(''),
    failExample: fc.constant(''),
    errorCodes,
  }),
})
