/**
 * What can go wrong with a call: the server refuses it (code, words, request id, perhaps a field),
 * or nothing came back.
 */

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly action: string
  readonly code: string
  readonly requestId: string
  /** Dotted wire path of the field concerned; null: none. */
  readonly field: string | null

  constructor(
    action: string,
    answer: { readonly code: string; readonly message: string; readonly requestId: string },
    field: string | null,
  ) {
    super(answer.message)
    this.action = action
    this.code = answer.code
    this.requestId = answer.requestId
    this.field = field
  }
}

/** No answer at all. Its message is in our words; the browser's own stand in its cause. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.code.startsWith('AuthFailure')
}

export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.code.startsWith('UnauthorizedOperation')
}

export function isAbsent(error: unknown): boolean {
  return error instanceof ApiError && error.code.startsWith('ResourceNotFound')
}
