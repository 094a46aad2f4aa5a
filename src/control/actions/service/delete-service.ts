/**
 * DeleteService: removes a service with its APIs, versions, history and limits; there is no undo.
 *
 * A published service is refused and told where it is published, unless verification is skipped
 * (guide rows 47 and 48).
 */
import { text } from '../../../lib/language.ts'
import { invalid, reasons, refused } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'

export const deleteService: Action<'DeleteService'> = {
  name: 'DeleteService',
  resource: (request) => request.ServiceId,

  async run(request, { scope, write }) {
    const skip = toSkip(request.SkipVerification)
    await write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const environments = await tx.environments(scope, service.id)
      const published = environments.filter(({ version }) => version !== null)
      if (published.length > 0 && !skip) throw stillPublished(published.map(({ name }) => name))
      await tx.removeService(scope, service.id)
      tx.changed({ kind: 'service', scope, serviceId: service.id })
    })
    return { Result: true }
  },
}

function toSkip(value: number | undefined): boolean {
  if (value === undefined || value === 0) return false
  if (value === 1) return true
  const why = reasons.notOneOf(['0', '1'])
  throw invalid('InvalidParameterValue.NotInOptions', 'SkipVerification', why)
}

function stillPublished(names: readonly string[]) {
  return refused(
    'UnsupportedOperation.UnsupportedDeleteService',
    text(
      `It is published in ${names.join(', ')}: take it out of there first.`,
      `该服务仍发布在 ${names.join('、')} 环境，请先下线。`,
    ),
  )
}
