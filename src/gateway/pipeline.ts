/** The life of a request, in order. This list is the table of contents of the data plane. */
import type { ChosenBackendNode } from '../snapshot/rules.ts'
import type { ApiNode, BackendNode } from '../snapshot/snapshot.ts'
import { authenticate } from './auth/index.ts'
import type { Send } from './backends/index.ts'
import { linkBackend } from './backends/index.ts'
import type { Call, Stage } from './call.ts'
import type { LinkContext } from './link-context.ts'
import { LinkError } from './link-error.ts'
import type { Reply } from './refusals.ts'
import { refusal } from './refusals.ts'
import type { ResponseRule } from './response.ts'
import { gatewayHeaders, responseRule } from './response.ts'
import type { RuleSet } from './rules.ts'
import { antiReplay } from './stages/anti-replay.ts'
import { circuitBreaker } from './stages/circuit-breaker.ts'
import { corsHeaders, corsPreflight } from './stages/cors.ts'
import { customAuth } from './stages/custom-auth.ts'
import { customReq } from './stages/custom-req.ts'
import { customRes } from './stages/custom-res.ts'
import { formBody } from './stages/form-body.ts'
import { ipControl } from './stages/ip-control.ts'
import { limits } from './stages/limits.ts'
import { mapParameters } from './stages/map-parameters.ts'
import { pluginLimits } from './stages/plugin-limits.ts'
import { proxyCache } from './stages/proxy-cache.ts'
import { routing } from './stages/routing.ts'
import { validate } from './stages/validate.ts'

/** What a pipeline is linked from. */
export interface PipelineParts {
  readonly api: ApiNode
  readonly serviceId: string
  readonly context: LinkContext
  /** What is attached to the API in one environment; null: nothing. */
  readonly rules: RuleSet | null
}

/** Where a call goes after all stages. */
export interface Target {
  /** Makes the backend's request; null where the backend needs none. */
  readonly map: Stage | null
  /** The backend. */
  readonly send: Send
  /** What it is; null where it cannot be called. */
  readonly backend: BackendNode | null
}

export interface Pipeline {
  readonly stages: readonly Stage[]
  /** The API's own backend. */
  readonly target: Target
  /** Lines of every answer of the API. */
  readonly lines: string
  /** Put around the making of a backend's request, whichever it is; null: nothing is. */
  readonly watch: ((stage: Stage) => Stage) | null
}

/** Links an API. Throws `LinkError` when it cannot be served as it is defined. */
export function buildPipeline(parts: PipelineParts): Pipeline {
  const { api, context, rules } = parts
  const response = responseRule(api, [corsHeaders(api, rules), gatewayHeaders(api)])
  const elsewhere = (node: ChosenBackendNode): Target => chosenTarget(parts, response, node)
  const stages = [
    corsPreflight(api, rules),
    ipControl(rules),
    unbuiltProtocol(api),
    ...authenticate(api, context),
    limits(context.meters, pluginLimits(rules, context.meters, context.draw)),
    antiReplay(rules, context.nonces),
    customAuth(rules, { api, serviceId: parts.serviceId, authorisers: context.authorisers }),
    formBody(api),
    validate(api),
    routing(rules, elsewhere, context.draw),
    customReq(rules, { api, serviceId: parts.serviceId, functions: context.functions }),
    proxyCache(parts, response),
    customRes(rules, { api, serviceId: parts.serviceId, functions: context.functions }),
    circuitBreaker(rules, elsewhere, context),
  ].filter((stage) => stage !== null)
  return { stages, target: linkTarget(parts, response), lines: response.lines, watch: null }
}

/**
 * A backend and the way to it. `api`: the API, or what a rule makes of it; `keepsHost`: the
 * caller's Host goes to the backend.
 */
export function linkTarget(
  { api, serviceId }: Pick<PipelineParts, 'api' | 'serviceId'>,
  response: ResponseRule,
  keepsHost = false,
): Target {
  const map = mapParameters(api, serviceId, keepsHost)
  return { map, send: linkBackend(api, response), backend: api.backend }
}

/** The backend that a rule chose; one that cannot be linked answers 481 when it is called. */
function chosenTarget(
  { api, serviceId }: PipelineParts,
  response: ResponseRule,
  { backend, timeoutMs, keepsHost }: ChosenBackendNode,
): Target {
  try {
    return linkTarget({ api: { ...api, backend, timeoutMs }, serviceId }, response, keepsHost)
  } catch (error) {
    if (!(error instanceof LinkError)) throw error
    const reply = refusal('configInvalid')
    const broken = { ...reply, error: `${reply.error} (${error.message})` }
    return { map: () => broken, send: () => {}, backend: null }
  }
}

/** The pipeline of an API that could not be linked: it says so to every caller. */
export function brokenPipeline(api: ApiNode): Pipeline {
  const { lines } = responseRule(api, [gatewayHeaders(api)])
  const target = { map: null, send: () => {}, backend: null }
  const broken: Stage = () => refusal('configInvalid')
  return { stages: [broken], target, lines, watch: null }
}

/** Walks the stages and calls the backend; waits only where a stage has to. */
export function run(pipeline: Pipeline, call: Call): void | Promise<void> {
  return runFrom(0, pipeline, call)
}

function runFrom(start: number, pipeline: Pipeline, call: Call): void | Promise<void> {
  const { stages } = pipeline
  for (let i = start; i < stages.length; i++) {
    const reply = stages[i]?.(call)
    if (reply === undefined) continue
    if (!(reply instanceof Promise)) return end(call, reply)
    return reply.then((later) => {
      return later === undefined ? runFrom(i + 1, pipeline, call) : end(call, later)
    })
  }
  return send(call.target ?? pipeline.target, call, pipeline.watch)
}

function send({ map, send }: Target, call: Call, watch: Pipeline['watch']): void | Promise<void> {
  const reply = map === null ? undefined : (watch?.(map) ?? map)(call)
  if (reply === undefined) return send(call)
  if (!(reply instanceof Promise)) return end(call, reply)
  return reply.then((later) => (later === undefined ? send(call) : end(call, later)))
}

function end(call: Call, reply: Reply): void {
  call.trail.error = reply.error
  call.exchange.answer(reply.complete ?? call.toAnswer(reply))
}

/** WebSocket front ends are stored and released, but not built yet. */
function unbuiltProtocol(api: ApiNode): Stage | null {
  if (api.protocol === 'HTTP') return null
  return function unbuiltProtocol() {
    return refusal('configInvalid')
  }
}
