/**
 * What the first views ask, by path. The first script sends it while the libraries still load; the
 * page's own call, which must say the same to the letter, takes the answer.
 */
import type { ActionName, RequestOf } from './api/actions.ts'
import { actionRequest, sessionRequest } from './api/requests.ts'
import { sendEarly } from './api/send.ts'
import { recallDefaultRegion, regionOf } from './default-region.ts'

/** Rows of one call: what the server allows. */
export const pageRowsMax = 100

/** How a list without filters begins. */
export const listStart = { Limit: pageRowsMax, Offset: 0 } as const

/** What the overview asks of the services with something to release. */
export const overviewRows = { Limit: pageRowsMax } as const

type Asked = { readonly [N in ActionName]?: RequestOf<N> }

const views: Readonly<Record<string, Asked>> = {
  '/console': { DescribeEffect: {}, DescribeUnreleasedServices: overviewRows },
  '/console/services': { DescribeServicesStatus: listStart },
  '/console/apps': { DescribeApiAppsStatus: listStart },
  '/console/secrets': { DescribeApiKeysStatus: listStart },
  '/console/plans': { DescribeUsagePlansStatus: listStart },
  '/console/plugins': { DescribePlugins: listStart },
}

/** Whether a list's URL has a filter that goes to the server: then its page asks for itself. */
export function isFiltered(search: string): boolean {
  return /[?&](?:environment|type)=/.test(search)
}

export function sendFirstCalls({ pathname, search }: Location): void {
  recallDefaultRegion()
  sendEarly(sessionRequest('GET'))
  const asked = isFiltered(search) ? {} : (views[pathname.replace(/\/$/, '')] ?? {})
  for (const [action, request] of Object.entries(asked)) {
    // Keys of the object are names of actions, each beside its own request.
    sendEarly(actionRequest(action as ActionName, request, { region: regionOf(search) }))
  }
}
