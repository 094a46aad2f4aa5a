/** Who is signed in. Besides actions this is the only door: sign in, who am I, sign out. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { setDefaultRegion } from '../default-region.ts'
import { sessionRequest } from './requests.ts'
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
  /** As the deployment's settings have them. */
  readonly ServicesPerRegionMax: number
  readonly ApisPerServiceMax: number
}

export type SessionRequest =
  | { readonly Name: string; readonly Password: string; readonly NewPassword?: string }
  | { readonly Password: string; readonly NewPassword?: string }
  | { readonly Language: 'en-US' | 'zh-CN' }

async function ask(method: 'GET' | 'POST' | 'DELETE', body?: SessionRequest) {
  // The server answers the envelope here as everywhere.
  const answer = (await send(sessionRequest(method, body))) as { readonly Session?: Session | null }
  const session = answer.Session ?? null
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

/** The session, or null while it is not known; pages are inside the shell, which waits for it. */
export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null
}
