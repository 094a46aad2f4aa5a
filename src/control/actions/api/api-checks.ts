/**
 * What CreateApi and ModifyApi check of an API before it is kept: its own rules, then its place
 * among the other APIs of the service.
 */
import { text } from '../../../lib/language.ts'
import type { Api } from '../../../model/api.ts'
import { type AuthoredApi, apiFault, routeFault } from '../../../model/api-rules.ts'
import {
  authorizationApiIdOf,
  businessApisOf,
  isAuthorizationApi,
} from '../../../model/auth-rules.ts'
import { notFound, refused } from '../../../model/errors.ts'
import type { Counts } from '../../limits.ts'
import { refusalOf } from '../../wire/api-fields.ts'

/** The rules of an API by itself; the refusal names the field as the caller wrote it. */
export function checkItself(api: AuthoredApi, counts: Counts): void {
  const found = apiFault(api, counts)
  if (found !== null) throw refusalOf(found)
}

/**
 * Its path and method are its own, and the authorization API it relies on is in the same service.
 */
export function checkAmongOthers(api: Api, apis: readonly Api[]): void {
  const found = routeFault(apis, api.definition, api.id)
  if (found !== null) throw refusalOf(found)
  const relied = authorizationApiIdOf(api)
  if (relied === null) return
  const other = apis.find(({ id }) => id === relied && id !== api.id)
  if (other === undefined || !isAuthorizationApi(other)) throw notFound('oauthApi', relied)
}

/** An authorization API stays one as long as business APIs rely on it. */
export function checkStillRelied(current: Api, next: Api, apis: readonly Api[]): void {
  if (!isAuthorizationApi(current) || isAuthorizationApi(next)) return
  const relying = businessApisOf(apis, current.id)
  if (relying.length === 0) return
  throw refused('UnsupportedOperation.ResourceAssociated', reliedOnBy(relying))
}

export function reliedOnBy(apis: readonly Api[]) {
  const ids = apis.slice(0, 10).map(({ id }) => id)
  return text(
    `Business APIs rely on it: ${ids.join(', ')}; change or delete them first.`,
    `以下业务 API 依赖该授权 API：${ids.join('、')}，请先修改或删除。`,
  )
}
