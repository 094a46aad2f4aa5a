/**
 * The management API: bytes → proof of who calls → routing by version and action → parameters →
 * action → envelope. It never throws.
 */

import type { Contract } from '../contract/action.ts'
import { serviceVersions } from '../contract/action.ts'
import type { ActionName, RequestOf } from '../contract/actions.ts'
import { contracts, isActionName } from '../contract/actions.ts'
import { type ParseFault, parseRequest } from '../contract/parse.ts'
import { uuid } from '../lib/ids.ts'
import { text } from '../lib/language.ts'
import type { Account } from '../model/account.ts'
import { type ApiError, internal, invalid, missing, refused } from '../model/errors.ts'
import { isRegionName } from '../model/region.ts'
import type { Store } from '../model/store.ts'
import type { Action, ActionContext, Deployment } from './action.ts'
import { actions } from './actions/index.ts'
import { type ContextDeps, createContext } from './context.ts'
import { type Answer, answerOf, databaseDown, errorAnswer, refusalFor } from './envelope.ts'
import { type Claims, claimsOf, type Incoming, languageOf } from './incoming.ts'
import { readParameters } from './parameters.ts'
import { type Proof, prove } from './proof.ts'
import { holdsSecrets, redacted, showingOf } from './redact.ts'

export interface ApiDeps extends ContextDeps {
  /** Null while the database cannot be used. */
  store(): Store | null
  /** Called once for each answer, for metrics. `code` is null for a success. */
  answered(action: string, code: string | null): void
  /** A fault of ours, with all detail: for the log, never for the caller. */
  fault(requestId: string, error: unknown): void
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
      return answerOf(incoming, response, requestId)
    } catch (error) {
      const refusal = refusalFor(error)
      // Without a database every call fails, and why has been reported once.
      if (refusal.code === 'InternalError' && deps.store() !== null) deps.fault(requestId, error)
      const known = claims?.action ?? ''
      deps.answered(isActionName(known) ? known : '', refusal.code)
      return errorAnswer(refusal, incoming, languageOf(incoming, claims), requestId)
    }
  }
}

/**
 * Refusals that are decided before there is a request to perform, such as one that is too large.
 */
export function refuse(deps: ApiDeps, incoming: Incoming, refusal: ApiError): Answer {
  deps.answered('', refusal.code)
  return errorAnswer(refusal, incoming, languageOf(incoming, null), uuid(deps.random))
}

async function perform(
  deps: ApiDeps,
  incoming: Incoming,
  claims: Claims,
  requestId: string,
): Promise<object> {
  const store = deps.store()
  if (store === null) throw databaseDown()
  const proof = await prove(incoming, claims, deps.clock.now(), store, deps.sessions)
  const contract = route(claims)
  const account = await store.read((tx) => tx.account(proof.account))
  if (account === null) throw internal(`${proof.account}, proved by a call, is no account`)
  const call = { deps, store, incoming, claims, requestId, proof, account }
  // Name and action belong together by the type of the table; the compiler loses it in a union.
  return show(contract, call, contract.name as ActionName)
}

/** Runs the action and hides of its answer what the caller is not to see. */
async function show(contract: Contract, call: Call, name: ActionName): Promise<object> {
  const { deps, store, incoming, proof } = call
  const { session } = proof
  const revealUntilMs = session === null ? null : deps.sessions.revealUntil(session)
  const showing = showingOf(incoming, contract, session, revealUntilMs)
  const { context, response } = await run(name, call)
  // An object with some of its texts replaced is still one.
  if (showing === 'masked') return redacted(response) as object
  if (showing === 'reveal' && holdsSecrets(response)) {
    const audit = context.auditEntry('RevealSecrets')
    await store.write(audit, async () => {})
  }
  return response
}

/** What is known of a call once it is known who makes it. */
interface Call {
  readonly deps: ApiDeps
  readonly store: Store
  readonly incoming: Incoming
  readonly claims: Claims
  readonly requestId: string
  readonly proof: Proof
  readonly account: Account
}

async function run<N extends ActionName>(name: N, call: Call) {
  const action: Action<N> = actions[name]
  const { encoding, value } = await readParameters(call.incoming, call.claims)
  const parsed = parseRequest(contracts[name], value, encoding)
  if (!parsed.ok) throw refusalOf(parsed.fault)
  // parseRequest answers what the contract of this very name gives.
  const request = parsed.request as RequestOf<N>
  const context = contextOf(call, name, action.resource?.(request) ?? null)
  return { context, response: await action.run(request, context) }
}

function refusalOf({ code, field, why }: ParseFault): ApiError {
  return field === '' ? refused(code, why) : invalid(code, field, why)
}

/** Which action is meant: by version and action, never by host (compat/protocol.md 1). */
function route(claims: Claims): Contract {
  const { action, version } = claims
  const inHeaders = claims.fields === null
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
        `${shown} 不是版本 ${version} 的接口，或尚未实现。`,
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
    claims.fields === null ? 'X-TC-Region' : 'Region',
    text('must be a region such as ap-guangzhou.', '必须为地域名称，例如 ap-guangzhou。'),
  )
}

function contextOf(call: Call, action: ActionName, resource: string | null): ActionContext {
  const { deps, store, claims, account, proof, incoming, requestId } = call
  return createContext(deps, store, {
    account,
    region: regionOf(claims, deps.deployment),
    secretId: proof.secretId,
    session: proof.session,
    sourceAddress: incoming.sourceAddress,
    language: languageOf(incoming, claims),
    requestId,
    action,
    resource,
  })
}
