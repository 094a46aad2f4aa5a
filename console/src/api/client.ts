/**
 * One fetch for every action: exactly what an SDK posts, with the session's cookie in place of a
 * signature. The contract's types say what goes in and what comes out.
 */

import { languageTag } from '../i18n/index.ts'
import type { ActionName, RequestOf, ResponseOf } from './actions.ts'
import { ApiError } from './errors.ts'
import { sluiceActions } from './generated/actions.ts'
import { noteCall, send } from './send.ts'
import { csrfToken } from './session.ts'

export type { ActionName, RequestOf, ResponseOf }

const versions = { apigateway: '2018-08-08', sluice: '2026-01-01' } as const

export interface CallOptions {
  readonly region: string
  readonly signal?: AbortSignal | undefined
  /** Asks for secrets in clear: only where the user pressed Reveal. */
  readonly reveal?: boolean
}

interface Envelope {
  readonly Response: {
    readonly RequestId: string
    readonly Error?: { readonly Code: string; readonly Message: string }
  }
}

/** Calls an action; throws ApiError for a refusal, NetworkError when nothing answered. */
export async function call<N extends ActionName>(
  action: N,
  request: RequestOf<N>,
  { region, signal, reveal = false }: CallOptions,
): Promise<ResponseOf<N>> {
  const service = sluiceActions.has(action) ? 'sluice' : 'apigateway'
  const answer = await send('/', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-TC-Action': action,
      'X-TC-Version': versions[service],
      'X-TC-Region': region,
      'X-TC-Language': languageTag(),
      'X-Sluice-Service': service,
      'X-Sluice-CSRF': csrfToken(),
      ...(reveal && { 'X-Sluice-Reveal': 'secrets' }),
    },
    body: JSON.stringify(request),
    signal: signal ?? null,
  })
  // The server answers the envelope for every call, refusals included.
  const { Response: response } = (await answer.json()) as Envelope
  if (response.Error !== undefined) {
    const { Code: code, Message: message } = response.Error
    const field = answer.headers.get('X-Sluice-Field')
    throw new ApiError(action, { code, message, requestId: response.RequestId }, field)
  }
  noteCall()
  // The contract's types are made from the schemas by which the server builds its answers.
  return response as unknown as ResponseOf<N>
}
