/**
 * A function runtime without functions: a test says what each question is answered, and sees what
 * was asked.
 */
import type {
  FunctionInvocation,
  FunctionResult,
  FunctionRuntime,
} from '../../src/gateway/functions/runtime.ts'

export interface FakeFunctions extends FunctionRuntime {
  readonly asked: FunctionInvocation[]
  /** The event of the last question. */
  readonly event: unknown
  /** Answers from now on: a value that the function returns, or a result. */
  answer: (invocation: FunctionInvocation) => unknown
}

/** What the fake makes of a value that is no result of its own. */
export function failing(why: 'absent' | 'timeout' | 'error', message = 'test'): FunctionResult {
  return { kind: 'failed', why, message }
}

export function fakeFunctions(answer: FakeFunctions['answer'] = () => ({})): FakeFunctions {
  const asked: FunctionInvocation[] = []
  const fake: FakeFunctions = {
    asked,
    answer,
    get event() {
      const event: unknown = JSON.parse(asked.at(-1)?.event ?? 'null')
      return event
    },
    async invoke(invocation) {
      asked.push(invocation)
      const value = await fake.answer(invocation)
      return isResult(value) ? value : { kind: 'returned', value: JSON.stringify(value) }
    },
  }
  return fake
}

function isResult(value: unknown): value is FunctionResult {
  return typeof value === 'object' && value !== null && 'kind' in value
}
