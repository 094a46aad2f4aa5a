/**
 * DescribeApisStatus: the APIs of a service's draft, newest first, filtered and paged.
 */
import { text } from '../../../lib/language.ts'
import type { Api } from '../../../model/api.ts'
import { invalid } from '../../../model/errors.ts'
import type { PlanBinding } from '../../../model/usage-plan.ts'
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { fromApiRow } from '../../wire/api-status.ts'
import { hasPart, pageOf, toFilters, toPage, type WireFilter } from '../../wire/list.ts'

const filterNames = [
  'ApiId',
  'ApiName',
  'ApiPath',
  'ApiType',
  'AuthRelationApiId',
  'AuthType',
  'ApiBuniessType',
  'NotUsagePlanId',
  'Environment',
  'Tags',
  'TagKeys',
] as const
type FilterName = (typeof filterNames)[number]
type Row = ReturnType<typeof fromApiRow>

export const describeApisStatus: Action<'DescribeApisStatus'> = {
  name: 'DescribeApisStatus',
  resource: (request) => request.ServiceId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    const filters = toFilters(request.Filters, filterNames)
    checkPair(request.Filters ?? [])
    const { apis, bindings } = await read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const of = { serviceId: service.id }
      return { apis: await tx.apis(scope, service.id), bindings: await tx.planBindings(scope, of) }
    })
    const rows = rowsOf(apis).filter(
      (row) =>
        isOutOfPlan(row, bindings, filters) &&
        [...filters].every(([name, values]) => values.some((value) => tests[name](row, value))),
    )
    const { total, items } = pageOf(rows, page)
    return { Result: { TotalCount: total, ApiIdStatusSet: [...items] } }
  },
}

function rowsOf(apis: readonly Api[]): readonly Row[] {
  const business = new Map<string, string[]>()
  for (const { id, definition } of apis) {
    const relied = definition.auth.kind === 'oauth' ? definition.auth.authorizationApiId : null
    if (relied !== null) business.set(relied, [...(business.get(relied) ?? []), id])
  }
  return apis.map((api) => fromApiRow(api, business.get(api.id) ?? []))
}

const isSame = (a: string | null, b: string) => a?.toLowerCase() === b.toLowerCase()

/**
 * One test a filter. Names and paths match by part of them: it is what the list's search field is
 * for.
 */
const tests: { readonly [N in FilterName]: (row: Row, value: string) => boolean } = {
  ApiId: (row, id) => row.ApiId === id,
  ApiName: (row, part) => hasPart(row.ApiName, part),
  ApiPath: (row, part) => hasPart(row.Path, part),
  ApiType: (row, type) => isSame(row.ApiType, type),
  AuthRelationApiId: (row, id) => row.AuthRelationApiId === id,
  AuthType: (row, type) => isSame(row.AuthType, type),
  ApiBuniessType: (row, type) => isSame(row.ApiBusinessType, type),
  // The two are one condition: isOutOfPlan.
  NotUsagePlanId: () => true,
  Environment: () => true,
  // `$key:value`, the dollar sign being how the vendor's documents mark the key.
  Tags: (row, tag) =>
    row.Tags.some(({ Key, Value }) => [`${Key}:${Value}`, `$${Key}:${Value}`].includes(tag)),
  TagKeys: (row, key) => row.Tags.some(({ Key }) => Key === key),
}

/**
 * NotUsagePlanId and Environment leave out APIs that a plan applies to there, bound to them or to
 * the whole service.
 */
function isOutOfPlan(
  { ApiId }: Row,
  bindings: readonly PlanBinding[],
  filters: ReadonlyMap<FilterName, readonly string[]>,
): boolean {
  const environments = filters.get('Environment')
  const planIds = filters.get('NotUsagePlanId')
  if (environments === undefined || planIds === undefined) return true
  return planIds.some((planId) =>
    environments.some((environment) =>
      bindings.every(
        (each) =>
          each.planId !== planId ||
          each.environment !== environment ||
          (each.apiId !== null && each.apiId !== ApiId),
      ),
    ),
  )
}

/**
 * "Not in this plan" means something only in an environment, and the environment only with a plan.
 */
function checkPair(filters: readonly WireFilter[]): void {
  const pair = ['NotUsagePlanId', 'Environment']
  const given = filters.findIndex(({ Name }) => pair.includes(Name))
  if (given < 0 || pair.every((name) => filters.some(({ Name }) => Name === name))) return
  const other = pair.find((name) => name !== filters[given]?.Name) ?? ''
  throw invalid(
    'InvalidParameterValue',
    `Filters.${given}.Name`,
    text(`works only together with ${other}.`, `必须与 ${other} 同时使用。`),
  )
}
