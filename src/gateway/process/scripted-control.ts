/**
 * A control plane's feed for tests: speaks the frames, keeps what gateways said, does as told.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { encodeSection, idOf } from '../../snapshot/codec.ts'
import {
  type Acknowledgement,
  type ControlFrame,
  encodeFrame,
  gatewayFrames,
  type Hello,
  inChunks,
} from '../../snapshot/frames.ts'
import type { EncodedSection, Section, SectionKey } from '../../snapshot/snapshot.ts'
import { SnapshotState } from '../../snapshot/state.ts'

export class ScriptedControl {
  readonly state = new SnapshotState()
  readonly hellos: Hello[] = []
  readonly acks: Acknowledgement[] = []
  readonly heads: string[] = []
  pings = 0
  /** Sent instead of the 101 when set. */
  answer: string | null = null
  /** Changes a frame before it is sent; null: the connection is cut instead. */
  tamper: (frame: ControlFrame) => ControlFrame | null = (frame) => frame
  readonly #sockets = new Set<Socket>()
  readonly #joined = new Set<Socket>()
  #server: Server | null = null
  #tls = false
  port = 0

  /** With a certificate it speaks TLS. */
  listen(port = 0, tls?: TlsOptions): Promise<void> {
    const serve = (socket: Socket) => this.#serve(socket)
    const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve)
    this.#tls = tls !== undefined
    this.#server = server
    return new Promise((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        this.port = typeof address === 'object' && address !== null ? address.port : 0
        resolve()
      })
    })
  }

  get url(): URL {
    return new URL(`${this.#tls ? 'https' : 'http'}://127.0.0.1:${this.port}`)
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    return new Promise((resolve) => {
      if (this.#server === null) resolve()
      else this.#server.close(() => resolve())
    })
  }

  /** One step: sections of raw text, or real ones. */
  change(put: readonly EncodedSection[], remove: readonly SectionKey[] = []): number {
    const change = this.state.changeTo(this.state.revision + 1, put, remove)
    this.state.apply(change)
    for (const socket of this.#joined) {
      for (const key of change.remove) this.#send(socket, { kind: 'remove', key })
      for (const section of change.put) this.#send(socket, { kind: 'section', section })
      this.#commit(socket)
    }
    return change.revision
  }

  acknowledged(revision: number): Acknowledgement | undefined {
    return this.acks.find((ack) => ack.revision === revision)
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#joined.delete(socket)
    })
    const frames = gatewayFrames()
    let head: string | null = ''
    socket.on('data', (chunk: Buffer) => {
      let bytes = chunk
      if (head !== null) {
        head += chunk.toString('latin1')
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        this.heads.push(head.slice(0, end))
        bytes = Buffer.from(head.slice(end + 4), 'latin1')
        head = null
        const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n'
        socket.write(this.answer ?? upgrade, 'latin1')
        if (this.answer !== null) return void socket.end()
      }
      for (const frame of frames.push(bytes)) {
        if (frame.kind === 'hello') this.#join(socket, frame.hello)
        if (frame.kind === 'want') for (const key of frame.keys) this.#sendSection(socket, key)
        if (frame.kind === 'want' && frame.last) this.#commit(socket)
        if (frame.kind === 'ack') this.acks.push(frame.ack)
        if (frame.kind === 'ping') {
          this.pings++
          this.#send(socket, { kind: 'pong' })
        }
      }
    })
  }

  #join(socket: Socket, hello: Hello): void {
    this.hellos.push(hello)
    this.#joined.add(socket)
    if (hello.hash === this.state.hash || this.state.size === 0) return
    const entries = [...this.state.sections()].map(({ key, id }) => [key, id] as const)
    for (const { items, last } of inChunks(entries)) {
      this.#send(socket, { kind: 'manifest', entries: items, last })
    }
  }

  #sendSection(socket: Socket, key: SectionKey): void {
    const section = this.state.get(key)
    if (section !== undefined) this.#send(socket, { kind: 'section', section })
  }

  #commit(socket: Socket): void {
    const { revision, hash } = this.state
    this.#send(socket, { kind: 'commit', revision, hash })
  }

  #send(socket: Socket, frame: ControlFrame): void {
    const sent = this.tamper(frame)
    if (sent === null) return void socket.destroy()
    for (const piece of encodeFrame(sent)) socket.write(piece)
  }
}

/** A section of any text, for gateways that do not look inside. */
export function textSection(key: SectionKey, text: string): EncodedSection {
  const bytes = new TextEncoder().encode(text)
  return { key, id: idOf(bytes), bytes }
}

export function realSections(...sections: readonly Section[]): EncodedSection[] {
  return sections.map(encodeSection)
}
