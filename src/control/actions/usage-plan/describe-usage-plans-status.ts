/**
 * DescribeUsagePlansStatus: the plans of the region, newest first, filtered and paged.
 *
 * NotServiceId and NotApiId leave out plans that are bound there, in the environments that the
 * filter Environment names or in any; Environment says nothing without one of them.
 */
import { text } from '../../../lib/language.ts'
import { invalid } from '../../../model/errors.ts'
import type { PlanBinding } from '../../../model/usage-plan.ts'
import type { Action } from '../../action.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { hasPart, pageOf, toFilters, toPage, type WireFilter } from '../../wire/list.ts'
import { fromPlan } from '../../wire/usage-plan.ts'

const filterNames = [
  'UsagePlanId',
  'UsagePlanName',
  'NotServiceId',
  'NotApiId',
  'Environment',
] as const
type Filters = ReadonlyMap<(typeof filterNames)[number], readonly string[]>

export const describeUsagePlansStatus: Action<'DescribeUsagePlansStatus'> = {
  name: 'DescribeUsagePlansStatus',

  async run(request, { read, scope }) {
    const page = toPage(request)
    const filters = toFilters(request.Filters, filterNames)
    checkEnvironment(request.Filters ?? [], filters)
    const { plans, bindings } = await read(async (tx) => ({
      plans: await tx.usagePlans(scope),
      bindings: await tx.planBindings(scope, 'all'),
    }))
    const byPlan = Map.groupBy(bindings, ({ planId }) => planId)
    const passing = plans.filter(({ id, name }) => {
      const isFree = (test: (binding: PlanBinding, value: string) => boolean) => (value: string) =>
        isUnbound(byPlan.get(id) ?? [], filters.get('Environment'), (each) => test(each, value))
      const fits = (filter: (typeof filterNames)[number], test: (value: string) => boolean) =>
        filters.get(filter)?.some(test) ?? true
      return (
        fits('UsagePlanId', (value) => value === id) &&
        // A part of the name is enough: it is what the list's search field is for.
        fits('UsagePlanName', (part) => hasPart(name, part)) &&
        fits(
          'NotServiceId',
          isFree(({ serviceId }, value) => serviceId === value),
        ) &&
        fits(
          'NotApiId',
          isFree(({ apiId }, value) => apiId === value),
        )
      )
    })
    const { total, items } = pageOf(passing, page)
    return { Result: { TotalCount: total, UsagePlanStatusSet: items.map(fromPlan) } }
  },
}

/** Not bound where `isThere` says: in one of the environments, or, when none is named, in any. */
function isUnbound(
  bindings: readonly PlanBinding[],
  environments: readonly string[] | undefined,
  isThere: (binding: PlanBinding) => boolean,
): boolean {
  const found = bindings.filter(isThere)
  if (environments === undefined) return found.length === 0
  return environments.some((name) => found.every(({ environment }) => environment !== name))
}

function checkEnvironment(given: readonly WireFilter[], filters: Filters): void {
  const index = given.findIndex(({ Name }) => Name === 'Environment')
  if (index < 0) return
  for (const [at, name] of (given[index]?.Values ?? []).entries()) {
    toEnvironmentName(name, `Filters.${index}.Values.${at}`)
  }
  if (!filters.has('Environment') || filters.has('NotServiceId') || filters.has('NotApiId')) return
  throw invalid(
    'InvalidParameterValue',
    `Filters.${index}.Name`,
    text(
      'works only together with NotServiceId or NotApiId.',
      '必须与 NotServiceId 或 NotApiId 同时使用。',
    ),
  )
}
