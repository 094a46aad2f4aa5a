/**
 * A client of the management API, for the commands that ask the control plane something.
 *
 * It comes in by the same door as everybody: a signed call, an answer read by the contract.
 */
import { z } from 'zod'
import { type Clock, systemClock } from '../lib/clock.ts'
import { exchange } from './http.ts'
import { authorization, type Credentials } from './sign.ts'

/** A call was not answered as wanted; the message is for the person at the terminal. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed'
  /** The control plane answered, with an error of its table. */
  readonly refused: boolean

  constructor(message: string, refused = false) {
    super(message)
    this.refused = refused
  }
}

export interface ClientOptions {
  /** Origin of the control port. */
  readonly url: string
  readonly region: string
  readonly credentials: Credentials
  readonly clock?: Clock
  /** How long to wait for a whole answer. */
  readonly timeoutMs?: number
}

/** What the client needs to know of an action: members of its contract. */
export interface CallableAction {
  readonly name: string
  readonly service: string
  readonly version: string
}

const contentType = 'application/json'
const defaultTimeoutMs = 10_000

const refusal = z.object({ Error: z.object({ Code: z.string(), Message: z.string() }) })

/** Calls an action and reads its answer by the contract; throws CallFailed. */
export async function call<Answer extends z.ZodRawShape>(
  options: ClientOptions,
  action: CallableAction & { readonly response: z.ZodObject<Answer> },
  request: object,
) {
  const response = await callAsIs(options, action, request)
  // Members that a newer control plane adds are none of our business.
  const answer = action.response.loose().safeParse(response)
  if (answer.success) return answer.data
  throw new CallFailed(`${action.name} was answered in a form that this version does not know`)
}

/** Calls an action and gives what stands in `Response`; throws CallFailed. */
export async function callAsIs(
  options: ClientOptions,
  action: CallableAction,
  request: object,
): Promise<unknown> {
  const response = await post(options, action, JSON.stringify(request))
  const refused = refusal.safeParse(response)
  if (!refused.success) return response
  const { Code, Message } = refused.data.Error
  throw new CallFailed(`${action.name} was refused: ${Code}: ${Message}`, true)
}

async function post(
  { url, region, credentials, clock = systemClock, timeoutMs = defaultTimeoutMs }: ClientOptions,
  { name, service, version }: CallableAction,
  body: string,
): Promise<unknown> {
  const { host } = new URL(url)
  const epochSeconds = Math.floor(clock.now() / 1000)
  const signed = { host, service, contentType, body, epochSeconds }
  let text: string
  try {
    const answer = await exchange(new URL(url), {
      method: 'POST',
      headers: {
        'content-type': contentType,
        authorization: authorization(signed, credentials),
        'x-tc-action': name,
        'x-tc-version': version,
        'x-tc-region': region,
        'x-tc-timestamp': String(epochSeconds),
      },
      body,
      timeoutMs,
    })
    text = answer.text
  } catch (error) {
    throw new CallFailed(`the control plane at ${url} does not answer: ${reasonOf(error)}`)
  }
  const parsed = z.object({ Response: z.unknown() }).safeParse(parseJson(text))
  if (parsed.success) return parsed.data.Response
  throw new CallFailed(`what answers at ${url} is not the management API`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Some errors of connecting have a code and no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
