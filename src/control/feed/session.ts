/**
 * One gateway's connection, control's end.
 *
 * What a gateway still has to be told is a set of keys, not a queue of changes: a key that changes
 * twice before it is sent goes once, with its newest content, and what waits for a slow gateway
 * never grows beyond the snapshot. Sections are written while little is unsent; when none is left a
 * commit closes the step with the revision and hash of that moment. So nobody waits for a slow one.
 */
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type {
  Acknowledgement,
  CallReport,
  ControlFrame,
  GatewayFrame,
  Hello,
  UsageCount,
} from '../../snapshot/frames.ts'
import { encodeFrame, FrameError, gatewayFrames, inChunks } from '../../snapshot/frames.ts'
import type { SectionKey, SnapshotChange } from '../../snapshot/snapshot.ts'
import type { SnapshotState } from '../../snapshot/state.ts'
import { feedUnsentBytesMax } from '../limits.ts'
import type { ChangeLog } from './change-log.ts'
import type { Awaited } from './waits.ts'

export interface SessionDeps {
  readonly state: SnapshotState
  readonly log: ChangeLog
  /** False until the first snapshot is compiled: an empty one must not be taken for it. */
  published(): boolean
  onHello(session: Session, hello: Hello): void
  onHeard(session: Session): void
  /** `answers`: a commit that was sent on this connection. */
  onAck(session: Session, ack: Acknowledgement, answers: boolean): void
  onUsage(session: Session, counts: readonly UsageCount[]): void
  onDebugged(report: CallReport): void
  onEnd(session: Session, reason: string): void
}

export class Session implements Awaited {
  readonly #socket: Duplex
  readonly #deps: SessionDeps
  readonly #frames = gatewayFrames()
  #phase: 'greeting' | 'held' | 'comparing' | 'streaming' | 'ended' = 'greeting'
  #hello: Hello | null = null
  #pending = new Set<SectionKey>()
  #commitDue = false
  /** The revisions of the first and the last commit sent here. */
  #committed = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }
  #unsentBefore = 0
  #taken = 0
  answered = 0
  awaited = false

  constructor(socket: Duplex, deps: SessionDeps) {
    this.#socket = socket
    this.#deps = deps
    socket.on('data', (chunk: Uint8Array) => this.receive(chunk))
    socket.on('drain', () => this.#pump())
    socket.on('error', (error) => this.end(error.message))
    socket.on('end', () => this.end('the gateway closed the connection'))
    socket.on('close', () => this.end('the connection was lost'))
  }

  /** Null before the gateway has said who it is. */
  get nodeId(): string | null {
    return this.#hello?.nodeId ?? null
  }

  /** Whence it is connected; empty when that is not known. */
  get peerAddress(): string {
    return this.#socket instanceof Socket ? (this.#socket.remoteAddress ?? '') : ''
  }

  receive(chunk: Uint8Array): void {
    if (this.#phase === 'ended') return
    this.#deps.onHeard(this)
    try {
      for (const frame of this.#frames.push(chunk)) this.#take(frame)
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      this.end(error.message)
    }
  }

  /** The snapshot has taken a step, the first one perhaps. */
  publish({ put, remove }: SnapshotChange): void {
    if (this.#phase === 'held') {
      this.#begin()
      return
    }
    if (this.#phase !== 'streaming' && this.#phase !== 'comparing') return
    for (const { key } of put) this.#pending.add(key)
    for (const key of remove) this.#pending.add(key)
    this.#commitDue = true
    this.#pump()
  }

  /** Whether the gateway has taken any of what waited for it since this was last asked. */
  tookSome(): boolean {
    const unsent = this.#socket.writableLength
    const taken = this.#taken - unsent
    const some = unsent === 0 || taken > this.#unsentBefore
    this.#unsentBefore = taken
    return some
  }

  end(reason: string): void {
    if (this.#phase === 'ended') return
    this.#phase = 'ended'
    this.#pending.clear()
    this.#socket.destroy()
    this.#deps.onEnd(this, reason)
  }

  #take(frame: GatewayFrame): void {
    if (this.#phase === 'ended') return
    if ((frame.kind === 'hello') !== (this.#phase === 'greeting')) {
      throw new FrameError(`no ${frame.kind} is due now`)
    }
    switch (frame.kind) {
      case 'hello':
        this.#hello = frame.hello
        this.#deps.onHello(this, frame.hello)
        this.#begin()
        break
      case 'want':
        this.#want(frame.keys, frame.last)
        break
      case 'ack':
        this.#acknowledged(frame.ack)
        break
      case 'usage':
        this.#deps.onUsage(this, frame.counts)
        break
      case 'debugged':
        this.#deps.onDebugged(frame.report)
        break
      case 'ping':
        this.#send({ kind: 'pong' })
        break
    }
  }

  /** What answers no commit of this connection speaks of another time and only informs. */
  #acknowledged(ack: Acknowledgement): void {
    const { first, last } = this.#committed
    const answers = ack.revision >= first && ack.revision <= last
    if (answers) this.answered = ack.revision
    this.#deps.onAck(this, ack, answers)
  }

  #begin(): void {
    const { state, log } = this.#deps
    if (!this.#hello || this.#phase === 'ended') return
    if (!this.#deps.published()) {
      this.#phase = 'held'
      return
    }
    this.#commitDue = true
    const changed = log.since(this.#hello.hash, state.hash)
    if (changed) {
      this.#pending = new Set(changed)
      this.#phase = 'streaming'
      this.#pump()
      return
    }
    this.#phase = 'comparing'
    const entries = Array.from(state.sections(), ({ key, id }) => [key, id] as const)
    for (const { items, last } of inChunks(entries)) {
      this.#send({ kind: 'manifest', entries: items, last })
    }
  }

  #want(keys: readonly SectionKey[], last: boolean): void {
    if (this.#phase !== 'comparing') throw new FrameError('no want is due now')
    // What has gone since the manifest is pending already; what never was is nobody's business.
    for (const key of keys) if (this.#deps.state.get(key)) this.#pending.add(key)
    if (!last) return
    this.#phase = 'streaming'
    this.#pump()
  }

  #pump(): void {
    if (this.#phase !== 'streaming') return
    const { state } = this.#deps
    for (const key of this.#pending) {
      if (this.#socket.writableLength >= feedUnsentBytesMax) return
      this.#pending.delete(key)
      const section = state.get(key)
      this.#send(section ? { kind: 'section', section } : { kind: 'remove', key })
    }
    if (!this.#commitDue) return
    this.#commitDue = false
    const { revision, hash } = state
    this.#committed = { first: Math.min(this.#committed.first, revision), last: revision }
    this.#send({ kind: 'commit', revision, hash })
  }

  #send(frame: ControlFrame): void {
    if (!this.#socket.writable) return
    this.#socket.cork()
    for (const bytes of encodeFrame(frame)) {
      this.#taken += bytes.length
      this.#socket.write(bytes)
    }
    process.nextTick(() => this.#socket.uncork())
  }
}
