/**
 * Refusals of the management API: a code of the table, the field it is about, and what would be
 * right.
 *
 * The public message is made from the code's general text and, where there is one, a reason in both
 * languages; whatever callers must not read stays in `detail`, which only the log shows.
 */
import { languages, type Text, text } from '../lib/language.ts'
import { type ErrorCode, errorTexts } from './error-texts.ts'

export type { ErrorCode } from './error-texts.ts'

export interface ErrorExtras {
  /** Dotted wire path of the field concerned, such as `RequestParameters.3.Name`; empty: none. */
  readonly field?: string
  /**
   * Continues a sentence that begins with the field's name, or stands alone when there is no field.
   */
  readonly why?: Text
  /** For the log alone. */
  readonly detail?: string
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly field: string | null
  readonly detail: string | null
  /** What callers read, by language. */
  readonly text: Text

  constructor(code: ErrorCode, { field, why, detail }: ErrorExtras = {}) {
    const sentence = publicText(code, field, why)
    super(`${code}: ${sentence['en-US']}`)
    this.code = code
    this.field = field || null
    this.detail = detail ?? null
    this.text = sentence
  }
}

function publicText(code: ErrorCode, field: string | undefined, why: Text | undefined): Text {
  const general = errorTexts[code]
  const [english, chinese] = languages.map((language) => {
    if (field === undefined)
      return why ? `${general[language]} ${why[language]}` : general[language]
    const about = `\`${field}\``
    return why ? `${general[language]} ${about} ${why[language]}` : `${general[language]} ${about}`
  })
  return text(english ?? '', chinese ?? '')
}

const absent = {
  service: 'ResourceNotFound.InvalidService',
  api: 'ResourceNotFound.InvalidApi',
  oauthApi: 'ResourceNotFound.InvalidOauthApi',
  version: 'ResourceNotFound',
  key: 'ResourceNotFound.InvalidAccessKeyId',
  plan: 'ResourceNotFound.InvalidUsagePlan',
  instance: 'FailedOperation.InstanceNotExist',
  app: 'ResourceNotFound.InvalidApiApp',
  plugin: 'ResourceNotFound.InvalidPlugin',
  ipStrategy: 'ResourceNotFound.InvalidIPStrategy',
} as const satisfies { readonly [resource: string]: ErrorCode }

const absentField = {
  service: 'ServiceId',
  api: 'ApiId',
  oauthApi: 'AuthRelationApiId',
  version: 'VersionName',
  key: 'AccessKeyId',
  plan: 'UsagePlanId',
  instance: 'InstanceId',
  app: 'ApiAppId',
  plugin: 'PluginId',
  ipStrategy: 'StrategyId',
} as const satisfies { readonly [resource in keyof typeof absent]: string }

/** There is no such thing in the caller's account and region; somebody else's counts as absent. */
export function notFound(
  resource: keyof typeof absent,
  id: string,
  field: string = absentField[resource],
): ApiError {
  const shown = JSON.stringify(id.slice(0, 100))
  return new ApiError(absent[resource], {
    field,
    why: text(
      `${shown} does not exist in this account and region.`,
      `${shown} 在当前账号和地域下不存在。`,
    ),
  })
}

/** A required field is absent; `why` says when it is required, if not always. */
export function missing(field: string, why?: Text): ApiError {
  return new ApiError('MissingParameter', {
    field,
    why: why ?? text('is required.', '为必填参数。'),
  })
}

/** A field's value breaks a rule: `why` names the rule and what would be right. */
export function invalid(code: ErrorCode, field: string, why: Text): ApiError {
  return new ApiError(code, { field, why })
}

/** A refusal that is about no single field. */
export function refused(code: ErrorCode, why: Text): ApiError {
  return new ApiError(code, { why })
}

/** A real fault of ours: the caller learns nothing of it but the request id. */
export function internal(detail: string): ApiError {
  return new ApiError('InternalError', { detail })
}

/** Reasons that many rules share. Each continues a sentence that begins with the field's name. */
export const reasons = {
  tooLong: (max: number) =>
    text(`may hold at most ${max} characters.`, `长度不能超过 ${max} 个字符。`),
  tooMany: (max: number) => text(`may hold at most ${max} entries.`, `最多 ${max} 项。`),
  outside: (min: number, max: number) =>
    text(`must be from ${min} to ${max}.`, `取值范围为 ${min} 到 ${max}。`),
  notOneOf: (values: readonly string[]) =>
    text(`must be one of ${values.join(', ')}.`, `可选值为 ${values.join('、')}。`),
  empty: () => text('must not be empty.', '不能为空。'),
}
