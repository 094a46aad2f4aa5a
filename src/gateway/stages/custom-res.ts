/**
 * Has a function rewrite backends' answers: the CustomRes plugin. It is the last of all plugins to
 * see an answer but for the cache, which keeps what the function made.
 *
 * A caller is never given what the function should have changed and could not: where it fails, or
 * answers what cannot be carried out, the call is refused. So that callers cannot get around it,
 * the backend is not told that they take coded answers or parts.
 */
import type { ResponseHead, ResponsePlan, TakenResponse } from '../../http/exchange.ts'
import type { ApiNode } from '../../snapshot/snapshot.ts'
import { FieldLines, linesWith, listOf } from '../cache/field-lines.ts'
import type { Call, Stage } from '../call.ts'
import { askFunction, bodyPart, eventOf, fieldsPart, plainAnswer } from '../functions/question.ts'
import type { Pair } from '../functions/request-rewrite.ts'
import type { WishedResponse } from '../functions/response-rewrite.ts'
import { rewrittenAnswer, wishedResponse } from '../functions/response-rewrite.ts'
import type { FunctionRuntime } from '../functions/runtime.ts'
import { functionAnswerCharsMax, functionBodyBytesMax } from '../limits.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import type { RuleSet } from '../rules.ts'

export interface CustomResParts {
  readonly api: ApiNode
  readonly serviceId: string
  readonly functions: FunctionRuntime
}

export function customRes(rules: RuleSet | null, parts: CustomResParts): Stage | null {
  const attached = rules?.the('CustomRes') ?? null
  if (attached === null) return null
  const { rule, appId } = attached
  const makeEvent = eventOf(parts.api, parts.serviceId)
  const question = {
    ...{ functions: parts.functions, appId, call: rule.function },
    timeoutMs: rule.timeoutSeconds * 1000,
    read: (text: string) => plainAnswer(text, functionAnswerCharsMax),
  }

  async function ask(
    call: Call,
    plan: ResponsePlan,
    { lines, body }: TakenResponse,
  ): Promise<WishedResponse | string> {
    const sent = bodyPart(body, rule.base64 ? true : null)
    const told: readonly Pair[] = [
      ...tellable(new FieldLines(lines)),
      ['status', String(plan.status)],
      ['is_base64_encoded', String(sent.isBase64Encoded ?? false)],
    ]
    const event = makeEvent(call, { headerParameters: fieldsPart(told), ...sent })
    const answered = await askFunction({ ...question, event })
    if ('failure' in answered) return answered.failure
    return wishedResponse(answered.value, rule, rule.base64, plan.dropFields)
  }

  async function answer(call: Call, plan: ResponsePlan, taken: TakenResponse): Promise<void> {
    const wished = await ask(call, plan, taken)
    if (typeof wished === 'string') return refuse(call, failed(wished))
    const lines = linesWith(taken.lines, (name) => name !== 'trailer' && !plan.dropFields.has(name))
    const made = rewrittenAnswer({ status: plan.status, lines, body: taken.body }, wished)
    if (plan.copy !== undefined) call.keep?.keep(made)
    call.exchange.answer({
      ...{ status: made.status, headLines: made.lines + plan.headLines, body: made.body },
      // Of an answer to HEAD nobody knows how long the function's would be.
      headLength: -1,
      dated: /(?:^|\n)date:/i.test(made.lines),
    })
  }

  function rewrite(call: Call, { fields }: ResponseHead, plan: ResponsePlan): ResponsePlan {
    const codings = listOf(fields, 'content-encoding') ?? 'identity'
    if (codings.toLowerCase() !== 'identity') return plan
    const done = (taken: TakenResponse | null) => {
      if (taken === null) return refuse(call, failed('the body is too large'))
      answer(call, plan, taken).catch((error: unknown) => refuse(call, defect(error)))
    }
    return { ...plan, instead: { bodyBytesMax: functionBodyBytesMax, done } }
  }

  return function customRes(call) {
    call.wantsPlain = true
    call.rewriteAnswer = (head, plan) => rewrite(call, head, plan)
    return undefined
  }
}

function* tellable(fields: FieldLines): Generator<Pair> {
  for (let i = 0; i < fields.length; i++) {
    const name = fields.lower(i)
    if (name !== 'status' && name !== 'is_base64_encoded') yield [name, fields.value(i)]
  }
}

function failed(why: string): Reply {
  const reply = refusal('responseRewriteFailed')
  return { ...reply, error: `${reply.error} (${why})` }
}

function defect(error: unknown): Reply {
  const reply = refusal('internal')
  return { ...reply, error: `${reply.error} (${String(error)})` }
}

function refuse(call: Call, reply: Reply): void {
  call.trail.error = reply.error
  call.exchange.answer(call.toAnswer(reply))
}
