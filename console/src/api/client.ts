/** Calls actions. The contract's types say what goes in and what comes out. */
import type { ActionName, RequestOf, ResponseOf } from './actions.ts'
import { actionRequest } from './requests.ts'
import { noteCall, send } from './send.ts'

export type { ActionName, RequestOf, ResponseOf }

export interface CallOptions {
  readonly region: string
  readonly signal?: AbortSignal | undefined
  /** Asks for secrets in clear: only where the user pressed Reveal. */
  readonly reveal?: boolean
}

/** Calls an action; throws ApiError for a refusal, NetworkError when nothing answered. */
export async function call<N extends ActionName>(
  action: N,
  request: RequestOf<N>,
  { signal, ...options }: CallOptions,
): Promise<ResponseOf<N>> {
  const response = await send(actionRequest(action, request, options), signal)
  noteCall()
  // The contract's types are made from the schemas by which the server builds its answers.
  return response as ResponseOf<N>
}
