/**
 * A page of a service's environments, each as a list wants to show it.
 */
import type { EnvironmentState } from '../../../model/environment.ts'
import type { ActionContext } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { pageOf, toPage } from '../../wire/list.ts'
import type { ServiceFacts } from '../../wire/service.ts'

interface PageOfService {
  readonly ServiceId: string
  readonly Limit?: number
  readonly Offset?: number
}

/** Rows by `show`, in the environments' order. Refuses an unknown service and an illegal page. */
export async function environmentsPage<Row>(
  request: PageOfService,
  { caller, deployment, read, scope }: ActionContext,
  show: (facts: ServiceFacts, state: EnvironmentState) => Row,
): Promise<{ TotalCount: number; EnvironmentList: Row[] }> {
  const page = toPage(request)
  return read(async (tx) => {
    const service = await existingService(tx, scope, request.ServiceId)
    const environments = await tx.environments(scope, service.id)
    const facts = { service, environments, appId: caller.account.appId, deployment }
    const { total, items } = pageOf(environments, page)
    return { TotalCount: total, EnvironmentList: items.map((state) => show(facts, state)) }
  })
}
