/**
 * Plugins on the wire, and their data checked to the last field.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import { text } from '../../lib/language.ts'
import type { Api } from '../../model/api.ts'
import { ApiError, invalid, reasons } from '../../model/errors.ts'
import {
  type Plugin,
  type PluginBinding,
  type PluginType,
  pluginTypes,
} from '../../model/plugin.ts'
import { type PluginData, parsePluginData } from '../../model/plugins/data.ts'
import type { Service } from '../../model/service.ts'
import { callerDescriptionCharsMax } from '../caller-limits.ts'
import { toChosenBackend } from './plugin-backend.ts'

type WirePlugin = ResponseOf<'DescribePlugin'>['Result']
type WireAttachedApi = ResponseOf<'DescribePluginApis'>['Result']['AttachedApis'][number]
type WireAttachedPlugin = ResponseOf<'DescribePluginsByApi'>['Result']['PluginSummary'][number]

/** Spellings of the console's names for the types that the vendor's SDK does not list. */
const otherSpellings: { readonly [spelling: string]: PluginType } = {
  nonce: 'AntiReplay',
  antireplay: 'AntiReplay',
  'anti-replay': 'AntiReplay',
  requestnonce: 'AntiReplay',
  customres: 'CustomRes',
  customresp: 'CustomRes',
  customresponse: 'CustomRes',
}

export function toPluginType(given: string, field = 'PluginType'): PluginType {
  const spelt = given.trim().toLowerCase()
  const known = pluginTypes.find((type) => type.toLowerCase() === spelt)
  const other = Object.hasOwn(otherSpellings, spelt) ? otherSpellings[spelt] : undefined
  const type = known ?? other
  if (type !== undefined) return type
  throw invalid('InvalidParameterValue.NotInOptions', field, reasons.notOneOf(pluginTypes))
}

const nameForm = /^[A-Za-z][A-Za-z0-9_]{0,48}[A-Za-z0-9]$/

export function toPluginName(name: string): string {
  if (nameForm.test(name)) return name
  const why = text(
    'must be 2 to 50 of a-z, A-Z, 0-9 and _, begin with a letter and end with a letter or a digit.',
    '须为 2 到 50 个字母、数字或下划线，以字母开头，以字母或数字结尾。',
  )
  throw invalid('InvalidParameter.FormatError', 'PluginName', why)
}

export function toPluginDescription(description: string): string {
  if ([...description].length <= callerDescriptionCharsMax) return description
  const why = reasons.tooLong(callerDescriptionCharsMax)
  throw invalid('InvalidParameterValue.LengthExceeded', 'Description', why)
}

/** The data, read; refused with the JSON path of what is wrong. */
export function readPluginData(type: PluginType, written: string): PluginData {
  const parsed = parsePluginData(type, written)
  if ('fault' in parsed) {
    const { code, field, why } = parsed.fault
    throw new ApiError(code, {
      field: 'PluginData',
      why: text(`${field} ${why['en-US']}`, `${field} ${why['zh-CN']}`),
    })
  }
  const { data } = parsed
  if (data.type === 'Routing') {
    for (const { backend, index } of data.strategies) {
      toChosenBackend(backend, `$[${index}].backend_config`)
    }
  }
  if (data.type === 'CircuitBreaker' && data.backend !== null) {
    toChosenBackend(data.backend, '$.backend_config')
  }
  return data
}

/** An API that a plugin is attached to; null where neither draft nor environment holds it. */
export interface AttachedRow {
  readonly binding: PluginBinding
  readonly service: Service | null
  readonly api: Api | null
}

export function fromPlugin(
  plugin: Plugin,
  attached: { readonly total: number; readonly items: readonly AttachedRow[] },
): WirePlugin {
  return {
    PluginId: plugin.id,
    PluginName: plugin.name,
    PluginType: plugin.type,
    PluginData: plugin.data,
    Description: plugin.description,
    CreatedTime: isoSeconds(plugin.createdAtMs),
    ModifiedTime: isoSeconds(plugin.modifiedAtMs),
    AttachedApiTotalCount: attached.total,
    AttachedApis: attached.items.map(fromAttachedApi),
  }
}

export function fromAttachedApi({ binding, service, api }: AttachedRow): WireAttachedApi {
  return {
    ServiceId: binding.serviceId,
    ServiceName: service?.name ?? '',
    ServiceDesc: service?.description ?? '',
    ApiId: binding.apiId,
    ApiName: api?.name ?? '',
    ApiDesc: api?.description ?? '',
    Environment: binding.environment,
    AttachedTime: isoSeconds(binding.attachedAtMs),
  }
}

export function fromAttachedPlugin(plugin: Plugin, binding: PluginBinding): WireAttachedPlugin {
  return {
    PluginId: plugin.id,
    Environment: binding.environment,
    AttachedTime: isoSeconds(binding.attachedAtMs),
    PluginName: plugin.name,
    PluginType: plugin.type,
    Description: plugin.description,
    PluginData: plugin.data,
  }
}
