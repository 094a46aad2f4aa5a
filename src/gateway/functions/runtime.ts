/**
 * How rules ask a function: the interface that a function runtime fills. Until a process has one,
 * every question fails, and a rule that needs its answer refuses the call.
 */

export interface FunctionInvocation {
  /** Of the account whose function it is. */
  readonly appId: number
  readonly namespace: string
  readonly name: string
  readonly qualifier: string
  /** JSON. */
  readonly event: string
  readonly timeoutMs: number
}

export type FunctionResult =
  /** `value`: what the function returned, as JSON. */
  | { readonly kind: 'returned'; readonly value: string }
  | {
      readonly kind: 'failed'
      readonly why: 'absent' | 'timeout' | 'error'
      /** For the log. */
      readonly message: string
    }

export interface FunctionRuntime {
  /** Always resolves, at the latest after the timeout. */
  invoke(invocation: FunctionInvocation): Promise<FunctionResult>
}

const absent: FunctionResult = {
  kind: 'failed',
  why: 'absent',
  message: 'this gateway has no function runtime',
}

/** The runtime of a process without one. */
export const noFunctions: FunctionRuntime = { invoke: () => Promise.resolve(absent) }
