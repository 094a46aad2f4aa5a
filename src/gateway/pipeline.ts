/** The life of a request, in order. This list is the table of contents of the data plane. */
import type { ApiNode } from '../snapshot/snapshot.ts'
import { authenticate } from './auth/index.ts'
import type { Send } from './backends/index.ts'
import { linkBackend } from './backends/index.ts'
import type { Call, Stage } from './call.ts'
import type { LinkContext } from './link-context.ts'
import type { Reply } from './refusals.ts'
import { refusal } from './refusals.ts'
import { gatewayHeaders, responseRule } from './response.ts'
import { corsHeaders, corsPreflight } from './stages/cors.ts'
import { formBody } from './stages/form-body.ts'
import { limits } from './stages/limits.ts'
import { mapParameters } from './stages/map-parameters.ts'
import { validate } from './stages/validate.ts'

export interface Pipeline {
  readonly stages: readonly Stage[]
  /** The backend. */
  readonly send: Send
  /** Lines of every answer of the API. */
  readonly lines: string
}

/** Links an API. Throws `LinkError` when it cannot be served as it is defined. */
export function buildPipeline(api: ApiNode, serviceId: string, context: LinkContext): Pipeline {
  const stages = [
    corsPreflight(api),
    unbuiltProtocol(api),
    ...authenticate(api, context),
    limits(context.meters),
    formBody(api),
    validate(api),
    mapParameters(api, serviceId),
  ].filter((stage) => stage !== null)
  const response = responseRule(api, [corsHeaders(api), gatewayHeaders(api)])

  return { stages, send: linkBackend(api, response), lines: response.lines }
}

/** The pipeline of an API that could not be linked: it says so to every caller. */
export function brokenPipeline(api: ApiNode): Pipeline {
  const { lines } = responseRule(api, [gatewayHeaders(api)])
  return { stages: [() => refusal('configInvalid')], send: () => {}, lines }
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
  pipeline.send(call)
}

function end(call: Call, reply: Reply): void {
  call.trail.error = reply.error
  call.exchange.answer(call.toAnswer(reply))
}

/** WebSocket front ends are stored and released, but not built yet. */
function unbuiltProtocol(api: ApiNode): Stage | null {
  return api.protocol === 'HTTP' ? null : () => refusal('configInvalid')
}
