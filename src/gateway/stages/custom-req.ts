/**
 * Has a function rewrite the request before it is mapped to the backend's: the CustomReq plugin. A
 * call whose function fails, or answers what cannot be carried out, goes to no backend.
 */
import type { ApiNode } from '../../snapshot/snapshot.ts'
import { mayAssign } from '../backend-fields.ts'
import type { Call, Stage } from '../call.ts'
import type { Answered } from '../functions/question.ts'
import { askFunction, bodyPart, eventOf, fieldsPart, plainAnswer } from '../functions/question.ts'
import type { Pair } from '../functions/request-rewrite.ts'
import { rewriteOf, wishedBy } from '../functions/request-rewrite.ts'
import type { FunctionRuntime } from '../functions/runtime.ts'
import { functionAnswerCharsMax, functionBodyBytesMax } from '../limits.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import type { RuleSet } from '../rules.ts'
import { wholeBody } from '../whole-body.ts'
import { readForm, usesForm } from './form-body.ts'

export interface CustomReqParts {
  readonly api: ApiNode
  readonly serviceId: string
  readonly functions: FunctionRuntime
}

export function customReq(rules: RuleSet | null, parts: CustomReqParts): Stage | null {
  const attached = rules?.the('CustomReq') ?? null
  if (attached === null) return null
  const { rule, appId } = attached
  const { api, serviceId, functions } = parts
  const makeEvent = eventOf(api, serviceId)
  const readsForm = usesForm(api)
  const sent = { headers: rule.sendsHeaders, queries: rule.sendsQuery, body: rule.sendsBody }
  const question = {
    ...{ functions, appId, call: rule.function, timeoutMs: rule.timeoutSeconds * 1000 },
    read: (text: string) => plainAnswer(text, functionAnswerCharsMax),
  }

  async function ask(call: Call, body: Buffer | null): Promise<Reply | undefined> {
    if (body === null) return refusal('bodyTooLarge')
    const event = makeEvent(call, {
      ...(sent.headers && { headerParameters: fieldsPart(tellableFields(call)) }),
      ...(sent.queries && {
        queryStringParameters: fieldsPart(call.queryFields.map(({ name, value }) => [name, value])),
      }),
      // A body that is no text goes as base64 in any case: nothing else would be the same body.
      ...(sent.body && bodyPart(body, rule.base64 ? true : null)),
    })
    return carryOut(call, await askFunction({ ...question, event }))
  }

  function carryOut(
    call: Call,
    answered: Answered,
  ): Reply | undefined | Promise<Reply | undefined> {
    const wished =
      'failure' in answered ? answered.failure : wishedBy(answered.value, sent, rule.base64)
    if (typeof wished === 'string') {
      const reply = refusal('rewriteFailed')
      return { ...reply, error: `${reply.error} (${wished})` }
    }
    call.rewrittenRequest = rewriteOf(call.fields, call.queryFields, call.query, wished)
    const { body, changed } = call.rewrittenRequest
    if (body !== null) call.bytes = body
    if (body === null && !changed.has('content-type') && !changed.has('content-encoding')) {
      return undefined
    }
    call.body = { kind: 'unread' }
    return readsForm ? readForm(call) : undefined
  }

  return function customReq(call) {
    const body = rule.sendsBody ? wholeBody(call, functionBodyBytesMax) : Buffer.alloc(0)
    return body instanceof Promise ? body.then((later) => ask(call, later)) : ask(call, body)
  }
}

/** What of the caller's header a function is told: not what concerns one connection only. */
function tellableFields({ fields }: Call): readonly Pair[] {
  return Array.from(
    { length: fields.length },
    (_, i): Pair => [fields.lower(i), fields.value(i)],
  ).filter(([name]) => mayAssign(name))
}
