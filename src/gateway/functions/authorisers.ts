/**
 * Asks those who decide for CustomAuth plugins: functions, and HTTP services through the engine's
 * own requests, so that the deployment's address policy and authorities hold for them as they do
 * for backends.
 *
 * Callers with the same values share one question and, for a while, one answer. That nobody could
 * be asked, or answered what can be used, is no answer: it is never kept.
 */
import { hash } from 'node:crypto'
import type { HttpClient } from '../../http/client.ts'
import type { OwnRequest } from '../../http/fetch.ts'
import { fetchWhole } from '../../http/fetch.ts'
import { authAnswerBytesMax } from '../limits.ts'
import { AuthAnswers } from './auth-answers.ts'
import type { Answered } from './question.ts'
import { strictAnswer } from './question.ts'
import type { FunctionRuntime } from './runtime.ts'

export type Verdict = { readonly admits: boolean } | { readonly failure: string }

export interface AuthorisersDeps {
  /** Null: no HTTP service is asked. */
  readonly client: HttpClient | null
  readonly functions: FunctionRuntime
  readonly nowMs?: (() => number) | undefined
}

export class Authorisers {
  readonly functions: FunctionRuntime
  readonly #client: HttpClient | null
  readonly #nowMs: () => number
  readonly #answers = new AuthAnswers()
  readonly #asked = new Map<string, Promise<Verdict>>()

  constructor({ client, functions, nowMs }: AuthorisersDeps) {
    this.#client = client
    this.functions = functions
    this.#nowMs = nowMs ?? (() => performance.now())
  }

  /** Answers that are kept. */
  get kept(): number {
    return this.#answers.size
  }

  /** What is known of these values, else what `ask` says; it is then known for `cacheMs`. */
  verdict(
    values: readonly string[],
    cacheMs: number,
    ask: () => Promise<Answered>,
  ): Verdict | Promise<Verdict> {
    if (cacheMs === 0) return ask().then(verdictOf)
    const key = hash('sha256', JSON.stringify(values), 'base64')
    const known = this.#answers.find(key, this.#nowMs() - cacheMs)
    if (known !== undefined) return { admits: known }
    const running = this.#asked.get(key)
    if (running !== undefined) return running
    const asked = ask()
      .then((answered) => {
        const verdict = verdictOf(answered)
        if ('admits' in verdict) this.#answers.keep(key, verdict.admits, this.#nowMs())
        return verdict
      })
      .finally(() => this.#asked.delete(key))
    this.#asked.set(key, asked)
    return asked
  }

  /** One request; a redirect is followed by nobody: it could lead where the plugin does not. */
  askHttp(request: OwnRequest, timeoutMs: number): Promise<Answered> {
    const client = this.#client
    if (client === null) return Promise.resolve({ failure: 'this gateway asks no HTTP service' })
    const bounds = { timeoutMs, bodyBytesMax: authAnswerBytesMax }
    return new Promise((resolve) => {
      fetchWhole(client, request, bounds, (result) => {
        if ('failure' in result) {
          resolve({ failure: `${result.failure.kind}: ${result.failure.reason}` })
          return
        }
        const { status, body } = result.answer
        const isAnswer = status === 200
        resolve(
          isAnswer
            ? strictAnswer(body.toString(), authAnswerBytesMax)
            : { failure: `it answered ${status}` },
        )
      })
    })
  }
}

/** Only the very value lets in: what is absent, or of another type, does not. */
function verdictOf(answered: Answered): Verdict {
  if ('failure' in answered) return answered
  return { admits: answered.value.get('api-auth') === true }
}
