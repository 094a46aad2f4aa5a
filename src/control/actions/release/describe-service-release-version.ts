/**
 * DescribeServiceReleaseVersion: the kept versions of a service, newest first.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { toPage } from '../../wire/list.ts'
import { fromVersion } from '../../wire/release.ts'

export const describeServiceReleaseVersion: Action<'DescribeServiceReleaseVersion'> = {
  name: 'DescribeServiceReleaseVersion',
  resource: (request) => request.ServiceId,

  async run(request, { read, scope }) {
    const page = toPage(request)
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const { total, items } = await tx.versions(scope, service.id, page)
      return { Result: { TotalCount: total, VersionList: items.map(fromVersion) } }
    })
  },
}
