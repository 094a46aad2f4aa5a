/**
 * DescribeServicesStatus: the services of the region, newest first, filtered and paged.
 */
import type { EnvironmentState } from '../../../model/environment.ts'
import type { Scope } from '../../../model/scope.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { Action } from '../../action.ts'
import { hasPart, pageOf, toFilters, toPage } from '../../wire/list.ts'
import { fromServiceRow } from '../../wire/service.ts'

const filterNames = [
  'ServiceId',
  'ServiceName',
  'NotUsagePlanId',
  'Environment',
  'IpVersion',
  'InstanceId',
  'NetType',
  'EIAMAppId',
] as const
type Filters = ReadonlyMap<(typeof filterNames)[number], readonly string[]>

export const describeServicesStatus: Action<'DescribeServicesStatus'> = {
  name: 'DescribeServicesStatus',

  async run(request, { caller, deployment, read, scope }) {
    const page = toPage(request)
    const filters = toFilters(request.Filters, filterNames)
    const { appId } = caller.account
    return read(async (tx) => {
      const found = await filtered(tx, scope, filters)
      const { total, items } = pageOf(found, page)
      const rows = []
      for (const service of items) {
        const environments = await tx.environments(scope, service.id)
        rows.push(fromServiceRow({ service, environments, appId, deployment }))
      }
      return { Result: { TotalCount: total, ServiceSet: rows } }
    })
  },
}

async function filtered(tx: ReadTx, scope: Scope, filters: Filters): Promise<Service[]> {
  const kept: Service[] = []
  for (const service of await tx.services(scope)) {
    if (!fitsItself(service, filters)) continue
    if (!(await fitsEnvironment(tx, service, filters.get('Environment')))) continue
    if (!(await fitsEiam(tx, service, filters.get('EIAMAppId')))) continue
    if (!(await fitsPlan(tx, service, filters))) continue
    kept.push(service)
  }
  return kept
}

/** Filters that the service alone decides. */
function fitsItself(service: Service, filters: Filters): boolean {
  const fits = (name: (typeof filterNames)[number], test: (value: string) => boolean) =>
    filters.get(name)?.some(test) ?? true
  return (
    fits('ServiceId', (id) => id === service.id) &&
    // A part of the name is enough: it is what the list's search field is for.
    fits('ServiceName', (part) => hasPart(service.name, part)) &&
    fits('IpVersion', (version) => version === 'IPv4') &&
    fits('InstanceId', (id) => id === (service.instanceId ?? '')) &&
    fits('NetType', (netType) => service.netTypes.some((known) => known === netType))
  )
}

async function fitsEnvironment(
  tx: ReadTx,
  service: Service,
  names: readonly string[] | undefined,
): Promise<boolean> {
  if (names === undefined) return true
  const environments = await tx.environments(service, service.id)
  const publishedIn = ({ name, version }: EnvironmentState) =>
    version !== null && names.includes(name)
  return environments.some(publishedIn)
}

/**
 * NotUsagePlanId leaves out services that the plan is bound to, by service or by API: in the
 * environments that the filter Environment names, or, when it names none, in any.
 */
async function fitsPlan(tx: ReadTx, service: Service, filters: Filters): Promise<boolean> {
  const planIds = filters.get('NotUsagePlanId')
  if (planIds === undefined) return true
  const bindings = await tx.planBindings(service, { serviceId: service.id })
  const asked = filters.get('Environment')
  return planIds.some((planId) => {
    const bound = bindings.filter((each) => each.planId === planId)
    if (asked === undefined) return bound.length === 0
    return asked.some((name) => bound.every(({ environment }) => environment !== name))
  })
}

async function fitsEiam(
  tx: ReadTx,
  service: Service,
  appIds: readonly string[] | undefined,
): Promise<boolean> {
  if (appIds === undefined) return true
  const apis = await tx.apis(service, service.id)
  return apis.some(
    ({ definition: { auth } }) => auth.kind === 'eiam' && appIds.includes(auth.appId ?? ''),
  )
}
