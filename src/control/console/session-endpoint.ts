/**
 * `/console/session`: GET tells of the session, POST begins or proves one, DELETE ends it.
 *
 * It makes the proof by which actions are called and does nothing else. Whatever changes something
 * has to come from our own origin; whatever has a session, with the session's token too.
 */
import { sessionContract } from '../../contract/console-session.ts'
import { parseRequest } from '../../contract/parse.ts'
import { uuid } from '../../lib/ids.ts'
import { text } from '../../lib/language.ts'
import type { Random } from '../../lib/random.ts'
import type { ConsoleSession } from '../../model/console-session.ts'
import { ApiError, invalid, reasons, refused } from '../../model/errors.ts'
import type { Store } from '../../model/store.ts'
import type { Deployment } from '../action.ts'
import { type Answer, answerOf, databaseDown, errorAnswer, refusalFor } from '../envelope.ts'
import { header, type Incoming, languageOf, mediaType } from '../incoming.ts'
import type { Counts } from '../limits.ts'
import { readJson } from '../parameters.ts'
import {
  fromSession,
  type SessionWish,
  toSessionAnswer,
  toSessionWish,
} from '../wire/console-session.ts'
import {
  beginCookies,
  checkOwnOrigin,
  checkToken,
  csrfToken,
  endCookies,
  sessionIdOf,
} from './cookies.ts'
import { loginNameCharsMax, passwordCharsMax } from './limits.ts'
import { type Begun, type From, LoginHeld, type Sessions } from './sessions.ts'

export interface SessionEndpointDeps {
  store(): Store | null
  readonly sessions: Sessions
  readonly random: Random
  readonly deployment: Deployment
  readonly counts: Counts
  fault(requestId: string, error: unknown): void
}

export type SessionEndpoint = (incoming: Incoming) => Promise<Answer>

interface Step {
  readonly deps: SessionEndpointDeps
  readonly store: Store
  readonly incoming: Incoming
  readonly from: From
}

/** What is answered: a session and its id, or that there is none; and the cookies to set. */
interface Outcome {
  readonly living: { readonly id: string; readonly session: ConsoleSession } | null
  readonly cookies: readonly string[]
}

const none: Outcome = { living: null, cookies: [] }

export function createSessionEndpoint(deps: SessionEndpointDeps): SessionEndpoint {
  return async function answer(incoming) {
    const requestId = uuid(deps.random)
    try {
      const store = deps.store()
      if (store === null) throw databaseDown()
      const userAgent = header(incoming, 'user-agent') ?? ''
      const from = { sourceAddress: incoming.sourceAddress, userAgent, requestId }
      const step = { deps, store, incoming, from }
      const outcome = await perform(step)
      const shown = toSessionAnswer(await shownSession(step, outcome.living))
      const { headers, body } = answerOf(incoming, shown, requestId)
      const { cookies } = outcome
      return cookies.length === 0
        ? { headers, body }
        : { headers: { ...headers, 'set-cookie': cookies }, body }
    } catch (error) {
      const refusal = refusalFor(error)
      if (refusal.code === 'InternalError' && deps.store() !== null) deps.fault(requestId, error)
      const answer = errorAnswer(refusal, incoming, languageOf(incoming, null), requestId)
      if (!(refusal instanceof LoginHeld)) return answer
      return {
        ...answer,
        headers: { ...answer.headers, 'retry-after': String(refusal.retrySeconds) },
      }
    }
  }
}

async function perform(step: Step): Promise<Outcome> {
  const { incoming } = step
  switch (incoming.method) {
    case 'GET':
      return { ...none, living: await livingSession(step) }
    case 'DELETE':
      return logout(step)
    default:
      return post(step, readWish(incoming))
  }
}

async function post(step: Step, wish: SessionWish): Promise<Outcome> {
  const { deps, store, from } = step
  const { sessions } = deps
  if (wish.kind === 'login') {
    const before = await livingSession(step)
    const begun = await sessions.login(store, wish, from)
    // Who logs in over a session leaves that one.
    if (before !== null) await sessions.end(store, before.session, from)
    return begin(step, begun)
  }
  const living = await provenSession(step)
  const { session } = living
  switch (wish.kind) {
    case 'change': {
      const login = { ...wish, name: session.userName, language: null }
      return begin(step, await sessions.login(store, login, from))
    }
    case 'prove': {
      const proved = await sessions.proveAgain(store, session, wish.password, from)
      return { ...none, living: { id: living.id, session: proved } }
    }
    case 'language':
      await sessions.chooseLanguage(store, session, wish.language, from)
      return { ...none, living }
  }
}

function begin({ incoming }: Step, { id, session }: Begun): Outcome {
  return { living: { id, session }, cookies: beginCookies(id, incoming.secure) }
}

async function logout(step: Step): Promise<Outcome> {
  const { deps, store, incoming, from } = step
  checkOwnOrigin(incoming)
  const living = await livingSession(step)
  if (living !== null) {
    checkToken(incoming, living.id)
    await deps.sessions.end(store, living.session, from)
  }
  return { living: null, cookies: endCookies(incoming.secure) }
}

async function livingSession({ deps, store, incoming }: Step) {
  const id = sessionIdOf(incoming)
  const session = id === null ? null : await deps.sessions.look(store, id)
  return id === null || session === null ? null : { id, session }
}

/** The session of a request that may change something for it. */
async function provenSession(step: Step) {
  const id = sessionIdOf(step.incoming)
  if (id === null) throw new ApiError('AuthFailure.SessionExpired')
  checkToken(step.incoming, id)
  const living = await livingSession(step)
  if (living === null) throw new ApiError('AuthFailure.SessionExpired')
  return living
}

function readWish(incoming: Incoming): SessionWish {
  checkOwnOrigin(incoming)
  if (mediaType(incoming) !== 'application/json') {
    throw refused(
      'AuthFailure.CsrfFailure',
      text('The body has to be application/json.', '请求体须为 application/json。'),
    )
  }
  const parsed = parseRequest(sessionContract, readJson(incoming.body), 'json')
  if (!parsed.ok) throw invalid(parsed.fault.code, parsed.fault.field, parsed.fault.why)
  const wish = toSessionWish(parsed.request)
  if ('name' in wish && wish.name.length > loginNameCharsMax) {
    throw invalid('InvalidParameterValue', 'Name', reasons.tooLong(loginNameCharsMax))
  }
  if ('password' in wish && wish.password.length > passwordCharsMax) {
    throw invalid('InvalidParameterValue', 'Password', reasons.tooLong(passwordCharsMax))
  }
  return wish
}

async function shownSession({ deps, store }: Step, living: Outcome['living']) {
  if (living === null) return null
  const { id, session } = living
  const { sessions, deployment, counts } = deps
  const { user, account } = await store.read(async (tx) => {
    return {
      user: await tx.consoleUser(session.userName),
      account: await tx.account(session.account),
    }
  })
  if (user === null || account === null) return null
  return fromSession(session, {
    ...{ user, account, deployment, counts, csrf: csrfToken(id), idleMs: sessions.idleMs },
    endsAtMs: sessions.endOf(session),
    revealUntilMs: sessions.revealUntil(session),
  })
}
