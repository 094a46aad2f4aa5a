/**
 * Suites of the plugin group. The forms of PluginData have tables of their own beside their
 * parsers; here one of them stands for all.
 */
import { makeService, type SdkClient } from '../control.ts'
import { baseRequest } from './api-bases.ts'
import { type FieldRow, type FieldSuite, valueAt } from './harness.ts'
import { pageRows, serviceIdRow } from './service.ts'

const value = 'InvalidParameterValue'
const format = 'InvalidParameter.FormatError'
const reads = 'a read changes nothing'
const people = 'for people; gateways need none of it'
const ownNode = 'a plugin that is not attached does nothing'
const answered: FieldSuite['readBack'] = async (_client, _prepared, answer) => answer

interface Ids {
  readonly service: string
  readonly api: string
  readonly plugin: string
}

const data = (blocks: string) => JSON.stringify({ type: 'white_list', blocks })
const creation = { PluginName: 'a_1', PluginType: 'IPControl', PluginData: data('10.0.0.1') }

/** A service with one API released to `test`, and a plugin attached to it there or not. */
const withPlugin =
  (isAttached: boolean, make: (ids: Ids) => object) =>
  async (_control: unknown, client: SdkClient) => {
    const service = await makeService(client)
    const made = await client.CreateApi(await baseRequest(client, 'mock', service))
    const place = { ServiceId: service, EnvironmentName: 'test' }
    await client.ReleaseService({ ...place, ReleaseDesc: 'x' })
    const { Result } = await client.CreatePlugin(creation)
    const ids = { service, api: made.Result?.ApiId ?? '', plugin: Result?.PluginId ?? '' }
    const attaching = { ...place, PluginId: ids.plugin, ApiIds: [ids.api] }
    if (isAttached) await client.AttachPlugin(attaching)
    return { serviceId: service, request: make(ids) }
  }

/** A plugin alone. */
const alone = (more: object) => async (_control: unknown, client: SdkClient) => {
  const { Result } = await client.CreatePlugin(creation)
  return { serviceId: '', request: { PluginId: Result?.PluginId ?? '', ...more } }
}
const inTest = ({ service, plugin }: Ids) => ({
  ServiceId: service,
  PluginId: plugin,
  EnvironmentName: 'test',
})

const pluginIdRow: FieldRow = {
  good: [],
  bad: [['plugin-nowhere0', 'ResourceNotFound.InvalidPlugin']],
  effect: 'names the resource',
}
const apiIdRow: FieldRow = {
  good: [],
  bad: [['api-nowhere0', 'ResourceNotFound.InvalidApi']],
  effect: 'names the resource',
}
const described: FieldSuite['readBack'] = (client, { request }, answer) =>
  client.DescribePlugin({
    PluginId: String(valueAt(request, 'PluginId') ?? valueAt(answer, 'Result.PluginId')),
  })

const settingRows: FieldSuite['rows'] = {
  PluginName: {
    good: ['other', 'a1', 'A_9', `a${'_'.repeat(48)}9`],
    bad: [
      ['', format],
      ['a', format],
      ['1a', format],
      ['a_', format],
      ['a-b', format],
      [`a${'b'.repeat(50)}`, format],
    ],
    shown: 'Result.PluginName',
    effect: people,
  },
  Description: {
    good: ['remark', '', 'x'.repeat(200)],
    bad: [['x'.repeat(201), `${value}.LengthExceeded`]],
    shown: 'Result.Description',
    effect: people,
  },
  PluginData: {
    good: [data('10.0.0.2'), data('10.0.0.0/8;::1;'), ` ${data('::/0')} `],
    bad: [
      ['', `${value}.InvalidPluginConfig`],
      ['[]', `${value}.InvalidPluginConfig`],
      ['{}', 'MissingParameter.PluginConfig'],
      [data('10.0.0.256'), `${value}.InvalidPluginConfig`],
      ['{"type":"grey_list","blocks":"::1"}', `${value}.NotInOptions`],
      ['{"type":"white_list","type":"white_list"}', `${value}.DuplicatePluginConfig`],
    ],
    shown: 'Result.PluginData',
    effect: ownNode,
  },
}
const environmentRow = (good: readonly string[], effect: FieldRow['effect']): FieldRow => ({
  good,
  bad: [['production', `${value}.InvalidEnv`]],
  shown: null,
  effect,
})

export const pluginFields: readonly FieldSuite[] = [
  {
    action: 'CreatePlugin',
    bases: {
      plain: async () => ({ serviceId: '', request: creation }),
      tagged: async () => ({
        serviceId: '',
        request: { ...creation, Tags: [{ Key: 'k', Value: 'v' }] },
      }),
    },
    readBack: described,
    rows: {
      ...settingRows,
      PluginType: {
        good: ['ipcontrol', 'IPControl'],
        bad: [
          ['Teapot', `${value}.NotInOptions`],
          ['', `${value}.NotInOptions`],
          ['__proto__', `${value}.NotInOptions`],
        ],
        shown: 'Result.PluginType',
        as: () => 'IPControl',
        effect: ownNode,
      },
      'Tags.#.Key': {
        base: 'tagged',
        good: ['other', 'x'.repeat(127)],
        bad: [
          ['', `${value}.InvalidTagValues`],
          ['x'.repeat(128), `${value}.InvalidTagValues`],
        ],
        shown: null,
        effect: people,
      },
      'Tags.#.Value': {
        base: 'tagged',
        good: ['other', '', 'x'.repeat(255)],
        bad: [['x'.repeat(256), `${value}.InvalidTagValues`]],
        shown: null,
        effect: people,
      },
    },
  },
  {
    action: 'ModifyPlugin',
    bases: { plain: alone({}) },
    readBack: described,
    rows: { PluginId: pluginIdRow, ...settingRows },
  },
  {
    action: 'DeletePlugin',
    bases: { plain: alone({}) },
    readBack: answered,
    rows: { PluginId: pluginIdRow },
  },
  {
    action: 'DescribePlugin',
    bases: { plain: alone({}) },
    readBack: answered,
    rows: { PluginId: pluginIdRow, ...pageRows },
  },
  {
    action: 'DescribePlugins',
    bases: {
      plain: async () => ({ serviceId: '', request: {} }),
      filtered: async () => ({
        serviceId: '',
        request: { Filters: [{ Name: 'PluginName', Values: ['a'] }] },
      }),
    },
    readBack: answered,
    rows: {
      PluginIds: { good: [['plugin-1'], []], shown: null, effect: reads },
      PluginName: { good: ['a', ''], shown: null, effect: reads },
      PluginType: {
        good: ['Cors', ''],
        bad: [['Teapot', `${value}.NotInOptions`]],
        shown: null,
        effect: reads,
      },
      ...pageRows,
      'Filters.#.Name': {
        base: 'filtered',
        good: ['PluginId', 'PluginType', 'PluginName'],
        bad: [['Unknown', `${value}.InvalidFilterNotSupportedName`]],
        shown: null,
        effect: reads,
      },
      'Filters.#.Values': { base: 'filtered', good: [['x'], []], shown: null, effect: reads },
    },
  },
  {
    action: 'AttachPlugin',
    bases: { plain: withPlugin(false, (ids) => ({ ...inTest(ids), ApiIds: [ids.api] })) },
    readBack: answered,
    rows: {
      PluginId: pluginIdRow,
      ServiceId: serviceIdRow,
      EnvironmentName: {
        good: ['test'],
        bad: [['production', `${value}.InvalidEnv`]],
        shown: null,
        effect: 'the one it is published to',
      },
      ApiIds: {
        good: [],
        bad: [
          [['api-nowhere0'], 'ResourceNotFound.InvalidApi'],
          [Array(101).fill('api-nowhere0'), `${value}.LimitExceeded`],
        ],
        effect: 'names the resource',
      },
    },
  },
  {
    action: 'DetachPlugin',
    bases: { plain: withPlugin(true, (ids) => ({ ...inTest(ids), ApiId: ids.api })) },
    readBack: answered,
    rows: {
      PluginId: pluginIdRow,
      ServiceId: serviceIdRow,
      ApiId: apiIdRow,
      EnvironmentName: environmentRow(['test'], 'the one it is attached in'),
    },
  },
  {
    action: 'DescribePluginApis',
    bases: { plain: alone({}) },
    readBack: answered,
    rows: { PluginId: pluginIdRow, ...pageRows },
  },
  {
    action: 'DescribeAllPluginApis',
    bases: { plain: withPlugin(true, inTest) },
    readBack: answered,
    rows: {
      PluginId: pluginIdRow,
      ServiceId: serviceIdRow,
      EnvironmentName: environmentRow(['release', 'test'], reads),
      ...pageRows,
    },
  },
  {
    action: 'DescribePluginsByApi',
    bases: { plain: withPlugin(true, ({ service, api }) => ({ ServiceId: service, ApiId: api })) },
    readBack: answered,
    rows: {
      ServiceId: serviceIdRow,
      ApiId: apiIdRow,
      EnvironmentName: environmentRow(['release', 'test', ''], reads),
      ...pageRows,
    },
  },
]
