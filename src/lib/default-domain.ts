/**
 * Default domains: `{serviceId}-{appId}.{region}.{suffix}` names a service.
 *
 * The deployment's own suffix and all of the original product's route side by side, so that clients
 * of any generation only change where the name points (guide rows 51-53, 260-263).
 */

/** Suffixes of the original product's default domains, newest first; routed in every deployment. */
export const vendorSuffixes = [
  'tencentapigw.com',
  'tencentapigw.com.cn',
  'apigw.tencentcs.com',
  'apigateway.myqcloud.com',
] as const

/** A host of the right shape; whether such a service exists is another question. */
export interface DefaultDomain {
  readonly serviceId: string
  readonly appId: number
  /** A region's short code or name. */
  readonly region: string
}

const uniqueId = /^([a-z0-9-]*[a-z0-9])-([1-9][0-9]{0,14})$/

/** Reads a host (lower case, no port, no final dot); null: it is no default domain. */
export function parseDefaultDomain(
  host: string,
  suffixes: readonly string[],
): DefaultDomain | null {
  const first = host.indexOf('.')
  const second = host.indexOf('.', first + 1)
  if (first < 0 || second < 0) return null
  if (!suffixes.includes(host.slice(second + 1))) return null
  const match = uniqueId.exec(host.slice(0, first))
  if (match === null) return null
  const [, serviceId, appId] = match
  if (serviceId === undefined || appId === undefined) return null
  return { serviceId, appId: Number(appId), region: host.slice(first + 1, second) }
}

/** The suffixes that route in a deployment with this base domain. */
export function routedSuffixes(baseDomain: string): readonly string[] {
  return [...new Set([baseDomain.toLowerCase(), ...vendorSuffixes])]
}
