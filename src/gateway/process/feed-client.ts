/**
 * The gateway's end of the feed: one connection to the control plane, made again for ever.
 *
 * Off loopback it is TLS with a verified certificate or nothing, because the join token goes over
 * it. Waits between tries grow and have jitter, so that many gateways do not come back at once.
 */
import type { Secret } from '../../lib/secret.ts'
import type { Acknowledgement, CallReport, Hello, UsageCount } from '../../snapshot/frames.ts'
import type { SnapshotChange } from '../../snapshot/snapshot.ts'
import type { SnapshotState } from '../../snapshot/state.ts'
import { FeedConnection } from './feed-connection.ts'
import { feedRetryMaxMs, feedRetryMinMs } from './limits.ts'

export interface FeedClientOptions {
  /** `http://127.0.0.1:8090`, `https://control.example:8090`. */
  readonly url: URL
  /** Asked at each connection: the token's file may come later than the gateway. */
  readonly token: () => Secret | null
  readonly state: SnapshotState
  readonly hello: () => Omit<Hello, 'protocol' | 'revision' | 'hash'>
  /** The acknowledgement that still holds, sent again after each `hello`. */
  readonly acknowledged: () => Acknowledgement | null
  /** A step that the state has taken. */
  readonly onChange: (change: SnapshotChange) => void
  /** A connection has begun. */
  readonly onOpen?: () => void
  readonly report: (message: string) => void
  /** 0 to 1, for the jitter. */
  readonly random?: () => number
}

export interface FeedClient {
  /** Sends it if connected; else the next `hello` tells. */
  acknowledge(ack: Acknowledgement): void
  /** False: there is no connection, nothing was sent. */
  tellUsage(counts: readonly UsageCount[]): boolean
  /** Tells of a call that control debugs; lost while not connected. */
  debugged(report: CallReport): void
  connected(): boolean
  close(): void
}

const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/

/** Throws on a control plane that the token must not be sent to. */
export function checkFeedUrl(url: URL): void {
  if (url.protocol === 'https:' || loopback.test(url.hostname)) return
  throw new Error(`the control plane at ${url.host} must be reached by https`)
}

/** Refused connections before the first one that are not worth a line: less than two seconds. */
const quietFailures = 4

/** Connects at once and again after each loss. */
export function startFeedClient(options: FeedClientOptions): FeedClient {
  const { url, report } = options
  checkFeedUrl(url)
  const random = options.random ?? Math.random
  let connection: FeedConnection | null = null
  let retry: NodeJS.Timeout | null = null
  let failures = 0
  let askForEverything = false
  let closed = false
  let lastProblem = ''
  let wasOpen = false
  let waitingForToken = false

  function connect(): void {
    retry = null
    const token = options.token()
    if (token === null) {
      if (!waitingForToken) report('no join token yet: waiting for it')
      waitingForToken = true
      again()
      return
    }
    connection = new FeedConnection(options, token, askForEverything, {
      onOpen() {
        report(`connected to the control plane at ${url.host}`)
        failures = 0
        wasOpen = true
        lastProblem = ''
        askForEverything = false
        options.onOpen?.()
      },
      onClose(problem, lostStep) {
        connection = null
        if (closed) return
        askForEverything = lostStep
        // Control that is being started at the same time is no trouble yet.
        const tooEarly = !wasOpen && failures < quietFailures && /ECONNREFUSED/.test(problem)
        if (!tooEarly && problem !== lastProblem) {
          report(lossIn(url.host, problem, wasOpen))
          lastProblem = problem
        }
        again()
      },
    })
  }

  function again(): void {
    const fullMs = Math.min(feedRetryMinMs * 2 ** Math.min(failures++, 20), feedRetryMaxMs)
    retry = setTimeout(connect, fullMs * (1 - random() / 2))
  }

  connect()
  return {
    acknowledge: (ack) => connection?.send({ kind: 'ack', ack }),
    tellUsage(counts) {
      if (connection === null || !connection.isOpen) return false
      connection.send({ kind: 'usage', counts })
      return true
    },
    debugged: (report) => connection?.send({ kind: 'debugged', report }),
    connected: () => connection?.isOpen ?? false,
    close() {
      closed = true
      if (retry !== null) clearTimeout(retry)
      connection?.end()
    },
  }
}

/** Why there is no connection; control that has not been there yet is waited for. */
function lossIn(host: string, problem: string, wasOpen: boolean): string {
  return !wasOpen && /ECONNREFUSED/.test(problem)
    ? `waiting for the control plane: nobody answers at ${host} yet`
    : `feed from ${host}: ${problem}; trying again`
}
