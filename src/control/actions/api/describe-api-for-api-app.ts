/**
 * DescribeApiForApiApp: one API as an application's user sees it. The region is a parameter here:
 * applications may be kept in another region than the API.
 */
import type { Action } from '../../action.ts'
import { toRegionName } from '../../wire/region.ts'
import { apiInFull } from './describe-api.ts'

export const describeApiForApiApp: Action<'DescribeApiForApiApp'> = {
  name: 'DescribeApiForApiApp',
  resource: (request) => request.ApiId,

  async run(request, { caller, read }) {
    const scope = { account: caller.account.uin, region: toRegionName(request.ApiRegion) }
    return read(async (tx) => ({ Result: await apiInFull(tx, scope, request) }))
  },
}
