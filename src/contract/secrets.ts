/**
 * Fields of answers that are secrets, by their wire names. A test asks every answer of the contract
 * whether a field that sounds like one is missing here.
 */
export const secretFields: ReadonlySet<string> = new Set([
  'AccessKeySecret',
  'ApiAppSecret',
  'SecretKey',
  'Password',
])

/** Stands for a secret that is not shown. */
export const maskedSecret = '********'
