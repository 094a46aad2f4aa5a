/**
 * What limits the calls of an API in an environment: the service's limit there and the API's own,
 * which are live. The smallest wins, because a call must pass all (guide rows 16 and 19).
 */
import type { RouteEnvironment, ServiceSection } from '../snapshot/snapshot.ts'
import type { RateLimit } from './meters/limit.ts'
import type { Meters } from './meters/meters.ts'

export interface RouteLimits {
  /** All that a call has to pass. */
  readonly all: readonly RateLimit[]
  /** The header lines that tell where the limits stand now. */
  lines(): string
}

/** The limits of one environment by API; null when nothing is limited there. */
export type EnvironmentLimits = (apiId: string) => RouteLimits

const unlimitedLines = linesOf('unlimited', 'unlimited')

export const noLimits: RouteLimits = { all: [], lines: () => unlimitedLines }
const nothingLimited: EnvironmentLimits = () => noLimits

export function environmentLimits(
  service: ServiceSection,
  environment: RouteEnvironment,
  meters: Meters,
): EnvironmentLimits {
  const node = service.environments[environment]
  if (node === undefined) return nothingLimited
  const whole = rate(`service/${service.id}/${environment}`, node.limitPerSecond)
  const others = routeLimits(whole, null, meters)
  const own = new Map<string, RouteLimits>()
  for (const [apiId, limit] of Object.entries(node.apiLimits)) {
    const api = rate(`api/${apiId}/${environment}`, limit)
    own.set(apiId, routeLimits(whole, api, meters))
  }
  if (whole === null && own.size === 0) return nothingLimited
  return (apiId) => own.get(apiId) ?? others

  function rate(key: string, limit: number): RateLimit | null {
    return limit < 0 ? null : meters.rate(key, limit)
  }
}

function routeLimits(
  service: RateLimit | null,
  api: RateLimit | null,
  meters: Meters,
): RouteLimits {
  const all = [service, api].filter((limit) => limit !== null)
  if (all.length === 0) return noLimits
  return {
    all,
    lines() {
      const now = meters.nowMicros()
      return linesOf(remaining(service, now), remaining(api, now))
    },
  }
}

function linesOf(service: string, api: string): string {
  return `X-Service-RateLimit: ${service}\r\nX-Api-RateLimit: ${api}\r\n`
}

/** `remaining/limit`, or `unlimited`. */
function remaining(rate: RateLimit | null, nowMicros: number): string {
  if (rate === null) return 'unlimited'
  return `${rate.limit - rate.used(nowMicros)}/${rate.limit}`
}
