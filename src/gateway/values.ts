/**
 * Where values come from: reads a parameter, a constant or a system parameter of a call.
 *
 * A reader is made once per API and gives decoded bytes; the empty list stands for "absent". What a
 * value has to look like in its new place is the business of who writes it.
 */
import type {
  ApiNode,
  AssignmentNode,
  ParameterPlace,
  SystemParameter,
} from '../snapshot/snapshot.ts'
import { decodeEscapes, toByteText } from './bytes.ts'
import type { Call } from './call.ts'
import { valuesOf } from './form.ts'

export type Reader = (call: Call) => readonly string[]

const nothing: readonly string[] = []

/** The values that the caller sent for a parameter, without any default. */
export function parameterReader(place: ParameterPlace, name: string): Reader {
  const wanted = toByteText(name)
  switch (place) {
    case 'query':
      return (call) => valuesOf(call.queryFields, wanted)
    case 'body':
      return (call) => valuesOf(call.formFields, wanted)
    case 'header':
      return headerReader(name.toLowerCase())
    case 'path':
      return (call) => {
        const value = call.matched.variables.get(name)
        return value === undefined || value === '' ? nothing : [decodeEscapes(value)]
      }
  }
}

function headerReader(lowerName: string): Reader {
  return ({ fields }) => {
    const first = fields.get(lowerName)
    if (first === undefined) return nothing
    if (fields.count(lowerName) === 1) return [first]
    const values: string[] = []
    for (let i = 0; i < fields.length; i++) {
      if (fields.lower(i) === lowerName) values.push(fields.value(i))
    }
    return values
  }
}

/** The reader with a value for when there is none. */
export function withDefault(reader: Reader, defaultValue: string | null): Reader {
  if (defaultValue === null) return reader
  const fallback = [toByteText(defaultValue)]
  return (call) => {
    const values = reader(call)
    return values.length > 0 ? values : fallback
  }
}

/** The values of an assignment; a declared parameter's own default comes before the mapping's. */
export function assignmentReader(
  assignment: AssignmentNode,
  api: ApiNode,
  serviceId: string,
): Reader {
  const { value } = assignment
  switch (value.from) {
    case 'parameter': {
      const declared = api.parameters.find((parameter) => isParameter(parameter, value))
      const defaultValue = declared?.defaultValue ?? value.defaultValue
      return withDefault(parameterReader(value.place, value.name), defaultValue)
    }
    case 'constant': {
      const text = [toByteText(value.text)]
      return () => text
    }
    case 'system':
      return systemReader(value.name, api, serviceId)
  }
}

/** What each system parameter stands for (guide row 187). */
function systemReader(name: SystemParameter, api: ApiNode, serviceId: string): Reader {
  switch (name) {
    case 'clientIp':
      return (call) => [call.exchange.peerAddress]
    case 'requestId':
      return (call) => [call.trail.requestId]
    case 'apiId':
      return () => [api.id]
    case 'serviceId':
      return () => [serviceId]
    case 'environment':
      return (call) => [call.matched.environment]
    case 'httpScheme':
      return (call) => [call.exchange.secure ? 'https' : 'http']
    case 'userAgent':
      return headerReader('user-agent')
    case 'timestamp':
      return (call) => [String(Math.floor(call.exchange.startedAtMs / 1000))]
    case 'appKey':
      return ({ identity }) => (identity?.kind === 'app' ? [identity.appKey] : nothing)
    case 'secretId':
      return ({ identity }) => (identity?.kind === 'key' ? [identity.keyId] : nothing)
  }
}

/** For the reference page. */
export const systemParameterMeanings: { readonly [name in SystemParameter]: string } = {
  clientIp: "the caller's address, of the connection and never of a header",
  requestId: 'the request id, 32 lower hex digits',
  apiId: 'the id of the API',
  serviceId: 'the id of the service',
  environment: '`test`, `prepub` or `release`',
  httpScheme: '`http` or `https`, as the caller came',
  userAgent: "the caller's User-Agent field; left out when there is none",
  appKey: 'the key of the application that was authenticated; left out when there is none',
  secretId: 'the id of the key pair that was authenticated; left out when there is none',
  timestamp: 'when the request arrived, in seconds since 1970',
}

/** Whether both name the same request parameter: header names in any letter case. */
export function isParameter(
  a: { readonly place: ParameterPlace; readonly name: string },
  b: { readonly place: ParameterPlace; readonly name: string },
): boolean {
  if (a.place !== b.place) return false
  return a.place === 'header' ? a.name.toLowerCase() === b.name.toLowerCase() : a.name === b.name
}
