/**
 * Numbers and keys of an account, made up in the vendor's forms (compat/behaviours.md 10).
 */
import { randomText, secretText } from '../lib/ids.ts'
import type { Random } from '../lib/random.ts'
import { Secret } from '../lib/secret.ts'

export interface AccountNumbers {
  /** 12 digits. */
  readonly uin: string
  /** 10 digits. */
  readonly appId: number
  /** `AKID` and 32 letters and digits. */
  readonly secretId: string
  /** 40 letters and digits: 238 bits. */
  readonly secretKey: Secret
}

const digits = '0123456789'

export function generatedAccount(random: Random): AccountNumbers {
  return {
    uin: `1${randomText(random, 11, digits)}`,
    appId: Number(`1${randomText(random, 9, digits)}`),
    secretId: `AKID${secretText(random, 32)}`,
    secretKey: new Secret(secretText(random, 40)),
  }
}
