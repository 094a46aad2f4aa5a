/**
 * One record per call: the single source of the access log, metrics and monitoring.
 *
 * Plain values only; filled by the gateway when the last byte has gone, never kept afterwards.
 * Times are milliseconds; -1 stands for "did not happen" and prints as `-`.
 */

export interface CallRecord {
  appId: number
  environment: string
  serviceId: string
  host: string
  apiId: string
  /** Path and query as the caller sent them, secrets in it masked. */
  uri: string
  scheme: 'http' | 'https'
  method: string
  /** Status sent to the caller; 499 when it had gone. */
  status: number
  /** The backend's status, or -1 when none answered. */
  upstreamStatus: number
  clientAddress: string
  /** `address:port` of the backend used, or empty. */
  upstreamAddress: string
  /** Our own address that the caller reached. */
  localAddress: string
  responseBytes: number
  requestBytes: number
  startedAtMs: number
  durationMs: number
  upstreamResponseMs: number
  upstreamConnectMs: number
  upstreamHeaderMs: number
  /** The catalogue's text of a refusal, or what failed; empty when all went well. */
  error: string
  requestId: string
}
