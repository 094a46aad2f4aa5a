/**
 * Suites of the service group. A service without a released API has only its live settings in the
 * snapshot, so limits are tried on a released one.
 */
import { makeService, type SdkClient, type TestControl } from '../control.ts'
import { baseRequest } from './api-bases.ts'
import { type FieldRow, type FieldSuite, valueAt } from './harness.ts'

const value = 'InvalidParameterValue'
const reads = 'a read changes nothing'
const names = 'names the resource'
const people = 'for people; gateways need none of it'
const answered: FieldSuite['readBack'] = async (_client, _prepared, answer) => answer

export const serviceIdRow: FieldRow = {
  good: [],
  bad: [['service-nowhere', 'ResourceNotFound.InvalidService']],
  effect: names,
}
export const pageRows: FieldSuite['rows'] = {
  Limit: {
    good: [5, 1, 100],
    bad: [
      [0, value],
      [101, value],
    ],
    shown: null,
    effect: reads,
  },
  Offset: { good: [1, 0], bad: [[-1, value]], shown: null, effect: reads },
}

/** A service with one API, released to `test`, and a request made of its id. */
export const releasedWith =
  (make: (ServiceId: string) => object) => async (_control: TestControl, client: SdkClient) => {
    const ServiceId = await makeService(client)
    await client.CreateApi(await baseRequest(client, 'mock', ServiceId))
    await client.ReleaseService({ ServiceId, EnvironmentName: 'test', ReleaseDesc: 'first' })
    return { serviceId: ServiceId, request: make(ServiceId) }
  }
const released = { released: releasedWith((ServiceId) => ({ ServiceId })) }

const described: FieldSuite['readBack'] = (client, { serviceId }, answer) =>
  client.DescribeService({ ServiceId: serviceId || String(valueAt(answer, 'ServiceId')) })

const settingRows: FieldSuite['rows'] = {
  ServiceName: {
    good: ['other', 'x'.repeat(50)],
    bad: [
      ['', 'InvalidParameter.FormatError'],
      ['x'.repeat(51), 'InvalidParameter.FormatError'],
    ],
    effect: people,
  },
  ServiceDesc: {
    good: ['remark', '', 'x'.repeat(2000)],
    bad: [['x'.repeat(2001), 'InvalidParameter.FormatError']],
    effect: people,
  },
  Protocol: {
    good: ['https', 'http&https', 'http'],
    bad: [['ftp', `${value}.NotInOptions`]],
    effect: true,
  },
  UniqVpcId: {
    good: ['vpc-1a2b3c4d'],
    bad: [['vpc 1', `${value}.InvalidVpcConfig`]],
    effect: 'kept for when backends in VPCs are built',
  },
}

export const serviceFields: readonly FieldSuite[] = [
  {
    action: 'CreateService',
    bases: {
      plain: async () => ({ serviceId: '', request: { ServiceName: 'a', Protocol: 'http' } }),
      tagged: async () => ({
        serviceId: '',
        request: { ServiceName: 'a', Protocol: 'http', Tags: [{ Key: 'k', Value: 'v' }] },
      }),
    },
    readBack: described,
    rows: {
      ...settingRows,
      NetTypes: {
        good: [['INNER'], ['OUTER', 'INNER'], ['OUTER']],
        bad: [[['MOON'], `${value}.NotInOptions`]],
        effect: true,
      },
      IpVersion: {
        good: ['IPv4'],
        bad: [['IPv6', `${value}.NotInOptions`]],
        effect: 'the only value',
      },
      SetServerName: { good: ['set'], shown: null, effect: 'reserved field of the contract' },
      AppIdType: { good: ['type'], shown: 'UserType', effect: 'reserved field of the contract' },
      'Tags.#.Key': {
        base: 'tagged',
        good: ['other', 'x'.repeat(127)],
        bad: [
          ['', `${value}.InvalidTagValues`],
          ['x'.repeat(128), `${value}.InvalidTagValues`],
        ],
        effect: people,
      },
      'Tags.#.Value': {
        base: 'tagged',
        good: ['other', '', 'x'.repeat(255)],
        bad: [['x'.repeat(256), `${value}.InvalidTagValues`]],
        effect: people,
      },
      InstanceId: {
        good: [''],
        bad: [['instance-nowhere', 'FailedOperation.InstanceNotExist']],
        effect: 'empty is the built-in gateways; others cannot be made yet',
      },
    },
  },
  {
    action: 'ModifyService',
    bases: {
      plain: async (_control, client) => {
        const serviceId = await makeService(client)
        return { serviceId, request: { ServiceId: serviceId } }
      },
    },
    readBack: described,
    rows: {
      ...settingRows,
      ServiceId: serviceIdRow,
      NetTypes: {
        good: [['OUTER', 'INNER'], ['OUTER']],
        bad: [
          [['MOON'], `${value}.NotInOptions`],
          [['INNER'], 'UnsupportedOperation.ReduceNetTypes'],
        ],
        effect: true,
      },
    },
  },
  {
    action: 'DeleteService',
    bases: {
      released: releasedWith((ServiceId) => ({ ServiceId, SkipVerification: 1 })),
      unreleased: async (_control, client) => {
        const serviceId = await makeService(client)
        return { serviceId, request: { ServiceId: serviceId } }
      },
    },
    readBack: answered,
    rows: {
      ServiceId: serviceIdRow,
      SkipVerification: {
        base: 'unreleased',
        good: [1, 0],
        bad: [
          [2, `${value}.NotInOptions`],
          [-1, `${value}.NotInOptions`],
        ],
        shown: 'Result',
        as: () => true,
        effect: 'the service is gone either way',
      },
    },
  },
  {
    action: 'DescribeService',
    bases: released,
    readBack: answered,
    rows: { ServiceId: serviceIdRow },
  },
  {
    action: 'DescribeServiceForApiApp',
    bases: { released: releasedWith((ServiceId) => ({ ServiceId, ApiRegion: 'ap-guangzhou' })) },
    readBack: answered,
    rows: {
      ServiceId: serviceIdRow,
      ApiRegion: {
        good: ['ap-guangzhou'],
        bad: [['Guangzhou', `${value}.InvalidRegion`]],
        shown: null,
        effect: reads,
      },
    },
  },
  {
    action: 'DescribeServiceEnvironmentList',
    bases: released,
    readBack: answered,
    rows: { ServiceId: serviceIdRow, ...pageRows },
  },
  {
    action: 'DescribeServiceEnvironmentStrategy',
    bases: released,
    readBack: answered,
    rows: { ServiceId: serviceIdRow, ...pageRows },
  },
  {
    action: 'DescribeServicesStatus',
    bases: {
      filtered: releasedWith((ServiceId) => ({
        Filters: [{ Name: 'ServiceId', Values: [ServiceId] }],
      })),
    },
    readBack: answered,
    rows: {
      ...pageRows,
      'Filters.#.Name': {
        good: ['ServiceName', 'Environment', 'IpVersion', 'InstanceId', 'NetType', 'EIAMAppId'],
        bad: [['Colour', `${value}.InvalidFilterNotSupportedName`]],
        shown: 'Result.TotalCount',
        as: () => 0,
        effect: reads,
      },
      'Filters.#.Values': {
        good: [['service-nowhere']],
        shown: 'Result.TotalCount',
        as: () => 0,
        effect: reads,
      },
    },
  },
  {
    action: 'ModifyServiceEnvironmentStrategy',
    bases: {
      released: releasedWith((ServiceId) => ({
        ServiceId,
        Strategy: 7,
        EnvironmentNames: ['test'],
      })),
    },
    readBack: async (client, { serviceId: ServiceId }) => {
      const { Result } = await client.DescribeServiceEnvironmentStrategy({ ServiceId })
      return Result?.EnvironmentList
    },
    rows: {
      ServiceId: serviceIdRow,
      Strategy: {
        good: [8, 0, -1, 5000],
        bad: [
          [-2, `${value}.RangeExceeded`],
          [5001, `${value}.RangeExceeded`],
        ],
        shown: '0.Strategy',
        effect: true,
      },
      EnvironmentNames: {
        good: [['release'], ['test', 'prepub', 'release']],
        bad: [
          [[], 'MissingParameter'],
          [['staging'], `${value}.InvalidEnv`],
        ],
        shown: '2.Strategy',
        as: () => 7,
        effect: true,
      },
    },
  },
]
