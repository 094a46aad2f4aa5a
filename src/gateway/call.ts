/**
 * One call on its way through the pipeline: what changes from call to call and nothing else. What
 * an API is configured to do sits in its stages, captured when they were linked.
 */
import type {
  Answer,
  Exchange,
  Fields,
  ResponseHead,
  ResponsePlan,
  UpstreamRequest,
} from '../http/exchange.ts'
import type { PlanNode, RouteEnvironment, ServiceSection } from '../snapshot/snapshot.ts'
import type { EnvironmentAccess } from './access.ts'
import type { FormField } from './form.ts'
import { parseForm } from './form.ts'
import type { Rewrite } from './functions/request-rewrite.ts'
import type { Target } from './pipeline.ts'
import type { Reply } from './refusals.ts'
import type { RouteLimits } from './route-limits.ts'
import type { RuleSet } from './rules.ts'
import type { Trace } from './trace.ts'

/** What is found out about a request, for its record; filled as far as it comes. */
export interface Trail {
  readonly requestId: string
  service: ServiceSection | null
  environment: RouteEnvironment | ''
  apiId: string
  /** What ended the call early; empty when nothing did. */
  error: string
  /** Of a call that control debugs. */
  trace: Trace | null
}

/** The caller's body as far as form parameters are concerned. */
export type FormBody =
  /** No stage needed to know, or the body is no form: it passes unread. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'form'; readonly fields: readonly FormField[]; readonly bytes: Buffer }

const unread: FormBody = { kind: 'unread' }
const noFields: readonly FormField[] = []

/** What the router found out about a call. */
export interface Matched {
  readonly environment: RouteEnvironment
  /** Who may call in that environment. */
  readonly access: EnvironmentAccess
  /** What limits the API's calls there. */
  readonly limits: RouteLimits
  /** Canonical, without the environment. */
  readonly path: string
  /** Captured values in canonical spelling, by the variable's name. */
  readonly variables: ReadonlyMap<string, string>
  /** What follows a prefix pattern; empty otherwise. */
  readonly rest: string
  /** What is attached to the API there; null: nothing. */
  readonly rules: RuleSet | null
  /** As sent, without `?`; null when there is none. */
  readonly query: string | null
}

/** Who calls, as far as authentication found out. */
export type Identity =
  /** `plan`: the one by which the key may call this API here. */
  | { readonly kind: 'key'; readonly keyId: string; readonly plan: PlanNode }
  | { readonly kind: 'app'; readonly appId: string; readonly appKey: string }

/** What came of asking a backend. */
export interface BackendSeen {
  /** The backend's own; where it gave none, that of what the caller is told. */
  readonly status: number
  /** No answer came in time. */
  readonly timedOut: boolean
  /** For how long the backend waited for the caller meanwhile. */
  readonly callerMs: number
}

/** An answer that the gateway made of a backend's. */
export interface MadeAnswer {
  readonly status: number
  /** Complete lines, without what the gateway says about the call. */
  readonly lines: string
  readonly body: Uint8Array
}

/** Keeps a backend's answer for later calls. */
export interface AnswerKeeper {
  /** Told when the backend's head is there; what it gives back has a `copy` where it keeps. */
  plan(head: ResponseHead, plan: ResponsePlan): ResponsePlan
  /** Keeps an answer instead of the one of which it was made. */
  keep(made: MadeAnswer): void
}

export class Call {
  readonly exchange: Exchange
  readonly trail: Trail
  readonly matched: Matched
  /** Turns a reply into the answer that this API gives. */
  readonly toAnswer: (reply: Reply) => Answer
  /** Set by the authentication stage; null: nobody in particular. */
  identity: Identity | null = null
  /** Lines that stages add to whatever answer the call gets, each with its CRLF. */
  answerLines = ''
  /** The body where a stage has read it whole: the caller's, or what replaces it. */
  bytes: Buffer | null = null
  /** Set by the form stage, where an API has one. */
  body: FormBody = unread
  /** Set by a rule that sends the call elsewhere; null: to the API's own backend. */
  target: Target | null = null
  /** Told once what came of asking the backend; a caller that goes before is no answer of it. */
  observe: ((seen: BackendSeen) => void) | null = null
  /** Set by the cache; null: nothing is kept. */
  keep: AnswerKeeper | null = null
  /** Set by a rule that changes backends' answers; told of each head, after `keep`. */
  rewriteAnswer: ((head: ResponseHead, plan: ResponsePlan) => ResponsePlan) | null = null
  /** Whether the backend is to answer whole and without a coding, whatever the caller accepts. */
  wantsPlain = false
  /** Set by the mapping stage, where a backend needs one. */
  outgoing: UpstreamRequest | null = null

  #rewritten: Rewrite | null = null
  #queryFields: readonly FormField[] | null = null

  constructor(
    exchange: Exchange,
    trail: Trail,
    matched: Matched,
    toAnswer: (reply: Reply) => Answer,
  ) {
    this.exchange = exchange
    this.trail = trail
    this.matched = matched
    this.toAnswer = toAnswer
  }

  /** All lines of this call's own: those that stages added, and where its limits stand now. */
  get ownLines(): string {
    return this.matched.limits.lines() + this.answerLines
  }

  /** What a function made of the request; null: it is as it came. */
  get rewrittenRequest(): Rewrite | null {
    return this.#rewritten
  }

  set rewrittenRequest(rewrite: Rewrite | null) {
    this.#rewritten = rewrite
    this.#queryFields = null
  }

  /** Header fields as they are now. */
  get fields(): Fields {
    return this.#rewritten?.fields ?? this.exchange.head.fields
  }

  /** The query as it is now, without `?`; null when there is none. */
  get query(): string | null {
    return this.#rewritten === null ? this.matched.query : this.#rewritten.query
  }

  get queryFields(): readonly FormField[] {
    const { query } = this
    this.#queryFields ??= query === null ? noFields : parseForm(query)
    return this.#queryFields
  }

  get formFields(): readonly FormField[] {
    return this.body.kind === 'form' ? this.body.fields : noFields
  }
}

/** Undefined: go on. A reply ends the call. A promise only where a stage has to wait. */
export type Stage = (call: Call) => Reply | undefined | Promise<Reply | undefined>
