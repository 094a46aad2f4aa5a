/**
 * The management API: bytes → signature → routing by version and action → parameters → action →
 * envelope. It is the only place that renders errors, and it never throws.
 *
 * An answer's HTTP status is always 200, errors included: clients lose the code with any other.
 */

import type { Contract } from '../contract/action.ts'
import { serviceVersions } from '../contract/action.ts'
import type { ActionName, RequestOf } from '../contract/actions.ts'
import { contracts, isActionName } from '../contract/actions.ts'
import { type ParseFault, parseRequest } from '../contract/parse.ts'
import { uuid } from '../lib/ids.ts'
import { type Language, text } from '../lib/language.ts'
import type { AccessKey, Account } from '../model/account.ts'
import { ApiError, internal, invalid, missing, refused } from '../model/errors.ts'
import { isRegionName } from '../model/region.ts'
import type { Store } from '../model/store.ts'
import { StoreError } from '../model/store-error.ts'
import type { Action, ActionContext, Deployment } from './action.ts'
import { actions } from './actions/index.ts'
import { type ContextDeps, createContext } from './context.ts'
import { type Claims, claimsOf, header, type Incoming, languageOf } from './incoming.ts'
import { traceIdCharsMax } from './limits.ts'
import { readParameters } from './parameters.ts'
import { authenticate } from './signature.ts'

export interface ApiDeps extends ContextDeps {
  /** Null while the database cannot be used. */
  store(): Store | null
  /** Called once for each answer, for metrics. `code` is null for a success. */
  answered(action: string, code: string | null): void
  /** A fault of ours, with all detail: for the log, never for the caller. */
  fault(requestId: string, error: unknown): void
}

export interface Answer {
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

export type Api = (incoming: Incoming) => Promise<Answer>

export function createApi(deps: ApiDeps): Api {
  return async function answer(incoming) {
    const requestId = uuid(deps.random)
    let claims: Claims | null = null
    try {
      claims = claimsOf(incoming)
      const response = await perform(deps, incoming, claims, requestId)
      deps.answered(claims.action ?? '', null)
      return { headers: headersOf(incoming), body: envelope({ ...response, RequestId: requestId }) }
    } catch (error) {
      const refusal = refusalFor(error)
      // Without a database every call fails, and why has been reported once.
      if (refusal.code === 'InternalError' && deps.store() !== null) deps.fault(requestId, error)
      const known = claims?.action ?? ''
      deps.answered(isActionName(known) ? known : '', refusal.code)
      return renderError(refusal, incoming, languageOf(incoming, claims), requestId)
    }
  }
}

/**
 * Refusals that are decided before there is a request to perform, such as one that is too large.
 */
export function refuse(deps: ApiDeps, incoming: Incoming, refusal: ApiError): Answer {
  deps.answered('', refusal.code)
  return renderError(refusal, incoming, languageOf(incoming, null), uuid(deps.random))
}

async function perform(
  deps: ApiDeps,
  incoming: Incoming,
  claims: Claims,
  requestId: string,
): Promise<object> {
  const store = deps.store()
  if (store === null) throw databaseDown()
  const key = await authenticate(incoming, claims, deps.clock.now(), (secretId) =>
    store.read((tx) => tx.accessKey(secretId)),
  )
  const contract = route(claims)
  const account = await store.read((tx) => tx.account(key.account))
  if (account === null) throw internal(`key ${key.secretId} belongs to no account`)
  const call = { deps, store, incoming, claims, requestId, key, account }
  // Name and action belong together by the type of the table; the compiler loses it in a union.
  return run(contract.name as ActionName, call)
}

/** What is known of a call once its signature is right. */
interface Call {
  readonly deps: ApiDeps
  readonly store: Store
  readonly incoming: Incoming
  readonly claims: Claims
  readonly requestId: string
  readonly key: AccessKey
  readonly account: Account
}

async function run<N extends ActionName>(name: N, call: Call): Promise<object> {
  const action: Action<N> = actions[name]
  const { encoding, value } = await readParameters(call.incoming, call.claims)
  const parsed = parseRequest(contracts[name], value, encoding)
  if (!parsed.ok) throw refusalOf(parsed.fault)
  // parseRequest answers what the contract of this very name gives.
  const request = parsed.request as RequestOf<N>
  return action.run(request, contextOf(call, name, action.resource?.(request) ?? null))
}

function refusalOf({ code, field, why }: ParseFault): ApiError {
  return field === '' ? refused(code, why) : invalid(code, field, why)
}

/** Which action is meant: by version and action, never by host (compat/protocol.md 1). */
function route(claims: Claims): Contract {
  const { action, version } = claims
  const inHeaders = claims.signature === 'tc3'
  if (action === null || action === '') throw missing(inHeaders ? 'X-TC-Action' : 'Action')
  if (version === null || version === '') throw missing(inHeaders ? 'X-TC-Version' : 'Version')
  const shown = JSON.stringify(action.slice(0, 100))
  if (!Object.values(serviceVersions).some((known) => known === version)) {
    throw invalid('NoSuchVersion', inHeaders ? 'X-TC-Version' : 'Version', oneOfVersions())
  }
  const contract = isActionName(action) ? contracts[action] : null
  if (contract === null || contract.version !== version) {
    throw invalid(
      'InvalidAction',
      inHeaders ? 'X-TC-Action' : 'Action',
      text(
        `${shown} is no action of version ${version}, or one that is not built yet.`,
        `${shown} 不是版本 ${version} 的操作，或尚未实现。`,
      ),
    )
  }
  return contract
}

function oneOfVersions() {
  const known = Object.entries(serviceVersions).map(([service, v]) => `${v} (${service})`)
  return text(`must be one of ${known.join(', ')}.`, `可选值为 ${known.join('、')}。`)
}

function regionOf(claims: Claims, deployment: Deployment): string {
  const region = claims.region ?? ''
  if (region === '') return deployment.defaultRegion
  if (isRegionName(region)) return region
  throw invalid(
    'UnsupportedRegion',
    claims.signature === 'tc3' ? 'X-TC-Region' : 'Region',
    text('must be a region such as ap-guangzhou.', '必须为地域名称，例如 ap-guangzhou。'),
  )
}

function contextOf(call: Call, action: ActionName, resource: string | null): ActionContext {
  const { deps, store, claims, account, key, incoming, requestId } = call
  return createContext(deps, store, {
    account,
    region: regionOf(claims, deps.deployment),
    secretId: key.secretId,
    sourceAddress: incoming.sourceAddress,
    language: languageOf(incoming, claims),
    requestId,
    action,
    resource,
  })
}

function renderError(
  refusal: ApiError,
  incoming: Incoming,
  language: Language,
  requestId: string,
): Answer {
  const headers =
    refusal.field === null
      ? headersOf(incoming)
      : { ...headersOf(incoming), 'x-sluice-field': headerText(refusal.field) }
  const error = { Code: refusal.code, Message: refusal.text[language] }
  return { headers, body: envelope({ Error: error, RequestId: requestId }) }
}

function envelope(response: object): string {
  return JSON.stringify({ Response: response })
}

function headersOf(incoming: Incoming): { [name: string]: string } {
  const traceId = header(incoming, 'x-tc-traceid')
  const headers: { [name: string]: string } = { 'content-type': 'application/json' }
  if (traceId !== null && traceId.length <= traceIdCharsMax) {
    headers['x-tc-traceid'] = headerText(traceId)
  }
  return headers
}

/** Visible ASCII only: a field's name may come from the request. */
function headerText(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?')
}

/**
 * What callers learn of an error: refusals as they are, of the database its state, of others
 * nothing.
 */
function refusalFor(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (!(error instanceof StoreError)) return internal(String(error))
  if (error.kind === 'busy') {
    const why = text('Too much is waiting; nothing was changed.', '请求过多，未做任何修改。')
    return refused('RequestLimitExceeded', why)
  }
  if (error.kind === 'full') {
    const why = text(
      'The disk of the database is full; nothing was changed.',
      '数据库磁盘已满，未做任何修改。',
    )
    return refused('InternalError', why)
  }
  return databaseDown()
}

function databaseDown(): ApiError {
  return refused(
    'InternalError',
    text('The database cannot be used at the moment.', '数据库暂时不可用。'),
  )
}
