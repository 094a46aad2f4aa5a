/**
 * Rules of an application's fields, and the application that must exist.
 */
import { text } from '../../../lib/language.ts'
import type { App } from '../../../model/app.ts'
import { invalid, notFound, reasons } from '../../../model/errors.ts'
import type { Scope } from '../../../model/scope.ts'
import type { ReadTx } from '../../../model/store.ts'
import { callerDescriptionCharsMax, callerNameCharsMax } from '../../caller-limits.ts'

const code = 'InvalidParameter.FormatError'
const keyForm = /^[A-Za-z0-9_-]{5,50}$/
const secretForm = /^[A-Za-z0-9_-]{10,50}$/

/** 1 to 50 characters, none of them a control character. */
export function toCallerName(name: string, field: string): string {
  if (name === '') throw invalid(code, field, reasons.empty())
  if ([...name].length > callerNameCharsMax) {
    throw invalid(code, field, reasons.tooLong(callerNameCharsMax))
  }
  if (!/[\p{Cc}\p{Cs}]/u.test(name)) return name
  throw invalid(code, field, text('must not hold control characters.', '不能包含控制字符。'))
}

export function toCallerDescription(description: string, field: string): string {
  if ([...description].length <= callerDescriptionCharsMax) return description
  throw invalid(code, field, reasons.tooLong(callerDescriptionCharsMax))
}

/** The guide's form of a custom key id. */
export function toAppKey(key: string): string {
  if (keyForm.test(key)) return key
  const why = text(
    'must be 5 to 50 characters of a-z, A-Z, 0-9, _ and -.',
    '须为 5 到 50 个字母、数字、下划线或连字符。',
  )
  throw invalid(code, 'ApiAppKey', why)
}

/** The guide's form of a custom secret. */
export function toAppSecret(secret: string): string {
  if (secretForm.test(secret)) return secret
  const why = text(
    'must be 10 to 50 characters of a-z, A-Z, 0-9, _ and -.',
    '须为 10 到 50 个字母、数字、下划线或连字符。',
  )
  throw invalid(code, 'ApiAppSecret', why)
}

/** The caller's own application, or ResourceNotFound.InvalidApiApp. */
export async function existingApp(tx: ReadTx, scope: Scope, id: string): Promise<App> {
  const app = await tx.app(scope, id)
  if (app === null) throw notFound('app', id)
  return app
}
