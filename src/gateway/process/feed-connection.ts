/**
 * One connection of the feed: dialled, upgraded, then frames both ways until either side ends it.
 *
 * What arrives is staged by the receiver; only a whole, verified step leaves this file. Whatever
 * goes wrong ends the connection, and leaves the state as it was before the step.
 */
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, getCACertificates } from 'node:tls'
import type { Secret } from '../../lib/secret.ts'
import {
  type ControlFrame,
  controlFrames,
  encodeFrame,
  feedPath,
  feedProtocol,
  feedUpgrade,
  type GatewayFrame,
} from '../../snapshot/frames.ts'
import { SnapshotReceiver } from '../../snapshot/receiver.ts'
import type { FeedClientOptions } from './feed-client.ts'
import {
  feedConnectTimeoutMs,
  feedHeadBytesMax,
  feedPingIntervalMs,
  feedSilenceMaxMs,
  feedUnsentBytesMax,
} from './limits.ts'
import { shared } from './sections.ts'

export interface FeedConnectionEvents {
  onOpen(): void
  /** `lostStep`: what arrived cannot be used, the next connection asks for everything. */
  onClose(problem: string, lostStep: boolean): void
}

const nothing = { revision: 0, hash: '' }

export class FeedConnection {
  readonly #options: FeedClientOptions
  readonly #events: FeedConnectionEvents
  readonly #askForEverything: boolean
  readonly #socket: Socket
  readonly #frames = controlFrames()
  readonly #receiver: SnapshotReceiver
  readonly #deadline: NodeJS.Timeout
  #pings: NodeJS.Timeout | null = null
  /** What has come of the answer to the upgrade; null once it is done. */
  #head: Buffer | null = Buffer.alloc(0)
  #heardAtMs = performance.now()
  #problem = 'connection closed'
  #lostStep = false

  constructor(
    options: FeedClientOptions,
    token: Secret,
    askForEverything: boolean,
    events: FeedConnectionEvents,
  ) {
    this.#options = options
    this.#events = events
    this.#askForEverything = askForEverything
    this.#receiver = new SnapshotReceiver(options.state)
    this.#deadline = setTimeout(() => {
      this.#fail(`no answer within ${feedConnectTimeoutMs} ms`)
    }, feedConnectTimeoutMs)

    const { url } = options
    this.#socket = dial(url)
    this.#socket.setNoDelay(true)
    this.#socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      this.#socket.write(
        `GET ${feedPath} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\n` +
          `Upgrade: ${feedUpgrade}\r\nAuthorization: Bearer ${token.reveal()}\r\n\r\n`,
        'latin1',
      )
    })
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    this.#socket.on('error', (error) => {
      this.#problem = error.message === '' ? String(error) : error.message
    })
    this.#socket.once('close', () => {
      clearTimeout(this.#deadline)
      if (this.#pings !== null) clearInterval(this.#pings)
      this.#events.onClose(this.#problem, this.#lostStep)
    })
  }

  /** Whether frames can be sent. */
  get isOpen(): boolean {
    return this.#head === null && !this.#socket.destroyed
  }

  send(frame: GatewayFrame): void {
    if (!this.isOpen) return
    for (const piece of encodeFrame(frame)) this.#socket.write(piece)
    if (this.#socket.writableLength > feedUnsentBytesMax) this.#fail('it does not read')
  }

  end(): void {
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#heardAtMs = performance.now()
    try {
      const bytes = this.#head === null ? chunk : this.#upgraded(chunk)
      if (bytes !== null) for (const frame of this.#frames.push(bytes)) this.#take(frame)
    } catch (error) {
      this.#lostStep = this.#head === null
      this.#fail(error instanceof Error ? error.message : String(error))
    }
  }

  /** What follows the 101; null while its head is not whole. */
  #upgraded(chunk: Buffer): Buffer | null {
    const head = Buffer.concat([this.#head ?? Buffer.alloc(0), chunk])
    this.#head = head
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) {
      if (head.length > feedHeadBytesMax) throw new Error('its answer is not the upgrade')
      return null
    }
    const status = /^HTTP\/1\.1 (\d{3})/.exec(head.toString('latin1', 0, 12))?.[1]
    if (status === '401' || status === '403') throw new Error('it refuses the join token')
    if (status !== '101') throw new Error(`it answers ${status ?? 'no HTTP'} to the upgrade`)
    this.#head = null
    this.#begin()
    return head.subarray(end + 4)
  }

  #begin(): void {
    clearTimeout(this.#deadline)
    const { state } = this.#options
    const { revision, hash } = this.#askForEverything || state.size === 0 ? nothing : state
    const hello = { ...this.#options.hello(), revision, hash, protocol: feedProtocol } as const
    this.send({ kind: 'hello', hello })
    const ack = this.#options.acknowledged()
    if (ack?.hash === hash && ack.revision === revision) this.send({ kind: 'ack', ack })
    this.#pings = setInterval(() => {
      if (performance.now() - this.#heardAtMs > feedSilenceMaxMs) this.#fail('it is silent')
      else this.send({ kind: 'ping' })
    }, feedPingIntervalMs)
    this.#events.onOpen()
  }

  #take(frame: ControlFrame): void {
    const own = frame.kind !== 'section' ? frame : { ...frame, section: shared(frame.section) }
    const { reply, change } = this.#receiver.take(own)
    for (const each of reply) this.send(each)
    if (change !== null) this.#options.onChange(change)
  }

  #fail(problem: string): void {
    this.#problem = problem
    this.#socket.destroy()
  }
}

function dial(url: URL): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:') return connectTcp({ host, port: Number(url.port || 80) })
  // The certificate must be for this name and from an authority that the system trusts.
  const authorities = new Set([...getCACertificates('default'), ...getCACertificates('system')])
  const servername = /^[\d.]+$|:/.test(host) ? '' : host
  return connectTls({ host, port: Number(url.port || 443), servername, ca: [...authorities] })
}
