/**
 * The data plane of one worker: accept → route → pipeline → answer → record.
 *
 * Changes are applied between requests, never during one; a request runs on what it found at its
 * start. Nothing here waits, and nothing looks up configuration: that was done when a route was
 * linked.
 */
import type { HttpClient } from '../http/client.ts'
import type { Answer, Exchange, Outcome, RefusedRequest } from '../http/exchange.ts'
import type { Random } from '../lib/random.ts'
import type { TracedStage } from '../snapshot/frames.ts'
import type { SnapshotChange } from '../snapshot/snapshot.ts'
import type { CallRecord } from '../telemetry/record.ts'
import type { Breakers } from './breakers/breakers.ts'
import type { Cache } from './cache/cache.ts'
import type { Trail } from './call.ts'
import { Call } from './call.ts'
import type { Draw } from './expression-values.ts'
import type { FunctionRuntime } from './functions/runtime.ts'
import type { Meters } from './meters/meters.ts'
import type { Nonces } from './nonces.ts'
import { run } from './pipeline.ts'
import { recordOf, refusedRecord } from './record.ts'
import type { Reply } from './refusals.ts'
import { plainRefusal, refusal } from './refusals.ts'
import { createRequestIds } from './request-id.ts'
import { requestIdLine } from './response.ts'
import { findRoute } from './routing.ts'
import type { Report } from './runtime.ts'
import { Snapshot } from './services.ts'

export interface GatewayDeps {
  readonly random: Random
  /** Takes each call's record when the call is over; must not throw or wait. */
  readonly record: (record: CallRecord) => void
  /** Takes what is to be told of a call that control debugs. */
  readonly traced?: (id: string, record: CallRecord, stages: readonly TracedStage[]) => void
  /** Told what of a snapshot cannot be served, and about faults of our own. */
  readonly report: Report
  /** The Server field of our own answers until a snapshot says another. */
  readonly serverName: string
  /** Shared by all workers of the process; meters of its own when left out. */
  readonly meters?: Meters | undefined
  /** For requests of the gateway's own; without it none are made. */
  readonly client?: HttpClient | undefined
  /** Answers the rules that ask functions; none is asked when left out. */
  readonly functions?: FunctionRuntime | undefined
  /** Shared by all workers; breakers of its own when left out. */
  readonly breakers?: Breakers | undefined
  /** Answers that plugins keep, shared by all workers; of its own when left out. */
  readonly cache?: Cache | undefined
  /** Shared by all workers; nonces of its own when left out. */
  readonly nonces?: Nonces | undefined
  /** The clock of what is kept for a while; monotonic. */
  readonly nowMs?: (() => number) | undefined
  /** What `Random()` of conditions draws; the language's own numbers when left out. */
  readonly draw?: Draw | undefined
  /** Of one fetch of a key set; the bound of auth/limits.ts when left out. */
  readonly keySetFetchTimeoutMs?: number | undefined
  /** Names whose query values are masked in records; the built-in list when left out. */
  readonly secretWords?: readonly string[] | undefined
}

export interface Gateway {
  /** Serves a request; never throws. */
  handle(exchange: Exchange): void
  /** Records a request that the engine refused by itself. */
  refused(refused: RefusedRequest): void
  /** Makes the engine's own answers (400, 408, 414 …) look like ours. */
  errorAnswer(status: number, text: string): Answer
  /** Puts a change into effect; returns when it is. */
  apply(change: SnapshotChange): void
  /** Of the snapshot in effect; 0 before the first. */
  readonly revision: number
  /** Whether there is a snapshot to serve from. */
  readonly ready: boolean
}

export function createGateway(deps: GatewayDeps): Gateway {
  const snapshot = new Snapshot(deps)
  const nextRequestId = createRequestIds(deps.random)

  function handle(exchange: Exchange): void {
    const trail = trailOf(nextRequestId(exchange.startedAtMs))
    exchange.onEnd = (outcome) => tell(deps, exchange, trail, outcome)
    try {
      serve(exchange, trail)
    } catch (error) {
      fail(exchange, trail, error)
    }
  }

  function serve(exchange: Exchange, trail: Trail): void {
    const found = findRoute(exchange, snapshot, trail)
    trail.apiId = found.route?.apiId ?? ''
    trail.trace?.routed()
    if (found.reply !== null) {
      const lines = found.route?.pipeline(null).lines ?? ''
      const limits = found.route === null ? '' : found.limits.lines()
      refuse(exchange, trail, found.reply, lines + limits)
      return
    }
    const linked = found.route.pipeline(found.matched.rules)
    const pipeline = trail.trace?.timed(linked) ?? linked
    const call: Call = new Call(exchange, trail, found.matched, (reply) =>
      answerOf(reply, trail, pipeline.lines + call.ownLines),
    )
    run(pipeline, call)?.catch((error) => fail(exchange, trail, error))
  }

  function refuse(exchange: Exchange, trail: Trail, reply: Reply, lines: string): void {
    trail.error = reply.error
    exchange.answer(answerOf(reply, trail, lines))
  }

  function answerOf({ status, body, headLines }: Reply, trail: Trail, lines: string): Answer {
    const own = snapshot.settings.serverLine + requestIdLine(trail.requestId)
    return { status, body, headLines: headLines + own + lines }
  }

  /** A defect of ours: the caller gets a 500 with the id by which it can be found. */
  function fail(exchange: Exchange, trail: Trail, error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    deps.report(`request ${trail.requestId} failed: ${detail}`)
    refuse(exchange, trail, refusal('internal'), '')
  }

  return {
    handle,
    refused(refused) {
      deps.record(refusedRecord(refused, nextRequestId(refused.startedAtMs)))
    },
    errorAnswer(status, text) {
      const { headLines, body } = plainRefusal(status, text)
      return { status, body, headLines: headLines + snapshot.settings.serverLine }
    },
    apply: (change) => snapshot.apply(change),
    get revision() {
      return snapshot.revision
    },
    get ready() {
      return snapshot.settings.known
    },
  }
}

/** The call is over: its record, and what control wants to know of it. */
function tell(deps: GatewayDeps, exchange: Exchange, trail: Trail, outcome: Outcome): void {
  const record = recordOf(exchange, trail, outcome, deps.secretWords)
  deps.record(record)
  if (trail.trace !== null) deps.traced?.(trail.trace.id, record, trail.trace.stages(outcome))
}

function trailOf(requestId: string): Trail {
  return { requestId, service: null, environment: '', apiId: '', error: '', trace: null }
}
