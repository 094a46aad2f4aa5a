/**
 * CircuitBreaker: when the backend fails too often another one answers for a while
 * (compat/behaviours.md 4.9). After the open time it closes; there is no half-open state.
 */
import { conditionsOf, type Expression, type Vocabulary } from '../../lib/expression.ts'
import { type BackendChoice, backendConfigOf, chosenBackendTypes } from './backend-choice.ts'
import { type At, expressionOf, Members, wrong } from './reader.ts'

export interface CircuitBreakerData {
  readonly type: 'CircuitBreaker'
  readonly failure: Expression
  /** Failures in a window that open it. */
  readonly threshold: number
  readonly windowSeconds: number
  readonly openSeconds: number
  /** Null: callers get an error while it is open. */
  readonly backend: BackendChoice | null
}

/** What a backend's answer is measured by. `backend_timeout` is true when none came in time. */
export const failureVocabulary: Vocabulary = {
  places: [],
  values: ['latency_seconds', 'status_code', 'backend_timeout'],
}

const conditionsMax = 3
const thresholdMax = 1_000_000

export function parseCircuitBreaker(at: At): CircuitBreakerData {
  const members = new Members(at, [
    'failure_condition',
    'failure_threshold',
    'time_window',
    'open_state_duration',
    'backend_type',
    'backend_config',
  ])
  const failure = expressionOf(members.raw('failure_condition'), failureVocabulary)
  if (conditionsOf(failure).length > conditionsMax) {
    throw wrong(
      members.at('failure_condition'),
      `may hold at most ${conditionsMax} conditions.`,
      `最多包含 ${conditionsMax} 个条件。`,
    )
  }
  const type = members.choice('backend_type', ['OFF', ...chosenBackendTypes], 'OFF')
  const config = backendConfigOf(members, 'backend_config')
  return {
    type: 'CircuitBreaker',
    failure,
    threshold: members.integer('failure_threshold', 1, thresholdMax),
    windowSeconds: members.integer('time_window', 10, 90),
    openSeconds: members.integer('open_state_duration', 15, 300),
    backend: type === 'OFF' ? null : { type, config },
  }
}
