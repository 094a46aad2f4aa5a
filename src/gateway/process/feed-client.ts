/**
 * The gateway's end of the feed: one connection to the control plane, made again for ever.
 *
 * Off loopback it is TLS with a verified certificate or nothing, because the join token goes over
 * it. What arrives is staged by the receiver; only a whole, verified step leaves this file.
 */
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Secret } from '../../lib/secret.ts'
import {
  type Acknowledgement,
  type ControlFrame,
  controlFrames,
  encodeFrame,
  feedPath,
  feedProtocol,
  feedUpgrade,
  type GatewayFrame,
  type Hello,
} from '../../snapshot/frames.ts'
import { SnapshotReceiver } from '../../snapshot/receiver.ts'
import type { SnapshotChange } from '../../snapshot/snapshot.ts'
import type { SnapshotState } from '../../snapshot/state.ts'
import {
  feedConnectTimeoutMs,
  feedHeadBytesMax,
  feedPingIntervalMs,
  feedRetryMaxMs,
  feedRetryMinMs,
  feedSilenceMaxMs,
  feedUnsentBytesMax,
} from './limits.ts'
import { shared } from './sections.ts'

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
  readonly report: (message: string) => void
  /** 0 to 1, for the jitter. */
  readonly random?: () => number
}

export interface FeedClient {
  /** Sends it if connected; else the next `hello` tells. */
  acknowledge(ack: Acknowledgement): void
  connected(): boolean
  close(): void
}

const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/

/** Throws on a control plane that the token must not be sent to. */
export function checkFeedUrl(url: URL): void {
  if (url.protocol === 'https:' || loopback.test(url.hostname)) return
  throw new Error(`the control plane at ${url.host} must be reached by https`)
}

/** Connects at once and again after each loss. */
export function startFeedClient(options: FeedClientOptions): FeedClient {
  const { url, report } = options
  checkFeedUrl(url)
  const random = options.random ?? Math.random
  let connection: Connection | null = null
  let retry: NodeJS.Timeout | null = null
  let failures = 0
  let askForEverything = false
  let closed = false
  let lastProblem = ''
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
    connection = openConnection(options, token, askForEverything, {
      onOpen() {
        report(`connected to the control plane at ${url.host}`)
        failures = 0
        lastProblem = ''
        askForEverything = false
      },
      onClose(problem, lostStep) {
        connection = null
        if (closed) return
        askForEverything = lostStep
        if (problem !== lastProblem) report(`feed from ${url.host}: ${problem}; trying again`)
        lastProblem = problem
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
    connected: () => connection?.open() ?? false,
    close() {
      closed = true
      if (retry !== null) clearTimeout(retry)
      connection?.end()
    },
  }
}

interface ConnectionEvents {
  onOpen(): void
  /** `lostStep`: what arrived cannot be used, the next connection asks for everything. */
  onClose(problem: string, lostStep: boolean): void
}

interface Connection {
  open(): boolean
  send(frame: GatewayFrame): void
  end(): void
}

function openConnection(
  options: FeedClientOptions,
  token: Secret,
  askForEverything: boolean,
  events: ConnectionEvents,
): Connection {
  const { url, state } = options
  const socket = dial(url)
  const frames = controlFrames()
  const receiver = new SnapshotReceiver(state)
  let problem = 'connection closed'
  let lostStep = false
  let head: Buffer | null = Buffer.alloc(0)
  let heardAtMs = performance.now()
  let pings: NodeJS.Timeout | null = null

  const deadline = setTimeout(() => {
    fail(`no answer within ${feedConnectTimeoutMs} ms`)
  }, feedConnectTimeoutMs)
  socket.setNoDelay(true)
  socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
    socket.write(
      `GET ${feedPath} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\n` +
        `Upgrade: ${feedUpgrade}\r\nAuthorization: Bearer ${token.reveal()}\r\n\r\n`,
      'latin1',
    )
  })
  socket.on('error', (error) => {
    problem = error.message === '' ? String(error) : error.message
  })
  socket.once('close', () => {
    clearTimeout(deadline)
    if (pings !== null) clearInterval(pings)
    events.onClose(problem, lostStep)
  })
  socket.on('data', (chunk: Buffer) => {
    heardAtMs = performance.now()
    try {
      const bytes = head === null ? chunk : upgraded(chunk)
      if (bytes !== null) for (const frame of frames.push(bytes)) take(frame)
    } catch (error) {
      // Whatever the sender did wrong, the state is as it was before the step.
      lostStep = head === null
      fail(error instanceof Error ? error.message : String(error))
    }
  })

  /** What follows the 101; null while its head is not whole. */
  function upgraded(chunk: Buffer): Buffer | null {
    head = Buffer.concat([head ?? Buffer.alloc(0), chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) {
      if (head.length > feedHeadBytesMax) throw new Error('its answer is not the upgrade')
      return null
    }
    const status = /^HTTP\/1\.1 (\d{3})/.exec(head.toString('latin1', 0, 12))?.[1]
    if (status === '401' || status === '403') throw new Error('it refuses the join token')
    if (status !== '101') throw new Error(`it answers ${status ?? 'no HTTP'} to the upgrade`)
    const rest = head.subarray(end + 4)
    head = null
    begin()
    return rest
  }

  function begin(): void {
    clearTimeout(deadline)
    const held = askForEverything || state.size === 0 ? nothing : state
    const { revision, hash } = held
    send({ kind: 'hello', hello: { ...options.hello(), revision, hash, protocol: feedProtocol } })
    const ack = options.acknowledged()
    if (ack !== null && ack.hash === hash && ack.revision === revision) send({ kind: 'ack', ack })
    pings = setInterval(() => {
      if (performance.now() - heardAtMs > feedSilenceMaxMs) fail('silent')
      else send({ kind: 'ping' })
    }, feedPingIntervalMs)
    events.onOpen()
  }

  function take(frame: ControlFrame): void {
    const own = frame.kind !== 'section' ? frame : { ...frame, section: shared(frame.section) }
    const { reply, change } = receiver.take(own)
    for (const each of reply) send(each)
    if (change !== null) options.onChange(change)
  }

  function send(frame: GatewayFrame): void {
    if (head !== null || socket.destroyed) return
    for (const piece of encodeFrame(frame)) socket.write(piece)
    if (socket.writableLength > feedUnsentBytesMax) fail('it does not read')
  }

  function fail(why: string): void {
    problem = why
    socket.destroy()
  }

  return { open: () => head === null && !socket.destroyed, send, end: () => socket.destroy() }
}

const nothing = { revision: 0, hash: '' }

function dial(url: URL): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:') return connectTcp({ host, port: Number(url.port || 80) })
  // The certificate must be for this name and from an authority that the system trusts.
  return connectTls({ host, port: Number(url.port || 443), servername: host, ALPNProtocols: [] })
}
