/**
 * What is sent, to the last header: an action as an SDK posts it, with the session's cookie in
 * place of a signature, and the session's own door.
 */
import { languageTag } from '../i18n/index.ts'
import type { ActionName, RequestOf } from './actions.ts'
import { sluiceActions } from './generated/actions.ts'
import type { SessionRequest } from './session.ts'

/** A request, and the name of what it asks for. */
export interface Sent {
  readonly name: string
  readonly path: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

const versions = { apigateway: '2018-08-08', sluice: '2026-01-01' } as const

/** In a readable cookie, so that the first calls need not wait for the session's. */
function csrfToken(): string {
  const match = /(?:^|; )(?:__Host-)?sluice-csrf=([^;]*)/.exec(document.cookie)
  return match?.[1] ?? ''
}

/** `reveal` asks for secrets in clear. */
export function actionRequest<N extends ActionName>(
  action: N,
  request: RequestOf<N>,
  { region, reveal = false }: { readonly region: string; readonly reveal?: boolean },
): Sent {
  const service = sluiceActions.has(action) ? 'sluice' : 'apigateway'
  return {
    name: action,
    path: '/',
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
  }
}

export function sessionRequest(method: Sent['method'], body?: SessionRequest): Sent {
  return {
    name: 'session',
    path: '/console/session',
    method,
    headers: { 'Content-Type': 'application/json', 'X-Sluice-CSRF': csrfToken() },
    body: body === undefined ? null : JSON.stringify(body),
  }
}
