/**
 * Suites of the usage plan group. Whatever is tried begins with a plan and a service of its own.
 */
import { makeService, type SdkClient, type TestControl } from '../control.ts'
import { baseRequest } from './api-bases.ts'
import { keyIdRow, makeKey, tagRows } from './api-key.ts'
import { type FieldRow, type FieldSuite, type Prepared, valueAt } from './harness.ts'
import { pageRows, serviceIdRow } from './service.ts'

const value = 'InvalidParameterValue'
const format = 'InvalidParameter.FormatError'
const reads = 'a read changes nothing'
const people = 'for people; gateways need none of it'
const names = 'names the resource'

const answered: FieldSuite['readBack'] = async (_client, _prepared, answer) => answer

export async function makePlan(client: SdkClient, more: object = {}): Promise<string> {
  const { Result } = await client.CreateUsagePlan({ UsagePlanName: 'a plan', ...more })
  return Result?.UsagePlanId ?? ''
}

type Base = (control: TestControl, client: SdkClient) => Promise<Prepared>
interface Things {
  readonly serviceId: string
  readonly apiId: string
  readonly planId: string
  readonly keyId: string
}

/**
 * A service with one API released to `test`, a plan bound to it there as asked, and a key bound to
 * the plan when asked.
 */
const prepared =
  (make: (things: Things) => object, bound: readonly ('SERVICE' | 'API' | 'key')[] = []): Base =>
  async (_control, client) => {
    const serviceId = await makeService(client)
    const api = await client.CreateApi(await baseRequest(client, 'mock', serviceId))
    const release = { ServiceId: serviceId, EnvironmentName: 'test', ReleaseDesc: 'first' }
    await client.ReleaseService(release)
    const apiId = api.Result?.ApiId ?? ''
    const planId = await makePlan(client)
    const keyId = await makeKey(client)
    const place = { UsagePlanIds: [planId], ServiceId: serviceId, Environment: 'test' }
    if (bound.includes('SERVICE')) await client.BindEnvironment({ ...place, BindType: 'SERVICE' })
    if (bound.includes('API')) {
      await client.BindEnvironment({ ...place, BindType: 'API', ApiIds: [apiId] })
    }
    if (bound.includes('key')) {
      await client.BindSecretIds({ UsagePlanId: planId, AccessKeyIds: [keyId] })
    }
    const things = { serviceId, apiId, planId, keyId }
    return { ...things, request: make(things) }
  }

const ofPlan = ({ planId }: Things) => ({ UsagePlanId: planId })
const ofService = ({ serviceId }: Things) => ({ ServiceId: serviceId })

const planIdRow: FieldRow = {
  good: [],
  bad: [['usagePlan-nowhere', 'ResourceNotFound.InvalidUsagePlan']],
  effect: names,
}

/** What DescribeUsagePlan shows; for a new plan by the id in the answer. */
const described: FieldSuite['readBack'] = (client, { planId }, answer) =>
  client.DescribeUsagePlan({ UsagePlanId: planId ?? String(valueAt(answer, 'Result.UsagePlanId')) })

const settingRows: FieldSuite['rows'] = {
  UsagePlanName: {
    good: ['other', '计划 A-1', 'x'.repeat(50)],
    bad: [
      ['', format],
      [' ', format],
      ['two\nlines', format],
      ['x'.repeat(51), format],
    ],
    shown: 'Result.UsagePlanName',
    effect: people,
  },
  UsagePlanDesc: {
    good: ['remark', '', 'x'.repeat(2000)],
    bad: [['x'.repeat(2001), format]],
    shown: 'Result.UsagePlanDesc',
    effect: people,
  },
  MaxRequestNum: {
    good: [7, -1, 1, 99_999_999],
    bad: [
      [0, `${value}.InvalidMaxRequestNum`],
      [-2, `${value}.InvalidMaxRequestNum`],
      [100_000_000, `${value}.InvalidMaxRequestNum`],
    ],
    shown: 'Result.MaxRequestNum',
    effect: true,
  },
  MaxRequestNumPreSec: {
    good: [7, -1, 1, 2000],
    bad: [
      [0, format],
      [-2, format],
      [2001, format],
    ],
    shown: 'Result.MaxRequestNumPreSec',
    effect: true,
  },
}

const environmentRow = (good: readonly string[], effect: FieldRow['effect']): FieldRow => ({
  good,
  bad: [['staging', `${value}.InvalidEnv`]],
  shown: null,
  effect,
})

const bindTypeRow = (good: readonly string[], effect: FieldRow['effect']): FieldRow => ({
  good,
  bad: [['GATEWAY', format]],
  shown: null,
  effect,
})

const bindingRows: FieldSuite['rows'] = {
  UsagePlanIds: {
    good: [],
    bad: [
      [['usagePlan-nowhere'], 'ResourceNotFound.InvalidUsagePlan'],
      [Array(101).fill('usagePlan-nowhere'), `${value}.LimitExceeded`],
    ],
    effect: names,
  },
  BindType: bindTypeRow(['SERVICE', 'service'], 'the kind of the base'),
  ServiceId: serviceIdRow,
  ApiIds: {
    base: 'api',
    good: [],
    bad: [
      [['api-nowhere'], 'ResourceNotFound.InvalidApi'],
      [[], `${value}.InvalidApiIds`],
      [Array(101).fill('api-nowhere'), `${value}.InvalidApiIds`],
    ],
    effect: names,
  },
}

/** Requests that bind or unbind, by kind. */
const binding = (BindType: 'SERVICE' | 'API') => (things: Things) => ({
  ...{ UsagePlanIds: [things.planId], BindType, Environment: 'test' },
  ...{ ServiceId: things.serviceId, ...(BindType === 'API' && { ApiIds: [things.apiId] }) },
})

const secrets = ({ planId, keyId }: Things) => ({ UsagePlanId: planId, AccessKeyIds: [keyId] })

const secretRows: FieldSuite['rows'] = {
  UsagePlanId: planIdRow,
  AccessKeyIds: {
    good: [],
    bad: [
      [['AKIDnowhere'], 'ResourceNotFound.InvalidAccessKeyId'],
      [Array(101).fill('AKIDnowhere'), `${value}.InvalidAccessKeyIds`],
    ],
    effect: keyIdRow.effect,
  },
}

const writes: readonly FieldSuite[] = [
  {
    action: 'CreateUsagePlan',
    bases: {
      plain: async () => ({ serviceId: '', request: { UsagePlanName: 'a plan' } }),
      tagged: async () => {
        const request = { UsagePlanName: 'a', Tags: [{ Key: 'k', Value: 'v' }] }
        return { serviceId: '', request }
      },
    },
    readBack: described,
    rows: { ...settingRows, ...tagRows },
  },
  {
    action: 'ModifyUsagePlan',
    bases: { plan: prepared(ofPlan) },
    readBack: described,
    rows: { ...settingRows, UsagePlanId: planIdRow },
  },
  {
    action: 'DeleteUsagePlan',
    bases: { keyed: prepared(ofPlan, ['key']) },
    readBack: answered,
    rows: { UsagePlanId: planIdRow },
  },
  {
    action: 'BindEnvironment',
    bases: { service: prepared(binding('SERVICE')), api: prepared(binding('API')) },
    readBack: answered,
    rows: { ...bindingRows, Environment: environmentRow(['release', 'prepub', 'test'], true) },
  },
  {
    action: 'UnBindEnvironment',
    bases: {
      service: prepared(binding('SERVICE'), ['SERVICE']),
      api: prepared(binding('API'), ['API']),
    },
    readBack: answered,
    rows: { ...bindingRows, Environment: environmentRow(['release', 'prepub', 'test'], true) },
  },
  {
    action: 'DemoteServiceUsagePlan',
    bases: {
      bound: prepared(
        (things) => ({ ...ofPlan(things), ...ofService(things), Environment: 'test' }),
        ['SERVICE'],
      ),
    },
    readBack: answered,
    rows: {
      UsagePlanId: planIdRow,
      ServiceId: serviceIdRow,
      Environment: environmentRow(['test'], 'the environment of the base'),
    },
  },
  {
    action: 'BindSecretIds',
    bases: { plan: prepared(secrets) },
    readBack: answered,
    rows: secretRows,
  },
  {
    action: 'UnBindSecretIds',
    bases: { keyed: prepared(secrets, ['key']) },
    readBack: answered,
    rows: secretRows,
  },
]

const lists: readonly FieldSuite[] = [
  {
    action: 'DescribeUsagePlan',
    bases: { plan: prepared(ofPlan, ['SERVICE', 'key']) },
    readBack: answered,
    rows: { UsagePlanId: planIdRow },
  },
  {
    action: 'DescribeUsagePlanEnvironments',
    bases: {
      service: prepared((things) => ({ ...ofPlan(things), BindType: 'SERVICE' }), ['SERVICE']),
    },
    readBack: answered,
    rows: { UsagePlanId: planIdRow, BindType: bindTypeRow(['API', 'SERVICE'], reads), ...pageRows },
  },
  {
    action: 'DescribeUsagePlanSecretIds',
    bases: { keyed: prepared(ofPlan, ['key']) },
    readBack: answered,
    rows: { UsagePlanId: planIdRow, ...pageRows },
  },
  {
    action: 'DescribeServiceUsagePlan',
    bases: { service: prepared(ofService, ['SERVICE']) },
    readBack: answered,
    rows: { ServiceId: serviceIdRow, ...pageRows },
  },
  {
    action: 'DescribeApiUsagePlan',
    bases: { api: prepared(ofService, ['API']) },
    readBack: answered,
    rows: { ServiceId: serviceIdRow, ...pageRows },
  },
  {
    action: 'DescribeUsagePlansStatus',
    bases: {
      all: async () => ({ serviceId: '', request: {} }),
      filtered: async () => {
        return { serviceId: '', request: { Filters: [{ Name: 'UsagePlanName', Values: ['x'] }] } }
      },
    },
    readBack: answered,
    rows: {
      ...pageRows,
      'Filters.#.Name': {
        base: 'filtered',
        good: ['UsagePlanId', 'UsagePlanName', 'NotServiceId', 'NotApiId'],
        bad: [
          ['Color', `${value}.InvalidFilterNotSupportedName`],
          ['usageplanid', `${value}.InvalidFilterNotSupportedName`],
        ],
        shown: null,
        effect: reads,
      },
      'Filters.#.Values': {
        base: 'filtered',
        good: [['y'], [], ['a', 'b']],
        shown: null,
        effect: reads,
      },
    },
  },
]

export const usagePlanFields: readonly FieldSuite[] = [...writes, ...lists]
