/**
 * What rules say to functions and how they read the answers: an event of the form that functions
 * behind an API get (compat/behaviours.md 7.1), and JSON that is taken for nothing but data.
 */
import { isUtf8 } from 'node:buffer'
import { parseStrictJson, StrictJsonError } from '../../lib/strict-json.ts'
import type { FunctionCall } from '../../snapshot/rules.ts'
import type { ApiNode, PathPattern } from '../../snapshot/snapshot.ts'
import { fromByteText } from '../bytes.ts'
import type { Call } from '../call.ts'
import { functionAnswerDepthMax } from '../limits.ts'
import type { FunctionRuntime } from './runtime.ts'

/** A name that came several times has a list of values. */
export type EventFields = { readonly [name: string]: string | readonly string[] }

export interface EventParts {
  readonly headerParameters?: EventFields
  readonly queryStringParameters?: EventFields
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

export type MakeEvent = (call: Call, parts: EventParts) => string

/** Makes the events of an API's calls, as JSON. */
export function eventOf(api: ApiNode, serviceId: string): MakeEvent {
  const path = authored(api.path)
  return (call, parts) => {
    const { identity, exchange, matched, trail } = call
    return JSON.stringify({
      requestContext: {
        ...{ serviceId, path, httpMethod: api.method },
        identity: identity?.kind === 'key' ? { secretId: identity.keyId } : {},
        ...{ sourceIp: exchange.peerAddress, stage: matched.environment },
        requestId: trail.requestId,
      },
      ...{ path: matched.path, httpMethod: exchange.head.method },
      ...{ headerParameters: {}, queryStringParameters: {}, isBase64Encoded: false },
      ...parts,
    })
  }
}

/** A body as an event holds it; `asBase64` null: only where it is no text. */
export function bodyPart(bytes: Buffer, asBase64: boolean | null): EventParts {
  if (bytes.length === 0) return {}
  const isBase64Encoded = asBase64 ?? !isUtf8(bytes)
  return { body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }
}

/** Fields by name; no name is special, since nothing is looked up. */
export function fieldsPart(pairs: Iterable<readonly [name: string, value: string]>): EventFields {
  const byName = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    const values = byName.get(name)
    if (values === undefined) byName.set(name, [fromByteText(value)])
    else values.push(fromByteText(value))
  }
  const single = [...byName].map(([name, values]) => {
    const [first = ''] = values
    return [fromByteText(name), values.length === 1 ? first : values] as const
  })
  return Object.fromEntries(single)
}

/** An answer's object, or why there is none that can be used. */
export type Answered =
  | { readonly value: ReadonlyMap<string, unknown> }
  | { readonly failure: string }

export interface FunctionQuestion {
  readonly functions: FunctionRuntime
  readonly call: FunctionCall
  /** Whose plugin asks. */
  readonly appId: number
  readonly event: string
  readonly timeoutMs: number
  /** Reads the text that the function returned. */
  readonly read: (text: string) => Answered
}

/** Asks a function of the plugin's own account. Always resolves. */
export async function askFunction(question: FunctionQuestion): Promise<Answered> {
  const { functions, call, appId, event, timeoutMs, read } = question
  const { name, namespace, qualifier } = call
  if (call.appId !== null && call.appId !== appId) {
    return { failure: `function ${name} is of another account than the plugin` }
  }
  const where = { appId, namespace, name, qualifier }
  try {
    const result = await functions.invoke({ ...where, event, timeoutMs })
    if (result.kind === 'returned') return read(result.value)
    return { failure: `function ${name}: ${result.why}: ${result.message}` }
  } catch (error) {
    return { failure: `function ${name}: ${String(error)}` }
  }
}

/** The object that the text says, read strictly: for answers that decide. */
export function strictAnswer(text: string, charsMax: number): Answered {
  const bounds = { charsMax, depthMax: functionAnswerDepthMax }
  try {
    return objectOf(text, (one) => parseStrictJson(one, bounds))
  } catch (error) {
    if (error instanceof StrictJsonError) return { failure: `the answer is ${error.message}` }
    throw error
  }
}

/** The object that the text says: for answers that may hold a whole body. */
export function plainAnswer(text: string, charsMax: number): Answered {
  if (text.length > charsMax) return { failure: `the answer is longer than ${charsMax} characters` }
  try {
    return objectOf(text, (one) => JSON.parse(one))
  } catch (error) {
    if (error instanceof SyntaxError) return { failure: 'the answer is no JSON' }
    throw error
  }
}

/** An object that comes as a JSON text in a text is read as what that says. */
function objectOf(text: string, parse: (text: string) => unknown): Answered {
  const first = parse(text)
  const value = typeof first === 'string' ? parse(first) : first
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { failure: 'the answer is no JSON object' }
  }
  return { value: new Map(Object.entries(value)) }
}

/** A path as its author wrote it, but for what says how it matches. */
function authored(pattern: PathPattern): string {
  if (pattern.kind !== 'variable') return pattern.path
  return pattern.pieces
    .map((piece, i) => piece + (i in pattern.variables ? `{${pattern.variables[i]}}` : ''))
    .join('')
}
