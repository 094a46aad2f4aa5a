/**
 * ReleaseService: freezes all APIs of a service's draft into a new version and runs it in one
 * environment. ApiIds is accepted and has no effect: the service is the unit (guide rows 249, 250).
 *
 * A service without an API is refused with FailedOperation.ServiceError: there is nothing to run,
 * and whoever means "serve nothing" has UnReleaseService.
 */
import { text } from '../../../lib/language.ts'
import { refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { versionCharsMax } from '../../limits.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { toReleaseDescription, versionName } from './release-rules.ts'
import { runVersion } from './run-version.ts'

export const releaseService: Action<'ReleaseService'> = {
  name: 'ReleaseService',
  resource: (request) => request.ServiceId,

  async run(request, context) {
    const { clock, random, scope, write } = context
    const environment = toEnvironmentName(request.EnvironmentName)
    const description = toReleaseDescription(request.ReleaseDesc)
    const now = clock.now()
    const name = versionName(now, random)

    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const apis = await tx.apis(scope, service.id)
      if (apis.length === 0) throw nothingToRelease()
      if (JSON.stringify(apis).length > versionCharsMax) throw tooLarge()
      const identity = { ...scope, serviceId: service.id, environment, description }
      await tx.addVersion({ ...identity, name, createdAtMs: now, apis })
      await runVersion(tx, { ...identity, version: name, releasedAtMs: now }, context.counts)
    })
    return { Result: { ReleaseDesc: description, ReleaseVersion: name } }
  },
}

function nothingToRelease() {
  return refused(
    'FailedOperation.ServiceError',
    text('It has no API that could be released.', '该服务下没有可发布的 API。'),
  )
}

function tooLarge() {
  return refused(
    'FailedOperation.ServiceError',
    text(
      `Its APIs may hold at most ${versionCharsMax} characters together: shorten samples or mocks.`,
      `该服务所有 API 合计不能超过 ${versionCharsMax} 个字符，请精简示例或 Mock 数据。`,
    ),
  )
}
