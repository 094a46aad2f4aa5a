/**
 * The backend inside a plugin's data: CreateApi's backend fields, read and checked by the very
 * rules of CreateApi, and told by its JSON path.
 */
import { contracts } from '../../contract/actions.ts'
import { parseRequest } from '../../contract/parse.ts'
import { text } from '../../lib/language.ts'
import type { Backend } from '../../model/backend.ts'
import { backendFault } from '../../model/backend-rules.ts'
import { ApiError } from '../../model/errors.ts'
import type { BackendChoice } from '../../model/plugins/backend-choice.ts'
import { toApi } from './api.ts'

export interface ChosenBackend {
  readonly backend: Backend
  readonly timeoutSeconds: number
  /** Whether the caller's Host goes to the backend. */
  readonly keepsHost: boolean
}

const fields = [
  'ServiceConfig',
  'ServiceTimeout',
  'ServiceMockReturnMessage',
  'ServiceScfFunctionName',
  'ServiceScfFunctionNamespace',
  'ServiceScfFunctionQualifier',
  'ServiceScfFunctionType',
  'ServiceScfIsIntegratedResponse',
  'ServiceScfEventIsAsyncCall',
  'IsBase64Encoded',
  'MicroServices',
  'ServiceTsfLoadBalanceConf',
  'ServiceTsfHealthCheckConf',
]
const keepsHostField = 'ReserveReqHost'
const timeoutDefault = 15

/** The front end is whatever the plugin is attached to: any path and method stand for it. */
const anyFront = {
  ServiceId: 'service-00000000',
  Protocol: 'HTTP',
  RequestConfig: { Path: '/', Method: 'ANY' },
}

/** Throws ApiError that names the part of the plugin's data; `path` leads to the backend config. */
export function toChosenBackend({ type, config }: BackendChoice, path: string): ChosenBackend {
  const { [keepsHostField]: keepsHost, ...rest } = config
  const unknown = Object.keys(rest).find((name) => !fields.includes(name))
  if (unknown !== undefined) {
    const shown = JSON.stringify(unknown.slice(0, 64))
    throw at(path, `has no member ${shown}.`, `不支持字段 ${shown}。`)
  }
  if (keepsHost !== undefined && typeof keepsHost !== 'boolean') {
    throw at(`${path}.${keepsHostField}`, 'must be true or false.', '必须为布尔值。')
  }
  const raw = { ServiceTimeout: timeoutDefault, ...rest, ...anyFront, ServiceType: type }
  const parsed = parseRequest(contracts.CreateApi, raw, 'json')
  if (!parsed.ok) {
    const { field, why } = parsed.fault
    throw at(`${path}.${field}`, why['en-US'], why['zh-CN'])
  }
  const { definition } = authored(parsed.request, path)
  const { backend, timeoutSeconds } = definition
  if (timeoutSeconds < 1 || timeoutSeconds > 1_800) {
    throw at(`${path}.ServiceTimeout`, 'must be from 1 to 1800.', '取值范围为 1 到 1800。')
  }
  const found = backendFault(definition)
  if (found !== null) {
    const part = found.field.replace(/^backend\./, '')
    throw at(`${path} (${part})`, found.why['en-US'], found.why['zh-CN'])
  }
  return { backend, timeoutSeconds, keepsHost: keepsHost ?? true }
}

function authored(request: Parameters<typeof toApi>[0], path: string) {
  try {
    return toApi(request, null)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw at(`${path}:`, error.text['en-US'], error.text['zh-CN'])
  }
}

function at(path: string, english: string, chinese: string): ApiError {
  return new ApiError('InvalidParameterValue.InvalidServiceConfig', {
    field: 'PluginData',
    why: text(`${path} ${english}`, `${path} ${chinese}`),
  })
}
