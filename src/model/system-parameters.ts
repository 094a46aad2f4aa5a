/**
 * What a constant of the form `$name` stands for (guide row 187): facts of the call that the
 * gateway puts in its place.
 */

export const systemParameters = [
  'clientIp',
  'requestId',
  'apiId',
  'serviceId',
  'environment',
  'httpScheme',
  'userAgent',
  'appKey',
  'secretId',
  'timestamp',
] as const

export type SystemParameter = (typeof systemParameters)[number]

/** Whether a constant has the form of a system parameter, known or not. */
export function isSystemForm(value: string): boolean {
  return /^\$[A-Za-z][A-Za-z0-9_]*$/.test(value)
}

/** The system parameter a constant stands for; null: the constant means itself. */
export function systemParameterOf(value: string): SystemParameter | null {
  return systemParameters.find((name) => value === `$${name}`) ?? null
}
