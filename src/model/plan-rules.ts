/**
 * Where usage plans meet: two plans meet where both would apply to a same API. A key has to say by
 * itself which plan a call counts against, so plans that share a key may not meet.
 */
import type { PlanBinding } from './usage-plan.ts'

type Place = Pick<PlanBinding, 'serviceId' | 'environment' | 'apiId'>

/** The first place of `some` where `others` apply as well; null when they never meet. */
export function meetingPlace<P extends Place>(
  some: readonly P[],
  others: readonly Place[],
): P | null {
  const taken = new Map<string, Set<string | null>>()
  for (const place of others) {
    const apis = taken.get(environmentOf(place)) ?? new Set()
    taken.set(environmentOf(place), apis.add(place.apiId))
  }
  const isTaken = (place: Place) => {
    const apis = taken.get(environmentOf(place))
    return apis !== undefined && (place.apiId === null || apis.has(null) || apis.has(place.apiId))
  }
  return some.find(isTaken) ?? null
}

function environmentOf({ serviceId, environment }: Place): string {
  return `${environment} ${serviceId}`
}
