/**
 * What a response's description does: its examples are documentation; of its error codes those
 * that are switched on turn one status into another (guide row 126).
 */
import type { ResponseDescription } from '../../model/api.ts'

/** Backend status → status sent to the caller. Of two rows for one status the first counts. */
export function statusConversions(response: ResponseDescription): {
  readonly [status: string]: number
} {
  const conversions: { [status: string]: number } = {}
  for (const { code, convertedCode, convert } of response.errorCodes) {
    if (!convert || convertedCode === null) continue
    if (!isFinalStatus(code) || !isFinalStatus(convertedCode)) continue
    conversions[code] ??= convertedCode
  }
  return conversions
}

/** Codes beyond these are an application's own numbers and no status (RFC 9110, 15). */
function isFinalStatus(code: number): boolean {
  return Number.isInteger(code) && code >= 200 && code <= 599
}
