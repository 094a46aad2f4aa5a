/**
 * Key pairs on the wire: the forms of names, ids and secrets (guide rows 308 and 309), and the row
 * that all actions answer. A secret during a rotation, the one before, is never answered.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import { text } from '../../lib/language.ts'
import { Secret } from '../../lib/secret.ts'
import type { ApiKey } from '../../model/api-key.ts'
import { invalid } from '../../model/errors.ts'
import { choiceOf, filled } from './spelled.ts'
import { fromTags } from './tags.ts'

type WireKey = ResponseOf<'DescribeApiKey'>['Result']

const origins = ['auto', 'manual'] as const
const format = 'InvalidParameter.FormatError'

/** Absent and empty are `auto`. */
export function toOrigin(given: string | undefined): ApiKey['origin'] {
  return choiceOf(filled(given) ?? 'auto', origins, 'AccessKeyType', format)
}

/** Up to 50 of a-z, A-Z, 0-9 and _; the name of a given pair may hold `-` as well. */
export function toKeyName(name: string, origin: ApiKey['origin']): string {
  if (origin === 'auto') {
    if (/^[A-Za-z0-9_]{1,50}$/.test(name)) return name
    const why = text(
      'must be 1 to 50 characters of a-z, A-Z, 0-9 and _.',
      '须为 1 到 50 个字母、数字或下划线。',
    )
    throw invalid(format, 'SecretName', why)
  }
  return given(name, 1, 'SecretName')
}

export function toGivenKeyId(id: string): string {
  return given(id, 5, 'AccessKeyId')
}

export function toGivenSecret(secret: string): Secret {
  return new Secret(given(secret, 10, 'AccessKeySecret'))
}

function given(value: string, charsMin: number, field: string): string {
  if (value.length >= charsMin && /^[A-Za-z0-9_-]{1,50}$/.test(value)) return value
  const why = text(
    `must be ${charsMin} to 50 characters of a-z, A-Z, 0-9, _ and -.`,
    `须为 ${charsMin} 到 50 个字母、数字、下划线或连字符。`,
  )
  throw invalid(format, field, why)
}

export function fromApiKey(key: ApiKey): WireKey {
  return {
    AccessKeyId: key.id,
    AccessKeySecret: key.secret.reveal(),
    AccessKeyType: key.origin,
    SecretName: key.name,
    Status: fromEnabled(key),
    CreatedTime: isoSeconds(key.createdAtMs),
    ModifiedTime: isoSeconds(key.modifiedAtMs),
    Tags: fromTags(key.tags),
  }
}

export function fromEnabled({ enabled }: Pick<ApiKey, 'enabled'>): 0 | 1 {
  return enabled ? 1 : 0
}
