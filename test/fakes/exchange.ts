/**
 * An exchange without a socket: holds the request that a test describes and keeps what the gateway
 * did with it. Backends are whatever the test says they answer.
 */
import type {
  Answer,
  Exchange,
  Fields,
  Outcome,
  ResponsePlan,
  UpstreamCall,
  UpstreamFailure,
} from '../../src/http/exchange.ts'

export class FakeFields implements Fields {
  readonly #pairs: readonly (readonly [string, string])[]

  constructor(pairs: readonly (readonly [string, string])[]) {
    this.#pairs = pairs
  }

  get length(): number {
    return this.#pairs.length
  }

  name(index: number): string {
    return this.#pairs[index]?.[0] ?? ''
  }

  lower(index: number): string {
    return this.name(index).toLowerCase()
  }

  value(index: number): string {
    return this.#pairs[index]?.[1] ?? ''
  }

  get(lowerName: string): string | undefined {
    return this.#pairs.find(([name]) => name.toLowerCase() === lowerName)?.[1]
  }

  count(lowerName: string): number {
    return this.#pairs.filter(([name]) => name.toLowerCase() === lowerName).length
  }
}

export interface FakeRequest {
  readonly method?: string
  readonly target?: string
  readonly host?: string
  readonly hostField?: string
  readonly fields?: readonly (readonly [string, string])[]
  readonly body?: string
  readonly secure?: boolean
  readonly peerAddress?: string
  readonly startedAtMs?: number
}

export class FakeExchange implements Exchange {
  readonly head: Exchange['head']
  readonly peerAddress: string
  readonly localAddress = '127.0.0.1'
  readonly secure: boolean
  readonly startedAtMs: number
  onEnd: ((outcome: Outcome) => void) | null = null

  /** What the gateway did: at most one of the two. */
  answered: Answer | null = null
  forwarded: UpstreamCall | null = null
  collectedUpTo = -1
  callerMs = 0
  /** The caller has not sent all of its body. */
  owes = false
  /** The gateway takes the backend's answer, to give another. */
  taken = false
  readonly #body: Buffer | null

  constructor(request: FakeRequest) {
    const host = request.host ?? 'service-abcd1234-1251234567.gz.apigw.localhost'
    this.#body = request.body === undefined ? null : Buffer.from(request.body, 'latin1')
    this.head = {
      method: request.method ?? 'GET',
      target: request.target ?? '/release/',
      host,
      hostField: request.hostField ?? host,
      minorVersion: 1,
      fields: new FakeFields(request.fields ?? []),
      body: { present: this.#body !== null, length: this.#body?.length ?? 0 },
    }
    this.secure = request.secure ?? false
    this.peerAddress = request.peerAddress ?? '203.0.113.7'
    this.startedAtMs = request.startedAtMs ?? 1_700_000_000_000
  }

  answer(answer: Answer): void {
    const isForwarded = this.forwarded !== null && !this.taken
    if (this.answered !== null || isForwarded) throw new Error('answered twice')
    this.answered = answer
  }

  collect(max: number, done: (body: Buffer | null) => void): void {
    this.collectedUpTo = max
    const body = this.#body ?? Buffer.alloc(0)
    done(body.length > max ? null : body)
  }

  callerOwes(): boolean {
    return this.owes
  }

  forward(call: UpstreamCall): void {
    if (this.answered !== null || this.forwarded !== null) throw new Error('answered twice')
    this.forwarded = call
  }

  /** What the gateway makes of a backend's answer. */
  respond(status: number, fields: readonly (readonly [string, string])[] = []): ResponsePlan {
    if (this.forwarded === null) throw new Error('nothing was forwarded')
    const plan = this.forwarded.onResponse({ status, fields: new FakeFields(fields) })
    this.taken = plan.instead !== undefined
    return plan
  }

  failUpstream(failure: UpstreamFailure): Answer {
    if (this.forwarded === null) throw new Error('nothing was forwarded')
    return this.forwarded.onFailure(failure)
  }

  end(outcome: Partial<Outcome> = {}): void {
    this.onEnd?.({
      ...{ status: this.answered?.status ?? 200, responseBytes: 100, requestBytes: 50 },
      ...{ durationMs: 3, upstreamStatus: -1, upstreamAddress: '', connectMs: -1 },
      ...{ headerMs: -1, responseMs: -1, error: '' },
      ...outcome,
    })
  }

  /** The answer's `message`, or its body when that is something else. */
  get message(): string {
    const text = Buffer.from(this.answered?.body ?? []).toString()
    try {
      const parsed: unknown = JSON.parse(text)
      if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) {
        return String(parsed.message)
      }
    } catch {
      // Not JSON: the text itself.
    }
    return text
  }

  /** `status message`, for comparing at a glance. */
  get refusal(): string {
    return `${this.answered?.status ?? 'not answered'} ${this.message}`
  }
}

/** The fields of complete head lines by lower-case name; a name that comes twice is a list. */
export function fieldsOf(headLines: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>()
  for (const line of headLines.split('\r\n')) {
    if (line === '') continue
    const colon = line.indexOf(': ')
    const name = line.slice(0, colon).toLowerCase()
    fields.set(name, [...(fields.get(name) ?? []), line.slice(colon + 2)])
  }
  return fields
}
