/**
 * The IP strategy that must exist, and what it is bound to.
 */

import type { Api } from '../../../model/api.ts'
import { type EnvironmentName, environmentNames } from '../../../model/environment.ts'
import { invalid, notFound, reasons } from '../../../model/errors.ts'
import type { IpStrategy, IpStrategyBinding } from '../../../model/ip-strategy.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import { apisPerRequestMax } from '../../caller-limits.ts'
import { heldApis } from '../../held-apis.ts'
import { hasPart } from '../../wire/list.ts'

/** The strategy of the service, or ResourceNotFound.InvalidIPStrategy. */
export async function existingStrategy(
  tx: ReadTx,
  service: Service,
  id: string,
): Promise<IpStrategy> {
  const strategy = await tx.ipStrategy(service, service.id, id)
  if (strategy === null) throw notFound('ipStrategy', id)
  return strategy
}

/** The bound APIs, each once, newest binding first; those of one environment when it is named. */
export async function boundApis(
  tx: ReadTx,
  service: Service,
  bindings: readonly IpStrategyBinding[],
  environment: EnvironmentName | null,
): Promise<readonly Api[]> {
  const shown = bindings.filter((one) => environment === null || one.environment === environment)
  if (shown.length === 0) return []
  const held = await heldApis(tx, service, environment === null ? environmentNames : [environment])
  const ids = [...new Set(shown.map(({ apiId }) => apiId))]
  return ids.flatMap((id) => held.find((api) => api.id === id) ?? [])
}

export const apiFilterNames = ['ApiPath', 'ApiName', 'KeyWord'] as const
type ApiFilters = ReadonlyMap<(typeof apiFilterNames)[number], readonly string[]>

/** Whether an API passes filters by part of its path, its name, or either. */
export function fitsApi({ name, definition: { path } }: Api, filters: ApiFilters): boolean {
  const texts = { ApiPath: [path], ApiName: [name], KeyWord: [path, name] }
  return [...filters].every(([filter, parts]) =>
    parts.some((part) => texts[filter].some((one) => hasPart(one, part))),
  )
}

export function checkApiIds(ids: readonly string[], field: string): void {
  if (ids.length <= apisPerRequestMax) return
  const why = reasons.tooMany(apisPerRequestMax)
  throw invalid('InvalidParameterValue.LimitExceeded', field, why)
}
