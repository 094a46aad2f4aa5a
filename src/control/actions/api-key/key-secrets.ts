/**
 * New secrets of keys: what UpdateApiKey and RotateApiKey put in place, and what is made up.
 */
import { secretText } from '../../../lib/ids.ts'
import { text } from '../../../lib/language.ts'
import type { Random } from '../../../lib/random.ts'
import { Secret } from '../../../lib/secret.ts'
import type { ApiKey } from '../../../model/api-key.ts'
import { invalid, missing } from '../../../model/errors.ts'
import { toGivenSecret } from '../../wire/api-key.ts'
import { filled } from '../../wire/spelled.ts'

/** `AKID` and 36 of letters and digits. */
export function madeKeyId(random: Random): string {
  return `AKID${secretText(random, 36)}`
}

/** 40 letters and digits. */
export function madeSecret(random: Random): Secret {
  return new Secret(secretText(random, 40))
}

/** The secret that replaces a key's: made up for an auto key, given for a manual one. */
export function nextSecret(
  { origin }: Pick<ApiKey, 'origin'>,
  given: string | undefined,
  random: Random,
): Secret {
  const secret = filled(given)
  if (origin === 'auto') {
    refuseGiven(secret, 'AccessKeySecret')
    return madeSecret(random)
  }
  if (secret === null) {
    const why = text('is required for a manual key.', '为自定义密钥的必填参数。')
    throw missing('AccessKeySecret', why)
  }
  return toGivenSecret(secret)
}

/** What is made up cannot be given as well: nobody shall believe that it was taken. */
export function refuseGiven(value: string | null, field: string): void {
  if (value === null) return
  throw invalid(
    'InvalidParameter.FormatError',
    field,
    text(
      'is for manual keys; that of an auto key is made up.',
      '仅适用于自定义密钥，自动生成的密钥由系统设置。',
    ),
  )
}
