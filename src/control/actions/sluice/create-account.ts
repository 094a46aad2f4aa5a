/**
 * CreateAccount: a further account with one access key. Only the root account may; its secret is
 * in the answer and never shown again.
 */

import { text } from '../../../lib/language.ts'
import { Secret } from '../../../lib/secret.ts'
import { type ApiError, internal, invalid, reasons, refused } from '../../../model/errors.ts'
import { generatedAccount } from '../../account-numbers.ts'
import type { Action } from '../../action.ts'
import { accountNameCharsMax, idTriesMax } from '../../limits.ts'

export const createAccount: Action<'CreateAccount'> = {
  name: 'CreateAccount',

  async run(request, { caller, clock, random, write }) {
    if (!caller.account.isRoot) {
      throw refused(
        'UnauthorizedOperation',
        text('Only the root account may create accounts.', '只有主账号可以创建账号。'),
      )
    }
    const name = toName(request.Name)
    check(request.Uin, /^[1-9]\d{4,18}$/, 'Uin', uinRule)
    check(request.SecretId, /^[A-Za-z0-9_-]{4,128}$/, 'SecretId', secretIdRule)
    check(request.SecretKey, /^[\x21-\x7e]{16,512}$/, 'SecretKey', secretKeyRule)
    if (request.AppId !== undefined && (request.AppId < 1 || request.AppId > 9_999_999_999)) {
      throw invalid('InvalidParameterValue', 'AppId', reasons.outside(1, 9_999_999_999))
    }

    return write(async (tx) => {
      for (let tries = 0; tries < idTriesMax; tries++) {
        const made = generatedAccount(random)
        const secretId = request.SecretId ?? made.secretId
        const secretKey = request.SecretKey ?? made.secretKey.reveal()
        const uin = request.Uin ?? made.uin
        const appId = request.AppId ?? made.appId
        if ((await tx.accessKey(secretId)) !== null) throw taken('SecretId')
        const createdAtMs = clock.now()
        if (await tx.addAccount({ uin, appId, name, isRoot: false, createdAtMs })) {
          const key = { secretId, secretKey: new Secret(secretKey), account: uin }
          await tx.addAccessKey({ ...key, enabled: true, createdAtMs })
          return { Uin: uin, AppId: appId, SecretId: secretId, SecretKey: secretKey }
        }
        if (request.Uin !== undefined && (await tx.account(uin)) !== null) throw taken('Uin')
        if (request.AppId !== undefined) throw taken('AppId')
      }
      throw internal('no free numbers for an account were found')
    })
  },
}

const uinRule = text('must be a number of 5 to 19 digits.', '须为 5 到 19 位数字。')
const secretIdRule = text(
  'must be 4 to 128 characters of A-Z, a-z, 0-9, _ and -.',
  '须为 4 到 128 个字母、数字、下划线或连字符。',
)
const secretKeyRule = text(
  'must be 16 to 512 visible ASCII characters.',
  '须为 16 到 512 个可见 ASCII 字符。',
)

function toName(name: string): string {
  if (name.trim() === '') throw invalid('InvalidParameterValue', 'Name', reasons.empty())
  if ([...name].length <= accountNameCharsMax) return name
  throw invalid('InvalidParameterValue', 'Name', reasons.tooLong(accountNameCharsMax))
}

function check(
  value: string | undefined,
  form: RegExp,
  field: string,
  rule: ReturnType<typeof text>,
): void {
  if (value !== undefined && !form.test(value)) throw invalid('InvalidParameterValue', field, rule)
}

function taken(field: string): ApiError {
  return invalid('ResourceInUse', field, text('belongs to another account.', '已被其他账号使用。'))
}
