/**
 * CompareVersions: what a release would change, or what a switch would take back.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { comparedApisMax } from '../../limits.ts'
import { namedVersion } from '../../versions.ts'
import { apiChanges, summaryOf } from '../../wire/api-changes.ts'

export const compareVersions: Action<'CompareVersions'> = {
  name: 'CompareVersions',
  resource: (request) => request.ServiceId,

  async run(request, { language, read, scope }) {
    return read(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const left = await namedVersion(tx, service, request.Left ?? '', 'Left')
      const right = await namedVersion(tx, service, request.Right, 'Right')
      const changes = apiChanges(service, left.apis, right.apis)
      const count = (kind: string) => changes.filter(({ Change }) => Change === kind).length
      return {
        Result: {
          Left: left.name,
          Right: right.name,
          AddedCount: count('added'),
          RemovedCount: count('removed'),
          ChangedCount: count('changed'),
          Summary: summaryOf(changes)[language],
          ApiSet: changes.slice(0, comparedApisMax),
        },
      }
    })
  },
}
