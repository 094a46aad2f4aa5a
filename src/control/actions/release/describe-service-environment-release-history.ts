/**
 * DescribeServiceEnvironmentReleaseHistory: what one environment, or any of them, has run, newest
 * first: releases and switches alike.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { toPage } from '../../wire/list.ts'
import { fromRelease } from '../../wire/release.ts'

export const describeServiceEnvironmentReleaseHistory: Action<'DescribeServiceEnvironmentReleaseHistory'> =
  {
    name: 'DescribeServiceEnvironmentReleaseHistory',
    resource: (request) => request.ServiceId,

    async run(request, { read, scope }) {
      const page = toPage(request)
      const name = request.EnvironmentName
      const environment = name === undefined || name === '' ? null : toEnvironmentName(name)
      return read(async (tx) => {
        const service = await existingService(tx, scope, request.ServiceId)
        const { total, items } = await tx.releases(scope, service.id, environment, page)
        return { Result: { TotalCount: total, VersionList: items.map(fromRelease) } }
      })
    },
  }
