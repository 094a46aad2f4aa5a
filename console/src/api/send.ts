/**
 * One fetch for everything that is asked of the server. A request of the first view may have been
 * sent by the first script, while the program was still loading: then its answer is taken, once.
 */
import { t } from '../i18n/index.ts'
import { ApiError, NetworkError } from './errors.ts'
import type { Sent } from './requests.ts'

const lastCallKey = 'sluice.lastCall'
const gatewayErrorMin = 500
/** So long an early answer waits for whom it was asked for: as long as it counts as fresh. */
const earlyMsMax = 10_000

interface Envelope {
  readonly Response: {
    readonly RequestId: string
    readonly Error?: { readonly Code: string; readonly Message: string }
  }
}

const early = new Map<string, Promise<unknown>>()

/** Sends a request before anybody is there to wait for its answer. */
export function sendEarly(request: Sent): void {
  const key = JSON.stringify(request)
  const answer = exchange(request, null)
  early.set(key, answer)
  const forget = () => setTimeout(() => early.delete(key), earlyMsMax)
  answer.then(forget, forget)
}

/** The response's content; throws ApiError for a refusal, NetworkError when nothing answered. */
export function send(request: Sent, signal: AbortSignal | null = null): Promise<unknown> {
  const key = JSON.stringify(request)
  const sent = early.get(key)
  early.delete(key)
  return sent ?? exchange(request, signal)
}

async function exchange(
  { name, path, ...init }: Sent,
  signal: AbortSignal | null,
): Promise<unknown> {
  let answer: Response
  try {
    answer = await fetch(path, { credentials: 'same-origin', ...init, signal })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new NetworkError(t('error.network'), { cause: error })
  }
  // Refusals are answers with status 200: anything else comes from what stands between.
  if (answer.status >= gatewayErrorMin) {
    throw new NetworkError(t('error.network'), { cause: answer.status })
  }
  // The server answers the envelope for every call, refusals included.
  const { Response: response } = (await answer.json()) as Envelope
  if (response.Error === undefined) return response
  const { Code: code, Message: message } = response.Error
  const field = answer.headers.get('X-Sluice-Field')
  throw new ApiError(name, { code, message, requestId: response.RequestId }, field)
}

/** Notes that the session was used; all tabs share it. */
export function noteCall(): void {
  try {
    localStorage.setItem(lastCallKey, String(Date.now()))
  } catch {
    // Without storage the warning before the end of a session is all that is lost.
  }
}

export function lastCallAt(): number {
  try {
    return Number(localStorage.getItem(lastCallKey)) || Date.now()
  } catch {
    return Date.now()
  }
}
