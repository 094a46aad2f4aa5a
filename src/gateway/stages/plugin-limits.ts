/**
 * The limits that the plugins TrafficControl and TrafficControlByParameter add to a call's: for
 * each call the meters that it has to pass, asked together with all others.
 *
 * An API counts for itself, in each environment. Who is named by the plugin has an exact meter;
 * callers and values that nobody named share a bounded table. Of a parameter that came several
 * times each value counts: which of them the backend takes is not known here.
 */
import { formatIp, parseIp } from '../../lib/ip.ts'
import type { Call } from '../call.ts'
import type { Draw } from '../expression-values.ts'
import { CallValues, conditionOf } from '../expression-values.ts'
import { parameterValuesCountedMax } from '../limits.ts'
import type { Limit } from '../meters/limit.ts'
import { nothing } from '../meters/limit.ts'
import type { Meters, WindowLimit } from '../meters/meters.ts'
import type { Attached, RulePlace, RuleSet } from '../rules.ts'
import type { Reader } from '../values.ts'
import { parameterReader } from '../values.ts'

/** Adds the limits of a call that a rule asks for. */
type AddLimits = (call: Call, limits: Limit[]) => void

/** The limits that plugins add to a call's own; null: there are none, for no call. */
export type PluginLimits = (call: Call) => readonly Limit[]

/** Throws `LinkError` when a condition cannot be asked. */
export function pluginLimits(
  rules: RuleSet | null,
  meters: Meters,
  draw: Draw,
): PluginLimits | null {
  if (rules === null) return null
  const control = rules.the('TrafficControl')
  const byParameter = rules.the('TrafficControlByParameter')
  const adds = [
    control && trafficControl(control, rules.place, meters),
    byParameter && trafficControlByParameter(byParameter, rules.place, { meters, draw }),
  ].filter((add) => add !== null)
  if (adds.length === 0) return null

  return (call) => {
    const limits: Limit[] = []
    for (const add of adds) add(call, limits)
    return limits
  }
}

function trafficControl(
  { id, rule }: Attached<'TrafficControl'>,
  place: RulePlace,
  meters: Meters,
): AddLimits {
  const { windowSeconds, apiLimit, appLimit, ipLimit } = rule
  const prefix = prefixOf(id, place)
  const api = apiLimit === null ? null : exact('api', apiLimit)
  const ofApps = perKey(appLimit, rule.specialApps)
  const ofAddresses = perKey(ipLimit, rule.specialIps)

  function exact(key: string, limit: number): Limit | null {
    return meters.window(`${prefix}/${key}`, { limit, windowSeconds })
  }

  /** The limit of one of many: its own where it is named, else the base one. */
  function perKey(base: number | null, specials: readonly { key: string; limit: number }[]) {
    const own = new Map(specials.map(({ key, limit }) => [key, exact(`special/${key}`, limit)]))
    if (base === null && own.size === 0) return null
    return (key: string, name: string): Limit | null => {
      const special = own.get(name)
      if (special !== undefined) return special
      return base === null ? null : meters.keyed(`${prefix}/${key}`, { limit: base, windowSeconds })
    }
  }

  return function trafficControl(call, limits) {
    if (api !== null) limits.push(api)
    const { identity } = call
    if (ofApps !== null && identity !== null) {
      const isApp = identity.kind === 'app'
      // Only applications are named by the plugin; a key pair counts as one that nobody named.
      const limit = isApp
        ? ofApps(`app/${identity.appId}`, identity.appId)
        : ofApps(`key/${identity.keyId}`, '')
      if (limit !== null) limits.push(limit)
    }
    if (ofAddresses !== null) {
      const address = addressOf(call.exchange.peerAddress)
      const limit = ofAddresses(`ip/${address}`, address)
      if (limit !== null) limits.push(limit)
    }
  }
}

function trafficControlByParameter(
  { id, rule }: Attached<'TrafficControlByParameter'>,
  place: RulePlace,
  { meters, draw }: { readonly meters: Meters; readonly draw: Draw },
): AddLimits {
  const prefix = prefixOf(id, place)
  const whole = rule.default && meters.window(`${prefix}/default`, rule.default)
  const strategies = rule.strategies.map(({ name, parameter, condition, ...wish }) => ({
    // In quotes: no value makes one strategy's name into another's.
    ...{ prefix: `${prefix}/strategy/${JSON.stringify(name)}`, wish },
    read: readerOf(parameter),
    holds: condition && conditionOf(condition),
  }))

  return function trafficControlByParameter(call, limits) {
    if (whole !== null) limits.push(whole)
    const values = new CallValues(call, draw)
    for (const { prefix, wish, read, holds } of strategies) {
      if (holds === null || holds(values)) addValues(limits, prefix, wish, read(call))
    }
  }

  function addValues(
    limits: Limit[],
    prefix: string,
    wish: WindowLimit,
    values: readonly string[],
  ): void {
    const distinct = values.length < 2 ? values : [...new Set(values)]
    if (distinct.length > parameterValuesCountedMax) limits.push(nothing)
    else for (const value of distinct) limits.push(meters.keyed(`${prefix}/${value}`, wish))
  }
}

/** `path` is the whole path as it was routed, without the environment. */
function readerOf({ place, name }: { place: 'query' | 'header' | 'path'; name: string }): Reader {
  return place === 'path' ? (call) => [call.matched.path] : parameterReader(place, name)
}

function prefixOf(pluginId: string, { apiId, environment }: RulePlace): string {
  return `plugin/${pluginId}/${apiId}/${environment}`
}

/** The one spelling of an address: that of its rule's specials. */
function addressOf(peer: string): string {
  const bytes = peer.includes(':') ? parseIp(peer) : null
  return bytes === null ? peer : formatIp(bytes)
}
