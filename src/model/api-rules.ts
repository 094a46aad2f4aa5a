/**
 * All rules of one API, in the order in which an author meets them: name, front end, parameters,
 * backend, response. What depends on the other APIs of the service stands at the end.
 */
import { text } from '../lib/language.ts'
import type { Api, ApiDefinition, RequestParameter, ResponseDescription } from './api.ts'
import { authFault } from './auth-rules.ts'
import { backendFault, backendPathOf } from './backend-rules.ts'
import { reasons } from './errors.ts'
import { type Fault, fault, firstFault, firstOf, lengthFault } from './fault.ts'
import {
  apiDescriptionCharsMax,
  apiNameCharsMax,
  errorCodesMax,
  foreignNameCharsMax,
  parameterTextCharsMax,
  sampleCharsMax,
  tagKeyCharsMax,
  tagsMax,
  tagValueCharsMax,
  timeoutSecondsMax,
  timeoutSecondsMin,
} from './limits.ts'
import {
  backendVariablesFault,
  constantsFault,
  mappingsFault,
  requestParametersFault,
} from './parameters.ts'
import { parseFrontPath, pathKey, variablesOf } from './path.ts'

/** Counts that a deployment may set. */
export interface ApiCounts {
  readonly parametersPerApiMax: number
  readonly constantsPerApiMax: number
}

export type AuthoredApi = Pick<Api, 'name' | 'description' | 'definition' | 'tags' | 'reserved'>

/** The first fault of an API by itself. */
export function apiFault(api: AuthoredApi, counts: ApiCounts): Fault | null {
  const { definition } = api
  return firstFault(
    () => lengthFault(api.name, 'name', apiNameCharsMax),
    () => lengthFault(api.description, 'description', apiDescriptionCharsMax),
    () => pathFault(definition),
    () => authFault(definition.auth),
    () => parametersFault(definition, counts),
    () => backendFault(definition),
    () => backendVariables(definition),
    () => timeoutFault(definition.timeoutSeconds),
    () => responseFault(definition.response),
    () => tagsFault(api.tags),
    () => lengthFault(api.reserved.userType, 'reserved.userType', foreignNameCharsMax),
    () => lengthFault(api.reserved.owner, 'reserved.owner', foreignNameCharsMax),
  )
}

function pathFault({ path }: ApiDefinition): Fault | null {
  const parsed = parseFrontPath(path)
  if (!('wrong' in parsed)) return null
  return fault('InvalidParameterValue.InvalidApiRequestConfig', 'path', parsed.wrong)
}

function parametersFault(definition: ApiDefinition, counts: ApiCounts): Fault | null {
  const { path, parameters, mappings, constants } = definition
  const variables = variablesOf(path)
  return firstFault(
    () => requestParametersFault(parameters, variables, counts.parametersPerApiMax),
    () => mappingsFault(mappings, parameters, counts.parametersPerApiMax),
    () => constantsFault(constants, counts.constantsPerApiMax),
  )
}

function backendVariables(definition: ApiDefinition): Fault | null {
  const path = backendPathOf(definition.backend)
  if (path === null) return null
  return backendVariablesFault(variablesOf(path), definition)
}

function timeoutFault(seconds: number): Fault | null {
  if (seconds >= timeoutSecondsMin && seconds <= timeoutSecondsMax) return null
  return fault(
    'InvalidParameterValue.RangeExceeded',
    'timeoutSeconds',
    reasons.outside(timeoutSecondsMin, timeoutSecondsMax),
  )
}

/** Kinds of answer that documents know. */
const responseTypes = ['HTML', 'JSON', 'TEXT', 'BINARY', 'XML']

function responseFault(response: ResponseDescription): Fault | null {
  const { type, errorCodes } = response
  return firstFault(
    () =>
      type === '' || responseTypes.includes(type.toUpperCase())
        ? null
        : fault(
            'InvalidParameterValue.NotInOptions',
            'response.type',
            reasons.notOneOf(responseTypes),
          ),
    () => lengthFault(response.successExample, 'response.successExample', sampleCharsMax),
    () => lengthFault(response.failExample, 'response.failExample', sampleCharsMax),
    () =>
      errorCodes.length > errorCodesMax
        ? fault(
            'InvalidParameterValue.LimitExceeded',
            'response.errorCodes',
            reasons.tooMany(errorCodesMax),
          )
        : null,
    () =>
      firstOf(errorCodes, 'response.errorCodes', (row, at) =>
        firstFault(
          () => lengthFault(row.message, `${at}.message`, parameterTextCharsMax),
          () => lengthFault(row.description, `${at}.description`, parameterTextCharsMax),
          () =>
            row.convert && !isFinalStatus(row.code)
              ? fault(
                  'InvalidParameterValue.RangeExceeded',
                  `${at}.code`,
                  reasons.outside(200, 999),
                )
              : null,
          () =>
            row.convert && !isFinalStatus(row.convertedCode)
              ? fault(
                  'InvalidParameterValue.RangeExceeded',
                  `${at}.convertedCode`,
                  reasons.outside(200, 999),
                )
              : null,
        ),
      ),
  )
}

/** Whether a conversion can be from or to it: informational answers are never final. */
function isFinalStatus(status: number | null): boolean {
  return status !== null && status >= 200 && status <= 999
}

function tagsFault(tags: Api['tags']): Fault | null {
  if (tags.length > tagsMax) {
    return fault('InvalidParameterValue.LimitExceeded', 'tags', reasons.tooMany(tagsMax))
  }
  return firstOf(tags, 'tags', ({ key, value }, at) => {
    if (key === '')
      return fault('InvalidParameterValue.InvalidTagValues', `${at}.key`, reasons.empty())
    return firstFault(
      () => lengthFault(key, `${at}.key`, tagKeyCharsMax),
      () => lengthFault(value, `${at}.value`, tagValueCharsMax),
    )
  })
}

/** The two parameters by which every microservice API finds its target (guide row 170). */
const microserviceParameters = ['X-NameSpace-Code', 'X-MicroService-Name']

/**
 * Adds the fixed parameters that a microservice API lacks, as required headers. Behind the author's
 * own.
 */
export function withFixedParameters(definition: ApiDefinition): ApiDefinition {
  if (definition.kind !== 'microservice') return definition
  const { parameters } = definition
  const lacking = microserviceParameters.filter(
    (name) => !parameters.some((p) => p.name.toLowerCase() === name.toLowerCase()),
  )
  const fixed = lacking.map((name): RequestParameter => {
    return {
      name,
      position: 'header',
      type: 'string',
      defaultValue: null,
      required: true,
      description: '',
    }
  })
  return { ...definition, parameters: [...parameters, ...fixed] }
}

/** The API of the service that already has the path and method, or null (guide rows 76, 77). */
function apiWithRoute(
  apis: readonly Api[],
  { path, method }: Pick<ApiDefinition, 'path' | 'method'>,
  exceptId: string | null,
): Api | null {
  const key = pathKey(path)
  return (
    apis.find(
      ({ id, definition }) =>
        id !== exceptId && definition.method === method && pathKey(definition.path) === key,
    ) ?? null
  )
}

/** Refuses a route that another API of the service has, and names it. */
export function routeFault(
  apis: readonly Api[],
  definition: ApiDefinition,
  exceptId: string | null,
): Fault | null {
  const other = apiWithRoute(apis, definition, exceptId)
  if (other === null) return null
  const shown = `${other.definition.method} ${other.definition.path}`
  return fault(
    'InvalidParameterValue.InvalidApiRequestConfig',
    'path',
    text(
      `with this method belongs to ${other.id} (${shown}) already; change the path or the method.`,
      `与请求方法的组合已被 ${other.id}（${shown}）使用，请修改路径或请求方法。`,
    ),
  )
}
