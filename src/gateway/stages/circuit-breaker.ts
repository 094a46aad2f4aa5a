/**
 * Spares a backend that fails: while its breaker is open another backend answers, or a refusal.
 *
 * What counts as a failure is a condition on the backend's answer: its status as it sent it, the
 * seconds until its head was there, without those for which it waited for the caller's body. Where
 * none came the status is the one that the caller is told, 502 or 504, so a condition on statuses
 * holds for a backend that is down as well.
 */
import type { ExpressionValues } from '../../lib/expression-run.ts'
import type { Breakers } from '../breakers/breakers.ts'
import type { BackendSeen, Stage } from '../call.ts'
import { conditionOf, type Draw } from '../expression-values.ts'
import { refusal } from '../refusals.ts'
import type { RuleSet } from '../rules.ts'
import type { Elsewhere } from './routing.ts'

/** Throws `LinkError` when the condition cannot be asked. */
export function circuitBreaker(
  rules: RuleSet | null,
  elsewhere: Elsewhere,
  { breakers, draw }: { readonly breakers: Breakers; readonly draw: Draw },
): Stage | null {
  const attached = rules?.the('CircuitBreaker') ?? null
  if (rules === null || attached === null) return null
  const { failure, threshold, windowSeconds, openSeconds, backend } = attached.rule
  const { apiId, environment } = rules.place
  const settings = { threshold, windowSeconds, openMs: openSeconds * 1000 }
  const place = [attached.id, apiId, environment]
  const breaker = breakers.at(JSON.stringify([...place, failure, settings]), settings)
  const name = `circuit breaker ${attached.id} of ${apiId} in ${environment}`
  const isFailure = conditionOf(failure)
  const instead = backend === null ? null : elsewhere(backend)
  const reply = refusal('breakerOpen')

  return function circuitBreaker(call) {
    const startedMs = breakers.nowMs()
    const openForMs = breaker.openForMs(startedMs)
    if (openForMs === 0) {
      call.observe = (seen) => {
        const endedMs = breakers.nowMs()
        const latencyMs = endedMs - startedMs - seen.callerMs
        if (!isFailure(new SeenValues(seen, latencyMs, draw))) return
        breakers.tell(breaker.fail(endedMs), name, settings.openMs)
      }
      return undefined
    }
    if (instead === null) {
      const retryAfter = `Retry-After: ${Math.ceil(openForMs / 1000)}\r\n`
      return { ...reply, headLines: reply.headLines + retryAfter }
    }
    call.target = instead
    return undefined
  }
}

class SeenValues implements ExpressionValues {
  readonly #seen: BackendSeen
  readonly #latencyMs: number
  readonly #draw: Draw

  constructor(seen: BackendSeen, latencyMs: number, draw: Draw) {
    this.#seen = seen
    this.#latencyMs = latencyMs
    this.#draw = draw
  }

  value(place: string): number | boolean | undefined {
    if (place === 'latency_seconds') return this.#latencyMs / 1000
    if (place === 'status_code') return this.#seen.status
    return place === 'backend_timeout' ? this.#seen.timedOut : undefined
  }

  random(): number {
    return this.#draw()
  }
}
