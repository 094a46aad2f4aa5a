/**
 * An API between wire and model, both directions. Absent scalars of ModifyApi keep what the API
 * has; the backend and every list but ResponseErrorCodes are replaced, for absent and empty lists
 * are the same thing on this wire (compat/behaviours.md 12).
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import {
  type Api,
  type ApiDefinition,
  methods,
  type ResponseDescription,
  type ResponseErrorCode,
} from '../../model/api.ts'
import { withFixedParameters } from '../../model/api-rules.ts'
import type { EnvironmentName } from '../../model/environment.ts'
import { invalid, missing, reasons } from '../../model/errors.ts'
import { timeoutSecondsDefault } from '../../model/limits.ts'
import type { Tag } from '../../model/scope.ts'
import type { Service } from '../../model/service.ts'
import { fromAuth, fromEiam, toAuth } from './api-auth.ts'
import { toBackend } from './api-backend.ts'
import { fromBackend, fromServiceConfig, fromServiceType } from './api-backend-info.ts'
import {
  fromConstants,
  fromMappings,
  fromRequestParameters,
  toConstants,
  toMappings,
  toRequestParameters,
} from './api-parameters.ts'
import type { ApiRequest } from './api-request.ts'
import { choiceOf, filled } from './spelled.ts'

type Authored = Pick<Api, 'name' | 'description' | 'definition' | 'tags' | 'reserved'>

/**
 * What a request makes of an API: of `current`, or of nothing. Shapes are right, rules are
 * unchecked.
 */
export function toApi(request: ApiRequest, current: Api | null): Authored {
  return {
    name: request.ApiName ?? current?.name ?? '',
    description: request.ApiDesc ?? current?.description ?? '',
    definition: toDefinition(request, current?.definition ?? null),
    tags: toTags(request, current?.tags ?? []),
    reserved: {
      debugAfterCharge: request.IsDebugAfterCharge ?? current?.reserved.debugAfterCharge ?? false,
      userType: filled(request.UserType) ?? current?.reserved.userType ?? null,
      owner: filled(request.Owner) ?? current?.reserved.owner ?? null,
    },
  }
}

function toDefinition(request: ApiRequest, current: ApiDefinition | null): ApiDefinition {
  const protocol = toProtocol(request.Protocol) ?? current?.protocol ?? 'HTTP'
  const method = toFrontMethod(request.RequestConfig.Method)
  const backend = toBackend(request, {
    isWebsocket: protocol === 'WEBSOCKET',
    method,
    current: current?.backend ?? null,
  })
  return withFixedParameters({
    path: request.RequestConfig.Path,
    method,
    kind: toKind(request.ApiType) ?? (backend.kind === 'tsf' ? 'microservice' : 'general'),
    protocol,
    auth: toAuth(request, current?.auth ?? null),
    cors: request.EnableCORS ?? current?.cors ?? false,
    parameters: toRequestParameters(request.RequestParameters),
    mappings: toMappings(request.ServiceParameters),
    constants: toConstants(request.ConstantParameters),
    backend,
    timeoutSeconds: request.ServiceTimeout ?? current?.timeoutSeconds ?? timeoutSecondsDefault,
    response: toResponse(request, current?.response ?? null),
  })
}

function toFrontMethod(given: string): ApiDefinition['method'] {
  return choiceOf(
    given,
    methods,
    'RequestConfig.Method',
    'InvalidParameterValue.InvalidApiRequestConfig',
  )
}

/**
 * Older clients spell out the front end's protocols; which of them are served is the service's
 * setting.
 */
const protocols: { readonly [spelling: string]: ApiDefinition['protocol'] } = {
  http: 'HTTP',
  https: 'HTTP',
  'http&https': 'HTTP',
  'http and https': 'HTTP',
  websocket: 'WEBSOCKET',
  ws: 'WEBSOCKET',
  wss: 'WEBSOCKET',
  'ws&wss': 'WEBSOCKET',
}

function toProtocol(given: string | undefined): ApiDefinition['protocol'] | null {
  const spelling = filled(given)?.trim().toLowerCase()
  if (spelling === undefined) return null
  const found = Object.hasOwn(protocols, spelling) ? protocols[spelling] : undefined
  if (found !== undefined) return found
  const choices = ['HTTP', 'WEBSOCKET']
  throw invalid('InvalidParameterValue.NotInOptions', 'Protocol', reasons.notOneOf(choices))
}

function toKind(given: string | undefined): ApiDefinition['kind'] | null {
  const type = filled(given)
  if (type === null) return null
  const code = 'InvalidParameterValue.InvalidApiType'
  return choiceOf(type, ['NORMAL', 'TSF'], 'ApiType', code) === 'TSF' ? 'microservice' : 'general'
}

function toResponse(request: ApiRequest, current: ResponseDescription | null): ResponseDescription {
  return {
    type: request.ResponseType ?? current?.type ?? '',
    successExample: request.ResponseSuccessExample ?? current?.successExample ?? '',
    failExample: request.ResponseFailExample ?? current?.failExample ?? '',
    errorCodes: toErrorCodes(request, current?.errorCodes ?? []),
  }
}

/**
 * The one list that has a flag of its own for being emptied: without it an empty list keeps the
 * rows.
 */
function toErrorCodes(
  request: ApiRequest,
  current: readonly ResponseErrorCode[],
): readonly ResponseErrorCode[] {
  if (request.IsDeleteResponseErrorCodes === true) return []
  const given = request.ResponseErrorCodes ?? []
  if (given.length === 0) return current
  return given.map((row, index) => {
    if (row.Code === undefined) throw missing(`ResponseErrorCodes.${index}.Code`)
    return {
      code: row.Code,
      message: row.Msg ?? '',
      description: row.Desc ?? '',
      convertedCode: row.ConvertedCode ?? null,
      convert: row.NeedConvert ?? false,
    }
  })
}

function toTags({ TagSpecifications: given }: ApiRequest, current: readonly Tag[]): readonly Tag[] {
  if (given === undefined) return current
  const others = current.filter(({ key }) => key !== given.Key)
  return [...others, { key: given.Key, value: given.Value }]
}

type Info = ResponseOf<'DescribeApi'>['Result']

/** An API in full; `environments` are those whose running version has it. */
export function fromApi(
  api: Api,
  service: Service,
  environments: readonly EnvironmentName[],
): Info {
  const { definition, reserved } = api
  const { response } = definition
  return {
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceDesc: service.description,
    ApiId: api.id,
    ApiName: api.name,
    ApiDesc: api.description,
    CreatedTime: isoSeconds(api.createdAtMs),
    ModifiedTime: isoSeconds(api.modifiedAtMs),
    ApiType: fromKind(definition.kind),
    Protocol: definition.protocol,
    ...fromAuth(definition.auth),
    ...fromEiam(definition.auth),
    IsDebugAfterCharge: reserved.debugAfterCharge,
    UserType: reserved.userType ?? '',
    Owner: reserved.owner ?? '',
    RequestConfig: { Path: definition.path, Method: definition.method },
    EnableCORS: definition.cors,
    RequestParameters: fromRequestParameters(definition.parameters),
    ServiceParameters: fromMappings(definition.mappings),
    ConstantParameters: fromConstants(definition.constants),
    ServiceTimeout: definition.timeoutSeconds,
    ServiceType: fromServiceType(definition.backend),
    ServiceConfig: fromServiceConfig(definition.backend),
    ...fromBackend(definition.backend),
    InternalDomain: '',
    ResponseType: response.type,
    ResponseSuccessExample: response.successExample,
    ResponseFailExample: response.failExample,
    ResponseErrorCodes: response.errorCodes.map(fromErrorCode),
    Tags: api.tags.map(({ key, value }) => ({ Key: key, Value: value })),
    Environments: [...environments],
  }
}

export function fromKind(kind: ApiDefinition['kind']): string {
  return kind === 'microservice' ? 'TSF' : 'NORMAL'
}

function fromErrorCode(row: ResponseErrorCode): Info['ResponseErrorCodes'][number] {
  return {
    Code: row.code,
    Msg: row.message,
    Desc: row.description,
    ...(row.convertedCode === null ? {} : { ConvertedCode: row.convertedCode }),
    NeedConvert: row.convert,
  }
}
