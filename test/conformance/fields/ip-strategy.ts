/**
 * Suites of the IP strategy group.
 */
import { makeService, type SdkClient } from '../control.ts'
import { baseRequest } from './api-bases.ts'
import { type FieldRow, type FieldSuite, valueAt } from './harness.ts'
import { pageRows, serviceIdRow } from './service.ts'

const value = 'InvalidParameterValue'
const format = 'InvalidParameter.FormatError'
const reads = 'a read changes nothing'
const answered: FieldSuite['readBack'] = async (_client, _prepared, answer) => answer

interface Ids {
  readonly service: string
  readonly api: string
  readonly strategy: string
}

/** A service with one API released to `test`, and a strategy bound to it there or not. */
const withStrategy =
  (isBound: boolean, make: (ids: Ids) => object) =>
  async (_control: unknown, client: SdkClient) => {
    const service = await makeService(client)
    const made = await client.CreateApi(await baseRequest(client, 'mock', service))
    const place = { ServiceId: service, EnvironmentName: 'test' }
    await client.ReleaseService({ ...place, ReleaseDesc: 'x' })
    const { Result } = await client.CreateIPStrategy({ ...creation, ServiceId: service })
    const ids = { service, api: made.Result?.ApiId ?? '', strategy: Result?.StrategyId ?? '' }
    const binding = { ...place, StrategyId: ids.strategy, BindApiIds: [ids.api] }
    if (isBound) await client.BindIPStrategy(binding)
    return { serviceId: service, request: make(ids) }
  }

const creation = { StrategyName: 'a', StrategyType: 'WHITE', StrategyData: '10.0.0.1' }
const ofStrategy = ({ service, strategy }: Ids) => ({ ServiceId: service, StrategyId: strategy })
const inTest = (ids: Ids) => ({ ...ofStrategy(ids), EnvironmentName: 'test' })

const strategyIdRow: FieldRow = {
  good: [],
  bad: [['IPStrategy-nowhere0', 'ResourceNotFound.InvalidIPStrategy']],
  effect: 'names the resource',
}
const dataRow = (effect: FieldRow['effect']): FieldRow => ({
  good: ['10.0.0.2', '10.0.0.0/24\n2001:db8::1', '::/0'],
  bad: [
    ['', format],
    ['\n', format],
    ['10.0.0.256', format],
    ['10.0.0.0/33', format],
    ['10.0.0.1;10.0.0.2', format],
    [Array(1001).fill('10.0.0.1').join('\n'), format],
  ],
  shown: 'Result.StrategyData',
  effect,
})
const environmentRow = (effect: FieldRow['effect'], good: readonly string[]): FieldRow => ({
  good,
  bad: [['production', `${value}.InvalidEnv`]],
  shown: null,
  effect,
})
const apiIdsRow: FieldRow = {
  good: [],
  bad: [
    [['api-nowhere0'], 'ResourceNotFound.InvalidApi'],
    [Array(101).fill('api-nowhere0'), `${value}.LimitExceeded`],
  ],
  effect: 'names the resource',
}
const described: FieldSuite['readBack'] = (client, { serviceId, request }, answer) =>
  client.DescribeIPStrategy({
    ServiceId: serviceId,
    StrategyId: String(valueAt(request, 'StrategyId') ?? valueAt(answer, 'Result.StrategyId')),
  })
const filterRows = (names: readonly string[]): FieldSuite['rows'] => ({
  'Filters.#.Name': {
    base: 'filtered',
    good: names,
    bad: [['Unknown', `${value}.InvalidFilterNotSupportedName`]],
    shown: null,
    effect: reads,
  },
  'Filters.#.Values': { base: 'filtered', good: [['x'], []], shown: null, effect: reads },
})

export const ipStrategyFields: readonly FieldSuite[] = [
  {
    action: 'CreateIPStrategy',
    bases: {
      plain: withStrategy(false, ({ service }) => ({ ...creation, ServiceId: service })),
    },
    readBack: described,
    rows: {
      ServiceId: serviceIdRow,
      StrategyName: {
        good: ['other', '策略 1', 'x'.repeat(50)],
        bad: [
          ['', format],
          ['x'.repeat(51), format],
        ],
        shown: 'Result.StrategyName',
        effect: 'for people; gateways need none of it',
      },
      StrategyType: {
        good: ['BLACK', 'WHITE'],
        bad: [['GREY', format]],
        shown: 'Result.StrategyType',
        effect: 'it does nothing until it is bound',
      },
      StrategyData: dataRow('it does nothing until it is bound'),
    },
  },
  {
    action: 'ModifyIPStrategy',
    bases: {
      plain: withStrategy(false, (ids) => ({ ...ofStrategy(ids), StrategyData: '10.0.0.1' })),
    },
    readBack: described,
    rows: {
      ServiceId: serviceIdRow,
      StrategyId: strategyIdRow,
      StrategyData: dataRow('it does nothing until it is bound'),
    },
  },
  {
    action: 'DeleteIPStrategy',
    bases: { plain: withStrategy(true, ofStrategy) },
    readBack: answered,
    rows: { ServiceId: serviceIdRow, StrategyId: strategyIdRow },
  },
  {
    action: 'DescribeIPStrategy',
    bases: {
      plain: withStrategy(true, ofStrategy),
      filtered: withStrategy(true, (ids) => {
        return { ...ofStrategy(ids), Filters: [{ Name: 'ApiName', Values: ['a'] }] }
      }),
    },
    readBack: answered,
    rows: {
      ServiceId: serviceIdRow,
      StrategyId: strategyIdRow,
      EnvironmentName: environmentRow(reads, ['release', 'test', '']),
      ...pageRows,
      ...filterRows(['ApiName', 'KeyWord', 'ApiPath']),
    },
  },
  {
    action: 'DescribeIPStrategysStatus',
    bases: {
      plain: withStrategy(true, ({ service }) => ({ ServiceId: service })),
      filtered: withStrategy(true, ({ service }) => {
        return { ServiceId: service, Filters: [{ Name: 'StrategyName', Values: ['a'] }] }
      }),
    },
    readBack: answered,
    rows: { ServiceId: serviceIdRow, ...filterRows(['StrategyName']) },
  },
  {
    action: 'DescribeIPStrategyApisStatus',
    bases: {
      plain: withStrategy(true, inTest),
      filtered: withStrategy(true, (ids) => {
        return { ...inTest(ids), Filters: [{ Name: 'ApiPath', Values: ['/'] }] }
      }),
    },
    readBack: answered,
    rows: {
      ServiceId: serviceIdRow,
      StrategyId: strategyIdRow,
      EnvironmentName: environmentRow(reads, ['release', 'test']),
      ...pageRows,
      ...filterRows(['ApiName', 'KeyWord', 'ApiPath']),
    },
  },
  {
    action: 'BindIPStrategy',
    bases: { plain: withStrategy(false, (ids) => ({ ...inTest(ids), BindApiIds: [ids.api] })) },
    readBack: answered,
    rows: {
      ServiceId: serviceIdRow,
      StrategyId: strategyIdRow,
      EnvironmentName: environmentRow(true, ['release']),
      BindApiIds: apiIdsRow,
    },
  },
  {
    action: 'UnBindIPStrategy',
    bases: { plain: withStrategy(true, (ids) => ({ ...inTest(ids), UnBindApiIds: [ids.api] })) },
    readBack: answered,
    rows: {
      ServiceId: serviceIdRow,
      StrategyId: strategyIdRow,
      EnvironmentName: environmentRow(true, ['release']),
      UnBindApiIds: apiIdsRow,
    },
  },
]
