/**
 * TrafficControl: how many calls in a window, of the API, of each application and of each address
 * (compat/behaviours.md 4.2). Specials take the place of the base limit for one of them.
 */
import { formatIp, parseIp } from '../../lib/ip.ts'
import { text } from '../../lib/language.ts'
import { type At, checkUnique, Members, PluginDataFault, textOf, wrong } from './reader.ts'

export interface SpecialLimit {
  /** The application's id, or the address in its one spelling. */
  readonly key: string
  readonly limit: number
}

export interface TrafficControlData {
  readonly type: 'TrafficControl'
  readonly windowSeconds: number
  /** Calls in a window; null: no limit of that kind. */
  readonly apiLimit: number | null
  readonly appLimit: number | null
  readonly ipLimit: number | null
  readonly specialApps: readonly SpecialLimit[]
  readonly specialIps: readonly SpecialLimit[]
}

const unitSeconds = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const
const units = ['day', 'hour', 'minute', 'second'] as const
const windowSecondsMax = 31 * 86_400
export const pluginLimitMax = 100_000_000
const specialsMax = 30

export function parseTrafficControl(at: At): TrafficControlData {
  const members = new Members(at, [
    'expire_type',
    'expire',
    'api_rate_limit',
    'app_rate_limit',
    'ip_rate_limit',
    'spec_app_rate_limits',
    'spec_ip_rate_limits',
  ])
  const unit = unitSeconds[members.choice('expire_type', units)]
  const data: TrafficControlData = {
    type: 'TrafficControl',
    windowSeconds: unit * members.integer('expire', 1, windowSecondsMax / unit),
    apiLimit: members.count('api_rate_limit', 0, pluginLimitMax),
    appLimit: members.count('app_rate_limit', 0, pluginLimitMax),
    ipLimit: members.count('ip_rate_limit', 0, pluginLimitMax),
    specialApps: specials(members, 'spec_app_rate_limits', 'app_id', appIdOf),
    specialIps: specials(members, 'spec_ip_rate_limits', 'ip_key', addressOf),
  }
  const limits = [data.apiLimit, data.appLimit, data.ipLimit]
  const isAny = limits.some((limit) => limit !== null) || data.specialApps.length > 0
  if (isAny || data.specialIps.length > 0) return data
  throw wrong(members.path, 'must hold at least one limit.', '至少需要一个流量限制。')
}

function specials(
  members: Members,
  name: string,
  keyName: string,
  keyOf: (at: At) => string,
): readonly SpecialLimit[] {
  const found = members.list(name, 0, specialsMax, (entry) => {
    const special = new Members(entry, [keyName, 'rate_limit'])
    return {
      key: keyOf(special.raw(keyName)),
      limit: special.integer('rate_limit', 0, pluginLimitMax),
    }
  })
  const pathOf = (index: number) => `${members.at(name)}[${index}].${keyName}`
  checkUnique(
    found.map(({ key }) => key),
    pathOf,
  )
  return found
}

function appIdOf(at: At): string {
  const id = textOf(at, 64)
  if (/^app-[a-z0-9]{8}$/.test(id)) return id
  throw wrong(
    at.path,
    'must be the id of an application, such as app-1a2b3c4d.',
    '须为应用 ID，例如 app-1a2b3c4d。',
  )
}

function addressOf(at: At): string {
  const address = parseIp(textOf(at, 64))
  if (address !== null) return formatIp(address)
  const why = text('must be an IPv4 or IPv6 address.', '须为 IPv4 或 IPv6 地址。')
  throw new PluginDataFault('InvalidParameterValue.InvalidPluginConfig', at.path, why)
}
