/**
 * Suites of the api group.
 */
import type { SdkClient, TestControl } from '../control.ts'
import { makeService } from '../control.ts'
import { type BaseName, baseRequest, plainBases, publicPem } from './api-bases.ts'
import { settableRows } from './api-rows.ts'
import { type FieldSuite, type Prepared, valueAt } from './harness.ts'
import { pageRows, serviceIdRow } from './service.ts'

const value = 'InvalidParameterValue'
const names = 'names the resource'
const noApi = ['api-nowhere0', 'ResourceNotFound.InvalidApi'] as const
const baseNames = [...Object.keys(plainBases), 'business'] as BaseName[]

type Bases = FieldSuite['bases']
const basesOf = (make: (client: SdkClient, name: BaseName) => Promise<Prepared>): Bases =>
  Object.fromEntries(
    baseNames.map((name) => [
      name,
      (_control: TestControl, client: SdkClient) => make(client, name),
    ]),
  )

const idOf = (answer: object) => String(valueAt(answer, 'Result.ApiId'))

async function describedApi(client: SdkClient, ServiceId: string, ApiId: string) {
  return (await client.DescribeApi({ ServiceId, ApiId })).Result
}

export const createApiFields: FieldSuite = {
  action: 'CreateApi',
  bases: basesOf(async (client, name) => {
    const serviceId = await makeService(client)
    return { serviceId, request: await baseRequest(client, name, serviceId) }
  }),
  readBack: (client, { serviceId }, answer) => describedApi(client, serviceId, idOf(answer)),
  rows: {
    ...settableRows,
    ServiceId: serviceIdRow,
    Protocol: {
      good: ['http', 'HTTPS', 'HTTP'],
      bad: [
        ['FTP', `${value}.NotInOptions`],
        ['WEBSOCKET', `${value}.InvalidServiceType`],
      ],
      blamed: '',
      as: () => 'HTTP',
      effect: 'another spelling of the same protocol: WEBSOCKET is a base',
    },
    UserType: { good: ['u'], effect: 'reserved field of the contract' },
    Owner: { good: ['o'], effect: 'reserved field of the contract' },
    TargetNamespaceId: { base: 'target', good: ['ns'], effect: 'kept for when the kind is built' },
    ...targetRows(),
  },
}

function targetRows(): FieldSuite['rows'] {
  const base = 'target'
  const effect = 'calls to this kind answer 481 until it is built'
  const address = {
    base,
    good: ['10.1.2.3', '2001:db8::1'],
    bad: [
      ['10.1.2', `${value}.InvalidIPAddress`] as const,
      ['::1]/?[', `${value}.InvalidIPAddress`] as const,
    ],
    effect,
  }
  return {
    'TargetServices.#.VmIp': address,
    'TargetServices.#.HostIp': address,
    'TargetServices.#.DockerIp': address,
    'TargetServices.#.VpcId': {
      base,
      good: ['vpc-2'],
      bad: [['', `${value}.InvalidVpcConfig`]],
      effect,
    },
    'TargetServices.#.VmPort': {
      base,
      good: [8080, 1, 65_535],
      bad: [
        [0, `${value}.InvalidPort`],
        [65_536, `${value}.InvalidPort`],
      ],
      effect,
    },
  }
}

/** An API and a ModifyApi request that leaves it as it is, but for what is added. */
async function modifiable(client: SdkClient, name: BaseName, added: object = {}) {
  const serviceId = await makeService(client)
  const made = await baseRequest(client, name, serviceId)
  const answer = await client.CreateApi(made)
  // Fields that only CreateApi takes.
  const { TargetServices: _, ...request } = { TargetServices: [], ...made }
  return { serviceId, request: { ...request, ApiId: idOf(answer), ...added } }
}

export const modifyApiFields: FieldSuite = {
  action: 'ModifyApi',
  bases: {
    ...basesOf(modifiable),
    tagged: (_control, client) =>
      modifiable(client, 'mock', { TagSpecifications: { Key: 'key', Value: 'value' } }),
    base64: (_control, client) =>
      modifiable(client, 'scf', {
        Base64EncodedTriggerRules: [{ Name: 'Accept', Value: ['a/b'] }],
      }),
  },
  readBack: (client, { serviceId, request }) =>
    describedApi(client, serviceId, String(valueAt(request, 'ApiId'))),
  rows: {
    ...settableRows,
    ServiceId: serviceIdRow,
    ApiId: { good: [], bad: [noApi], effect: names },
    Protocol: {
      good: ['http', 'HTTP'],
      bad: [['FTP', `${value}.NotInOptions`]],
      as: () => 'HTTP',
      effect: 'it cannot be changed',
    },
    AuthRequired: { good: [true, false], shown: null, effect: 'AuthType has replaced it' },
    'TagSpecifications.Key': {
      good: ['k', 'x'.repeat(127)],
      bad: [
        ['', `${value}.InvalidTagValues`],
        ['x'.repeat(128), `${value}.LengthExceeded`],
      ],
      base: 'tagged',
      shown: 'Tags.#.Key',
      effect: 'tags serve people and policies',
    },
    'TagSpecifications.Value': {
      good: ['v', '', 'x'.repeat(255)],
      bad: [['x'.repeat(256), `${value}.LengthExceeded`]],
      base: 'tagged',
      shown: 'Tags.#.Value',
      effect: 'tags serve people and policies',
    },
    IsBase64Trigger: {
      base: 'scf',
      good: [true, false],
      effect: 'calls to this kind answer 481 until it is built',
    },
    'Base64EncodedTriggerRules.#.Name': {
      base: 'base64',
      good: ['Accept', 'Content_Type'],
      bad: [['Host', `${value}.NotInOptions`]],
      effect: 'calls to this kind answer 481 until it is built',
    },
    'Base64EncodedTriggerRules.#.Value': {
      base: 'base64',
      good: [['image/png', 'a;b'], [], ['x'.repeat(40)]],
      bad: [
        [['x'.repeat(41)], `${value}.LengthExceeded`],
        [['a b'], `${value}.InvalidScfConfig`],
      ],
      effect: 'calls to this kind answer 481 until it is built',
    },
  },
}

/** A service with one API, and a request made of their ids. */
const withApi =
  (make: (ServiceId: string, ApiId: string) => object): Bases[string] =>
  async (_control, client) => {
    const serviceId = await makeService(client)
    const answer = await client.CreateApi(await baseRequest(client, 'mock', serviceId))
    return { serviceId, request: make(serviceId, idOf(answer)) }
  }

const answered: FieldSuite['readBack'] = async (_client, _prepared, answer) => answer
const reads = 'a read changes nothing'
const ids: FieldSuite['rows'] = {
  ServiceId: serviceIdRow,
  ApiId: { good: [], bad: [noApi], effect: names },
}

export const otherApiFields: readonly FieldSuite[] = [
  {
    action: 'ModifyApiIncrement',
    bases: {
      authorization: async (_control, client) => {
        const { serviceId, request } = await modifiable(client, 'authorization')
        const ApiId = String(valueAt(request, 'ApiId'))
        return {
          serviceId,
          request: { ServiceId: serviceId, ApiId, BusinessType: 'OAUTH', LoginRedirectUrl: '' },
        }
      },
    },
    readBack: (client, { serviceId, request }) =>
      describedApi(client, serviceId, String(valueAt(request, 'ApiId'))),
    rows: {
      ...ids,
      BusinessType: {
        good: ['OAUTH'],
        bad: [['NORMAL', `${value}.InvalidApiBusinessType`]],
        shown: 'ApiBusinessType',
        effect: 'the only value',
      },
      PublicKey: {
        good: [publicPem],
        bad: [['no key', `${value}.InvalidPublicKey`]],
        shown: 'OauthConfig.PublicKey',
        blamed: 'OauthConfig.PublicKey',
        effect: 'calls to this kind answer 481 until it is built',
      },
      LoginRedirectUrl: {
        good: ['https://a/login', ''],
        bad: [['/login', `${value}.InvalidUrl`]],
        shown: 'OauthConfig.LoginRedirectUrl',
        blamed: 'OauthConfig.LoginRedirectUrl',
        effect: 'calls to this kind answer 481 until it is built',
      },
    },
  },
  {
    action: 'DeleteApi',
    bases: { api: withApi((ServiceId, ApiId) => ({ ServiceId, ApiId })) },
    readBack: answered,
    rows: ids,
  },
  {
    action: 'DescribeApi',
    bases: { api: withApi((ServiceId, ApiId) => ({ ServiceId, ApiId })) },
    readBack: answered,
    rows: ids,
  },
  {
    action: 'DescribeApiForApiApp',
    bases: {
      api: withApi((ServiceId, ApiId) => ({ ServiceId, ApiId, ApiRegion: 'ap-guangzhou' })),
    },
    readBack: answered,
    rows: {
      ...ids,
      ApiRegion: {
        good: ['ap-guangzhou'],
        bad: [['Guangzhou', `${value}.InvalidRegion`]],
        shown: null,
        effect: reads,
      },
    },
  },
  {
    action: 'DescribeApisStatus',
    bases: {
      api: withApi((ServiceId, ApiId) => ({
        ServiceId,
        Filters: [{ Name: 'ApiId', Values: [ApiId] }],
      })),
    },
    readBack: answered,
    rows: {
      ...pageRows,
      ServiceId: serviceIdRow,
      'Filters.#.Name': {
        good: [
          'ApiName',
          'ApiPath',
          'ApiType',
          'AuthRelationApiId',
          'AuthType',
          'ApiBuniessType',
          'Tags',
          'TagKeys',
        ],
        bad: [
          ['Colour', `${value}.InvalidFilterNotSupportedName`],
          ['NotUsagePlanId', value],
          ['Environment', value],
        ],
        shown: 'Result.TotalCount',
        as: () => 0,
        effect: reads,
      },
      'Filters.#.Values': {
        good: [['api-nowhere0', 'api-nowhere1']],
        shown: 'Result.TotalCount',
        as: () => 0,
        effect: reads,
      },
    },
  },
  {
    action: 'DescribeApiEnvironmentStrategy',
    bases: { api: withApi((ServiceId, ApiId) => ({ ServiceId, ApiId })) },
    readBack: answered,
    rows: {
      ...ids,
      ...pageRows,
      EnvironmentNames: {
        good: [['release', 'test'], []],
        bad: [[['staging'], `${value}.InvalidEnv`]],
        shown: null,
        effect: reads,
      },
    },
  },
  {
    action: 'ModifyApiEnvironmentStrategy',
    bases: {
      released: async (control, client) => {
        const { serviceId, request } = await withApi((ServiceId, ApiId) => ({
          ServiceId,
          Strategy: 7,
          EnvironmentName: 'test',
          ApiIds: [ApiId],
        }))(control, client)
        await client.ReleaseService({
          ServiceId: serviceId,
          EnvironmentName: 'test',
          ReleaseDesc: 'first',
        })
        return { serviceId, request }
      },
    },
    readBack: async (client, { serviceId: ServiceId }) => {
      const { Result } = await client.DescribeApiEnvironmentStrategy({ ServiceId })
      return Result?.ApiEnvironmentStrategySet?.[0]?.EnvironmentStrategySet
    },
    rows: {
      ServiceId: serviceIdRow,
      Strategy: {
        good: [8, 0, -1, 5000],
        bad: [
          [-2, `${value}.RangeExceeded`],
          [5001, `${value}.RangeExceeded`],
        ],
        shown: '0.Quota',
        effect: true,
      },
      EnvironmentName: {
        good: ['release', 'prepub', 'test'],
        bad: [['staging', `${value}.InvalidEnv`]],
        shown: null,
        effect: true,
      },
      ApiIds: {
        good: [],
        bad: [
          [[], 'MissingParameter'],
          [['api-nowhere0'], 'ResourceNotFound.InvalidApi'],
          [Array(101).fill('api-nowhere0'), `${value}.LimitExceeded`],
        ],
        effect: names,
      },
    },
  },
]
