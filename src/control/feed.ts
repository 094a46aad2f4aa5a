/**
 * The feed: carries the snapshot to the gateways that join, and hears from them what is in effect.
 *
 * It holds the published snapshot, each encoded section once, and serves every gateway from that
 * one state. Gateways come in as upgrades of connections to the control port.
 */
import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../lib/clock.ts'
import type { Secret } from '../lib/secret.ts'
import type { Acknowledgement, Hello } from '../snapshot/frames.ts'
import type { EncodedSection, SectionKey, SnapshotChange } from '../snapshot/snapshot.ts'
import { SnapshotState } from '../snapshot/state.ts'
import type { GatewayNode } from './action.ts'
import { accept, refusalOf, refuse } from './feed/admission.ts'
import { ChangeLog } from './feed/change-log.ts'
import { Nodes } from './feed/nodes.ts'
import { Session, type SessionDeps } from './feed/session.ts'
import { Waits } from './feed/waits.ts'
import { feedSessionsMax, feedSilenceMaxMs, feedStallMaxMs, feedTickMs } from './limits.ts'

export interface FeedOptions {
  readonly token: Secret
  readonly clock: Clock
  /** Lets gateways on other machines join without TLS. */
  readonly allowPlain: boolean
  /** One line for the log. */
  readonly report: (line: string) => void
}

export interface Feed {
  /** The listener of the control server's `upgrade` event; refuses what is no feed. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): void
  /** The published snapshot; only `publish` changes it. */
  readonly state: SnapshotState
  /** Takes a step to `revision` and sends it to whoever is connected. */
  publish(
    revision: number,
    put: readonly EncodedSection[],
    remove: readonly SectionKey[],
  ): SnapshotChange
  /** Resolves when the gateways waited for have answered `revision`, or after `waitMs`. */
  settled(revision: number, waitMs: number): Promise<void>
  nodes(): readonly GatewayNode[]
  acknowledgedOnce(): boolean
  /** Looks for silent and stuck gateways; runs by itself every `feedTickMs`. */
  tick(): void
  /** Ends all connections and waits. */
  close(): void
}

interface Watch {
  heardAtMs: number
  movedAtMs: number
}

export function createFeed({ token, clock, allowPlain, report }: FeedOptions): Feed {
  const state = new SnapshotState()
  const log = new ChangeLog()
  const nodes = new Nodes(clock)
  const waits = new Waits()
  const sessions = new Map<Session, Watch>()
  let published = false
  let acknowledgedOnce = false
  let closed = false

  const deps: SessionDeps = {
    state,
    log,
    published: () => published,
    onHello(session: Session, hello: Hello) {
      for (const other of sessions.keys()) {
        if (other !== session && other.nodeId === hello.nodeId) other.end('it has joined anew')
      }
      nodes.joined(hello)
      report(`gateway ${hello.nodeId} at ${hello.address} has joined`)
    },
    onHeard(session) {
      const watch = sessions.get(session)
      if (watch) watch.heardAtMs = clock.now()
      if (session.nodeId !== null) nodes.seen(session.nodeId)
    },
    onAck(session: Session, ack: Acknowledgement, answers: boolean) {
      if (session.nodeId === null) return
      nodes.acknowledged(session.nodeId, ack)
      if (ack.state === 'refused') report(`gateway ${session.nodeId} refused: ${ack.reason}`)
      if (!answers) return
      if (ack.revision >= state.revision) session.awaited = true
      if (ack.state === 'linked') acknowledgedOnce = true
      waits.answered(session)
    },
    onEnd(session, reason) {
      sessions.delete(session)
      session.awaited = false
      waits.gone(session)
      if (session.nodeId === null) return
      const replaced = [...sessions.keys()].some(({ nodeId }) => nodeId === session.nodeId)
      if (!replaced) nodes.left(session.nodeId)
      report(`gateway ${session.nodeId} has left: ${reason}`)
    },
  }

  function tick(): void {
    const nowMs = clock.now()
    for (const [session, watch] of sessions) {
      if (session.tookSome()) watch.movedAtMs = nowMs
      if (nowMs - watch.heardAtMs > feedSilenceMaxMs) session.end('it has been silent')
      else if (nowMs - watch.movedAtMs > feedStallMaxMs) session.end('it takes nothing')
    }
  }
  const ticker = setInterval(tick, feedTickMs).unref()

  return {
    state,
    tick,
    upgrade(request, socket, head) {
      const refusal = refusalOf(request, token, allowPlain)
      if (refusal) return refuse(socket, refusal)
      if (closed || sessions.size >= feedSessionsMax) return void socket.destroy()
      accept(socket)
      if (socket instanceof Socket) socket.setNoDelay(true).setTimeout(0)
      const session = new Session(socket, deps)
      sessions.set(session, { heardAtMs: clock.now(), movedAtMs: clock.now() })
      if (head.length > 0) session.receive(head)
    },
    publish(revision, put, remove) {
      const before = state.hash
      const change = state.changeTo(revision, put, remove)
      state.apply(change)
      if (published) log.add(before, change)
      published = true
      for (const session of sessions.keys()) session.publish(change)
      return change
    },
    settled: (revision, waitMs) =>
      waits.until(revision, sessions.keys(), waitMs, () => state.revision),
    nodes: () => nodes.list(state),
    acknowledgedOnce: () => acknowledgedOnce,
    close() {
      closed = true
      clearInterval(ticker)
      for (const session of sessions.keys()) session.end('control is closing')
      waits.end()
    },
  }
}
