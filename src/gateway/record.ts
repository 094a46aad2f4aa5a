/**
 * Fills the record of a call from what the gateway found out and what the engine measured.
 */
import { callerGone, type Exchange, type Outcome, type RefusedRequest } from '../http/exchange.ts'
import { secretWords as builtInWords, maskedTarget } from '../telemetry/mask.ts'
import type { CallRecord } from '../telemetry/record.ts'
import type { Trail } from './call.ts'

export function recordOf(
  exchange: Exchange,
  trail: Trail,
  outcome: Outcome,
  secretWords: readonly string[] = builtInWords,
): CallRecord {
  const { head } = exchange
  return {
    appId: trail.service?.appId ?? 0,
    environment: trail.environment,
    serviceId: trail.service?.id ?? '',
    host: head.host,
    apiId: trail.apiId,
    uri: maskedTarget(head.target, secretWords),
    scheme: exchange.secure ? 'https' : 'http',
    method: head.method,
    status: outcome.status,
    upstreamStatus: outcome.upstreamStatus,
    clientAddress: exchange.peerAddress,
    upstreamAddress: outcome.upstreamAddress,
    localAddress: exchange.localAddress,
    responseBytes: outcome.responseBytes,
    requestBytes: outcome.requestBytes,
    startedAtMs: exchange.startedAtMs,
    durationMs: outcome.durationMs,
    upstreamResponseMs: outcome.responseMs,
    upstreamConnectMs: outcome.connectMs,
    upstreamHeaderMs: outcome.headerMs,
    error: errorOf(trail, outcome),
    requestId: trail.requestId,
  }
}

/** The record of a request that the engine refused before anybody could see it. */
export function refusedRecord(refused: RefusedRequest, requestId: string): CallRecord {
  return {
    appId: 0,
    environment: '',
    serviceId: '',
    host: '',
    apiId: '',
    uri: '',
    scheme: refused.secure ? 'https' : 'http',
    method: '',
    status: refused.status,
    upstreamStatus: -1,
    clientAddress: refused.peerAddress,
    upstreamAddress: '',
    localAddress: refused.localAddress,
    responseBytes: refused.responseBytes,
    requestBytes: refused.requestBytes,
    startedAtMs: refused.startedAtMs,
    durationMs: -1,
    upstreamResponseMs: -1,
    upstreamConnectMs: -1,
    upstreamHeaderMs: -1,
    error: refused.reason,
    requestId,
  }
}

/** The catalogue's text first: it is what the caller was told. */
function errorOf(trail: Trail, outcome: Outcome): string {
  if (trail.error !== '') return trail.error
  if (outcome.status === 499 && outcome.error === '') return callerGone
  return outcome.error
}
