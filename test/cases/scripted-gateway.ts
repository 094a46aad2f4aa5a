/**
 * A gateway as a test wants it: it joins a feed over a real socket, keeps a snapshot as gateways
 * do, notes every frame, and acknowledges, stalls or misbehaves as told.
 */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type Acknowledgement,
  type ControlFrame,
  controlFrames,
  encodeFrame,
  type GatewayFrame,
  type Hello,
} from '../../src/snapshot/frames.ts'
import { SnapshotReceiver } from '../../src/snapshot/receiver.ts'
import { SnapshotState } from '../../src/snapshot/state.ts'

export const token = 'join-token-of-the-tests'

/** Waits until `condition` holds; fails after a while, saying what was waited for. */
export async function until(
  what: string,
  condition: () => boolean,
  withinMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!condition()) {
    assert.ok(performance.now() < deadline, `waited in vain: ${what}`)
    await delay(2)
  }
}

export interface ScriptedOptions {
  readonly nodeId?: string
  readonly token?: string
  /** What it holds from an earlier life. */
  readonly state?: SnapshotState
  /** `linked` by default; null: never answers. */
  readonly answer?: Acknowledgement['state'] | null
  readonly path?: string
}

export class ScriptedGateway {
  readonly state: SnapshotState
  readonly frames: ControlFrame[] = []
  readonly closed: Promise<void>
  answer: Acknowledgement['state'] | null
  /** The answer to the upgrade, with what followed when it was refused. */
  head = ''
  isClosed = false
  readonly #socket: Socket
  readonly #receiver: SnapshotReceiver
  readonly #decoder = controlFrames()

  constructor(port: number, options: ScriptedOptions = {}) {
    const { nodeId = 'gw-1', path = '/feed', answer = 'linked' } = options
    this.state = options.state ?? new SnapshotState()
    this.answer = answer
    this.#receiver = new SnapshotReceiver(this.state)
    this.#socket = connect(port, '127.0.0.1')
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: control\r\nConnection: Upgrade\r\nUpgrade: sluice-feed\r\n` +
        `Authorization: Bearer ${options.token ?? token}\r\n\r\n`,
    )
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk, nodeId))
    this.#socket.on('error', () => {})
    const { promise, resolve } = Promise.withResolvers<void>()
    this.closed = promise
    this.#socket.on('close', () => {
      this.isClosed = true
      resolve()
    })
  }

  send(frame: GatewayFrame): void {
    this.sendBytes(Buffer.concat(encodeFrame(frame)))
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** Reads nothing until `resume`: the network's buffers fill. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  leave(): void {
    this.#socket.destroy()
  }

  /** Keys of the sections received, in order. */
  received(): readonly string[] {
    return this.frames.flatMap((frame) => (frame.kind === 'section' ? [frame.section.key] : []))
  }

  kinds(): readonly string[] {
    return this.frames.map(({ kind }) => kind)
  }

  acknowledge(state: Acknowledgement['state']): void {
    const { revision, hash } = this.state
    const reason = state === 'refused' ? 'a test says so' : ''
    this.send({ kind: 'ack', ack: { revision, hash, state, reason } })
  }

  #receive(chunk: Buffer, nodeId: string): void {
    let bytes: Buffer = chunk
    if (!this.head.includes('\r\n\r\n')) {
      this.head += chunk.toString('latin1')
      const end = this.head.indexOf('\r\n\r\n')
      if (end < 0 || !this.head.startsWith('HTTP/1.1 101 ')) return
      bytes = Buffer.from(this.head.slice(end + 4), 'latin1')
      this.send({ kind: 'hello', hello: this.#hello(nodeId) })
    }
    for (const frame of this.#decoder.push(bytes)) {
      this.frames.push(frame)
      const taken = this.#take(frame)
      if (taken === null) return
      const { reply, change } = taken
      for (const answer of reply) this.send(answer)
      if (change && this.answer !== null) this.acknowledge(this.answer)
    }
  }

  /** Null: the frame made no sense, and the connection is ended, as a gateway does it. */
  #take(frame: ControlFrame) {
    try {
      return this.#receiver.take(frame)
    } catch {
      this.#socket.destroy()
      return null
    }
  }

  #hello(nodeId: string): Hello {
    const { revision, hash } = this.state
    const address = '127.0.0.1:8080'
    return { nodeId, address, version: '0.1.0', workers: 2, revision, hash, protocol: 1 }
  }
}
