/** fetch, with the absence of an answer as an error of its own, and the time of the last call. */
import { t } from '../i18n/index.ts'
import { NetworkError } from './errors.ts'

const lastCallKey = 'sluice.lastCall'
const gatewayErrorMin = 500

export async function send(path: string, init: RequestInit): Promise<Response> {
  let answer: Response
  try {
    answer = await fetch(path, { credentials: 'same-origin', ...init })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new NetworkError(t('error.network'), { cause: error })
  }
  // Refusals are answers with status 200: anything else comes from what stands between.
  if (answer.status >= gatewayErrorMin) {
    throw new NetworkError(t('error.network'), { cause: answer.status })
  }
  return answer
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
