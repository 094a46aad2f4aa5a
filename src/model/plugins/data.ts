/**
 * The data of every type of plugin: from the JSON text that its author gave to a typed value that
 * a snapshot can carry, or to the first fault with its JSON path.
 */
import { text } from '../../lib/language.ts'
import { parseStrictJson, StrictJsonError } from '../../lib/strict-json.ts'
import { reasons } from '../errors.ts'
import { type Fault, fault } from '../fault.ts'
import type { PluginType } from '../plugin.ts'
import { type AntiReplayData, parseAntiReplay } from './anti-replay.ts'
import { type CircuitBreakerData, parseCircuitBreaker } from './circuit-breaker.ts'
import { type CorsData, parseCors } from './cors.ts'
import { type CustomAuthData, parseCustomAuth } from './custom-auth.ts'
import { type CustomReqData, parseCustomReq } from './custom-req.ts'
import { type CustomResData, parseCustomRes } from './custom-res.ts'
import { type IpControlData, parseIpControl } from './ip-control.ts'
import { type ProxyCacheData, parseProxyCache } from './proxy-cache.ts'
import { type At, PluginDataFault } from './reader.ts'
import { parseRouting, type RoutingData } from './routing.ts'
import { parseTrafficControl, type TrafficControlData } from './traffic-control.ts'
import {
  parseTrafficControlByParameter,
  type TrafficControlByParameterData,
} from './traffic-control-by-parameter.ts'

export type PluginData =
  | IpControlData
  | TrafficControlData
  | TrafficControlByParameterData
  | CorsData
  | CustomReqData
  | CustomAuthData
  | RoutingData
  | CircuitBreakerData
  | ProxyCacheData
  | AntiReplayData
  | CustomResData

const parsers: { readonly [T in PluginType]: (at: At) => Extract<PluginData, { type: T }> } = {
  IPControl: parseIpControl,
  TrafficControl: parseTrafficControl,
  TrafficControlByParameter: parseTrafficControlByParameter,
  Cors: parseCors,
  CustomReq: parseCustomReq,
  CustomAuth: parseCustomAuth,
  Routing: parseRouting,
  CircuitBreaker: parseCircuitBreaker,
  ProxyCache: parseProxyCache,
  AntiReplay: parseAntiReplay,
  CustomRes: parseCustomRes,
}

/** Longer than any list of addresses may be. */
export const pluginDataCharsMax = 131_072
const depthMax = 12

/** Reads the data of a plugin of this type. A fault's field is a JSON path. */
export function parsePluginData(
  type: PluginType,
  data: string,
): { readonly data: PluginData } | { readonly fault: Fault } {
  try {
    const value = parseStrictJson(data, { charsMax: pluginDataCharsMax, depthMax })
    return { data: parsers[type]({ value, path: '$' }) }
  } catch (error) {
    if (error instanceof PluginDataFault) return { fault: error.fault }
    if (error instanceof StrictJsonError) return { fault: jsonFault(error) }
    throw error
  }
}

function jsonFault({ reason, member }: StrictJsonError): Fault {
  switch (reason) {
    case 'length':
      return fault('InvalidParameterValue.LengthExceeded', '$', reasons.tooLong(pluginDataCharsMax))
    case 'twice':
      return fault(
        'InvalidParameterValue.DuplicatePluginConfig',
        '$',
        text(`has a member twice: ${member}.`, `存在重复字段：${member}。`),
      )
    case 'depth':
      return fault(
        'InvalidParameterValue.InvalidPluginConfig',
        '$',
        text(`may be ${depthMax} levels deep at most.`, `嵌套不能超过 ${depthMax} 层。`),
      )
    case 'syntax':
      return fault(
        'InvalidParameterValue.InvalidPluginConfig',
        '$',
        text('must be a JSON text.', '必须为 JSON 文本。'),
      )
  }
}
