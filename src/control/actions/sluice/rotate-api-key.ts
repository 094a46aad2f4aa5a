/**
 * RotateApiKey: a new secret for a key pair while the one before stays valid for a while, so that
 * callers can be moved one after the other. There are never more than two: rotating again during
 * the time of grace ends the older one at once.
 */
import { isoSeconds } from '../../../lib/clock.ts'
import { invalid, reasons } from '../../../model/errors.ts'
import type { Action } from '../../action.ts'
import { existingKey } from '../../existing.ts'
import { rotationGraceSecondsMax } from '../../limits.ts'
import { fromApiKey } from '../../wire/api-key.ts'
import { nextSecret } from '../api-key/key-secrets.ts'

export const rotateApiKey: Action<'RotateApiKey'> = {
  name: 'RotateApiKey',
  resource: (request) => request.AccessKeyId,

  async run(request, { clock, random, scope, write }) {
    const { GraceSeconds: seconds } = request
    if (seconds < 1 || seconds > rotationGraceSecondsMax) {
      const why = reasons.outside(1, rotationGraceSecondsMax)
      throw invalid('InvalidParameterValue', 'GraceSeconds', why)
    }
    const now = clock.now()
    const untilMs = now + seconds * 1_000
    const key = await write(async (tx) => {
      const old = await existingKey(tx, scope, request.AccessKeyId)
      const secret = nextSecret(old, request.AccessKeySecret, random)
      const previous = { secret: old.secret, untilMs }
      const rotated = { ...old, secret, previous, modifiedAtMs: now }
      await tx.putApiKey(rotated)
      tx.changed({ kind: 'key', scope, id: old.id })
      return rotated
    })
    return { Result: fromApiKey(key), PreviousValidUntilTime: isoSeconds(untilMs) }
  },
}
