/**
 * Suites of the application group. Each call has an application and an API of its own.
 */
import { makeService, type SdkClient } from '../control.ts'
import { baseRequest } from './api-bases.ts'
import { type FieldRow, type FieldSuite, valueAt } from './harness.ts'
import { pageRows, serviceIdRow } from './service.ts'

const value = 'InvalidParameterValue'
const format = 'InvalidParameter.FormatError'
const reads = 'a read changes nothing'
const names = 'names the resource'
const people = 'for people; gateways need none of it'
const ownNode = 'an application is a section of its own'
const answered: FieldSuite['readBack'] = async (_client, _prepared, answer) => answer

let baseKeys = 0

async function makeApp(client: SdkClient): Promise<string> {
  return (await client.CreateApiApp({ ApiAppName: 'an_app' })).Result?.ApiAppId ?? ''
}

/** A request about an application that nothing is open to. */
const withApp = (more: object) => async (_control: unknown, client: SdkClient) => ({
  serviceId: '',
  request: { ApiAppId: await makeApp(client), ...more },
})

/** A service with one API released to `test`, open there to an application or not. */
export const withOpenApi =
  (isOpen: boolean, make: (ids: { service: string; api: string; app: string }) => object) =>
  async (_control: unknown, client: SdkClient) => {
    const service = await makeService(client)
    const made = await client.CreateApi(await baseRequest(client, 'mock', service))
    await client.ReleaseService({ ServiceId: service, EnvironmentName: 'test', ReleaseDesc: 'x' })
    const ids = { service, api: made.Result?.ApiId ?? '', app: await makeApp(client) }
    if (isOpen) await client.BindApiApp(opening(ids))
    return { serviceId: service, request: make(ids) }
  }

const opening = ({ service, api, app }: { service: string; api: string; app: string }) => ({
  ServiceId: service,
  ApiId: api,
  ApiAppId: app,
  Environment: 'test',
})

const appIdRow: FieldRow = {
  good: [],
  bad: [['app-nowhere0', 'ResourceNotFound.InvalidApiApp']],
  effect: names,
}
const apiIdRow: FieldRow = {
  good: [],
  bad: [['api-nowhere0', 'ResourceNotFound.InvalidApi']],
  effect: names,
}

const nameRow = (shown: string): FieldRow => ({
  good: ['other', '应用 1', 'x'.repeat(50)],
  bad: [
    ['', format],
    ['x'.repeat(51), format],
    ['a\nb', format],
  ],
  shown,
  effect: people,
})
const descriptionRow = (shown: string): FieldRow => ({
  good: ['remark', '', 'x'.repeat(200)],
  bad: [['x'.repeat(201), format]],
  shown,
  effect: people,
})
const described: FieldSuite['readBack'] = (client, { request }, answer) =>
  client.request('DescribeApiApp', {
    ApiAppId: valueAt(request, 'ApiAppId') ?? valueAt(answer, 'Result.ApiAppId'),
  })
const one = 'Result.ApiAppSet.0'

const filterRows = (name: string, good: unknown): FieldSuite['rows'] => ({
  'Filters.#.Name': {
    base: 'filtered',
    good: [name],
    bad: [['Unknown', `${value}.InvalidFilterNotSupportedName`]],
    shown: null,
    effect: reads,
  },
  'Filters.#.Values': { base: 'filtered', good: [good, []], shown: null, effect: reads },
})
const filtered = { Filters: [{ Name: 'KeyWord', Values: ['a'] }] }

const bindingRows = (environment: FieldRow): FieldSuite['rows'] => ({
  ApiAppId: appIdRow,
  ServiceId: serviceIdRow,
  ApiId: apiIdRow,
  Environment: environment,
})

export const appFields: readonly FieldSuite[] = [
  {
    action: 'CreateApiApp',
    bases: { plain: async () => ({ serviceId: '', request: { ApiAppName: 'a' } }) },
    readBack: described,
    rows: {
      ApiAppName: nameRow(`${one}.ApiAppName`),
      ApiAppDesc: descriptionRow(`${one}.ApiAppDesc`),
    },
  },
  {
    action: 'ModifyApiApp',
    bases: { plain: withApp({}) },
    readBack: described,
    rows: {
      ApiAppId: appIdRow,
      ApiAppName: nameRow(`${one}.ApiAppName`),
      ApiAppDesc: descriptionRow(`${one}.ApiAppDesc`),
    },
  },
  {
    action: 'UpdateApiAppKey',
    bases: {
      plain: async (control, client) => {
        // Keys are unique in the deployment, so each call has its own.
        baseKeys += 1
        const key = { ApiAppKey: `base-key-${baseKeys}`, ApiAppSecret: 'base-secret' }
        return withApp(key)(control, client)
      },
    },
    readBack: described,
    rows: {
      ApiAppId: appIdRow,
      ApiAppKey: {
        good: ['other-key', 'k_-09', 'x'.repeat(50)],
        bad: [
          ['', format],
          ['four', format],
          ['x'.repeat(51), format],
          ['with blank', format],
        ],
        shown: `${one}.ApiAppKey`,
        effect: ownNode,
      },
      ApiAppSecret: {
        good: ['other-secret', '0123456789', 'x'.repeat(50)],
        bad: [
          ['123456789', format],
          ['x'.repeat(51), format],
          ['with a blank', format],
        ],
        shown: `${one}.ApiAppSecret`,
        effect: ownNode,
      },
    },
  },
  {
    action: 'DeleteApiApp',
    bases: { plain: withApp({}) },
    readBack: answered,
    rows: { ApiAppId: appIdRow },
  },
  {
    action: 'DescribeApiApp',
    bases: { plain: withApp({}) },
    readBack: answered,
    rows: { ApiAppId: appIdRow },
  },
  {
    action: 'DescribeApiAppsStatus',
    bases: {
      plain: async () => ({ serviceId: '', request: {} }),
      filtered: async () => ({ serviceId: '', request: filtered }),
    },
    readBack: answered,
    rows: { ...pageRows, ...filterRows('ApiAppId', ['app-1']) },
  },
  {
    action: 'BindApiApp',
    bases: { released: withOpenApi(false, opening) },
    readBack: answered,
    rows: bindingRows({
      good: ['release', 'prepub', 'test'],
      bad: [['production', `${value}.InvalidEnv`]],
      shown: null,
      effect: true,
    }),
  },
  {
    action: 'UnbindApiApp',
    bases: { released: withOpenApi(true, opening) },
    readBack: answered,
    rows: bindingRows({
      good: ['test'],
      bad: [['production', `${value}.InvalidEnv`]],
      shown: null,
      effect: 'the one it is open in',
    }),
  },
  {
    action: 'DescribeApiAppBindApisStatus',
    bases: {
      plain: withApp({}),
      filtered: withApp(filtered),
    },
    readBack: answered,
    rows: { ApiAppId: appIdRow, ...pageRows, ...filterRows('ServiceId', ['service-1']) },
  },
  {
    action: 'DescribeApiBindApiAppsStatus',
    bases: {
      plain: withOpenApi(true, ({ service, api }) => ({ ServiceId: service, ApiIds: [api] })),
      filtered: withOpenApi(true, ({ service, api }) => {
        return { ServiceId: service, ApiIds: [api], ...filtered }
      }),
    },
    readBack: answered,
    rows: {
      ServiceId: serviceIdRow,
      ApiIds: {
        good: [],
        bad: [
          [['api-nowhere0'], 'ResourceNotFound.InvalidApi'],
          [Array(101).fill('api-nowhere0'), `${value}.LimitExceeded`],
        ],
        effect: names,
      },
      ...pageRows,
      ...filterRows('ApiAppId', ['app-1']),
    },
  },
]
