/**
 * Who is signed in. Besides actions this is the only door: sign in, who am I, sign out. The token
 * against forged calls is in a readable cookie, so that the first list need not wait for this.
 */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { languageTag } from '../i18n/index.ts'
import { setDefaultRegion } from '../region.ts'
import { ApiError } from './errors.ts'
import { send } from './send.ts'

export interface Session {
  readonly Name: string
  readonly Uin: string
  readonly AppId: number
  readonly IsRoot: boolean
  readonly Language: 'en-US' | 'zh-CN' | null
  readonly Regions: readonly { readonly Region: string; readonly Code: string }[]
  readonly DefaultRegion: string
  readonly Version: string
  readonly Rights: 'all' | readonly string[]
  readonly SessionId: string
  readonly CreatedTime: string
  /** When it ends however busy it is. */
  readonly ExpiresTime: string
  readonly IdleMinutes: number
  readonly RevealUntilTime: string | null
  readonly HttpPort: number
  /** Null: callers are not served over TLS. */
  readonly HttpsPort: number | null
  readonly BaseDomain: string
}

export type SessionRequest =
  | { readonly Name: string; readonly Password: string; readonly NewPassword?: string }
  | { readonly Password: string; readonly NewPassword?: string }
  | { readonly Language: 'en-US' | 'zh-CN' }

interface Answer {
  readonly Response: {
    readonly RequestId: string
    readonly Session?: Session | null
    readonly Error?: { readonly Code: string; readonly Message: string }
  }
}

const path = '/console/session'

export function csrfToken(): string {
  const match = /(?:^|; )(?:__Host-)?sluice-csrf=([^;]*)/.exec(document.cookie)
  return match?.[1] ?? ''
}

async function ask(method: 'GET' | 'POST' | 'DELETE', body?: SessionRequest) {
  const answer = await send(path, {
    method,
    headers: {
      'Content-Type': 'application/json',
      'X-TC-Language': languageTag(),
      'X-Sluice-CSRF': csrfToken(),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  // The server answers the envelope here as everywhere.
  const { Response: response } = (await answer.json()) as Answer
  if (response.Error !== undefined) {
    const { Code: code, Message: message } = response.Error
    const field = answer.headers.get('X-Sluice-Field')
    throw new ApiError('session', { code, message, requestId: response.RequestId }, field)
  }
  const session = response.Session ?? null
  if (session !== null) setDefaultRegion(session.DefaultRegion)
  return session
}

export const sessionQuery = queryOptions({
  queryKey: ['session'] as const,
  queryFn: () => ask('GET'),
  staleTime: Number.POSITIVE_INFINITY,
})

/** Signs in, gives the password again, changes it, or remembers a language. */
export function tellSession(request: SessionRequest): Promise<Session | null> {
  return ask('POST', request)
}

export function endSession(): Promise<Session | null> {
  return ask('DELETE')
}

/** The session, or null while it is not known; pages render inside the shell, which waits for it. */
export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null
}
