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
import type { Acknowledgement, CallReport, Hello } from '../snapshot/frames.ts'
import type { EncodedSection, SectionKey, SnapshotChange } from '../snapshot/snapshot.ts'
import { SnapshotState } from '../snapshot/state.ts'
import type { AwaitedReport, GatewayNode } from './action.ts'
import { accept, refusalOf, refuse } from './feed/admission.ts'
import { ChangeLog } from './feed/change-log.ts'
import { Nodes } from './feed/nodes.ts'
import { Session, type SessionDeps } from './feed/session.ts'
import { Usage } from './feed/usage.ts'
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
  /** Calls counted against a quota, as the gateways have reported them. */
  quotaUsed(planId: string, keyId: string): number
  /** Takes what a gateway will tell of the call with this id. */
  awaitReport(id: string): AwaitedReport
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

/** What all connections of a feed share. */
interface Shared {
  readonly options: FeedOptions
  readonly state: SnapshotState
  readonly log: ChangeLog
  readonly nodes: Nodes
  readonly waits: Waits
  readonly usage: Usage
  readonly sessions: Map<Session, Watch>
  /** Who waits for the report of a call. */
  readonly reports: Reports
  /** Whether there is a snapshot yet. */
  published: boolean
  acknowledgedOnce: boolean
  closed: boolean
}

export function createFeed(options: FeedOptions): Feed {
  const state = new SnapshotState()
  const shared: Shared = {
    options,
    state,
    log: new ChangeLog(),
    nodes: new Nodes(options.clock),
    waits: new Waits(),
    usage: new Usage(),
    sessions: new Map(),
    reports: new Map(),
    published: false,
    acknowledgedOnce: false,
    closed: false,
  }
  const { log, nodes, waits, sessions } = shared
  const deps = sessionDeps(shared)
  const ticker = setInterval(() => tick(shared), feedTickMs).unref()

  return {
    state,
    tick: () => tick(shared),
    upgrade: (request, socket, head) => upgrade(shared, deps, request, socket, head),
    publish(revision, put, remove) {
      const before = state.hash
      const change = state.changeTo(revision, put, remove)
      state.apply(change)
      if (shared.published) log.add(before, change)
      shared.published = true
      for (const session of sessions.keys()) session.publish(change)
      return change
    },
    settled: (revision, waitMs) =>
      waits.until(revision, sessions.keys(), waitMs, () => state.revision),
    nodes: () => nodes.list(state),
    quotaUsed: (planId, keyId) => shared.usage.of(planId, keyId),
    awaitReport: (id) => awaitReport(shared.reports, id),
    acknowledgedOnce: () => shared.acknowledgedOnce,
    close() {
      shared.closed = true
      clearInterval(ticker)
      for (const session of sessions.keys()) session.end('control is closing')
      waits.end()
      for (const take of shared.reports.values()) take(null)
    },
  }
}

type Reports = Map<string, (report: CallReport | null) => void>

function awaitReport(reports: Reports, id: string): AwaitedReport {
  const { promise, resolve } = Promise.withResolvers<CallReport | null>()
  reports.set(id, resolve)
  return {
    async within(waitMs) {
      const late = setTimeout(() => resolve(null), waitMs)
      const report = await promise
      clearTimeout(late)
      reports.delete(id)
      return report
    },
    drop: () => reports.delete(id),
  }
}

function upgrade(
  { options, sessions, closed }: Shared,
  deps: SessionDeps,
  request: IncomingMessage,
  socket: Duplex,
  head: Uint8Array,
): void {
  const refusal = refusalOf(request, options.token, options.allowPlain)
  if (refusal) {
    refuse(socket, refusal)
    return
  }
  if (closed || sessions.size >= feedSessionsMax) {
    socket.destroy()
    return
  }
  accept(socket)
  if (socket instanceof Socket) socket.setNoDelay(true).setTimeout(0)
  const session = new Session(socket, deps)
  const nowMs = options.clock.now()
  sessions.set(session, { heardAtMs: nowMs, movedAtMs: nowMs })
  if (head.length > 0) session.receive(head)
}

/** Ends the connections of gateways that are silent or take nothing. */
function tick({ options, sessions }: Shared): void {
  const nowMs = options.clock.now()
  for (const [session, watch] of sessions) {
    if (session.tookSome()) watch.movedAtMs = nowMs
    if (nowMs - watch.heardAtMs > feedSilenceMaxMs) session.end('it has been silent')
    else if (nowMs - watch.movedAtMs > feedStallMaxMs) session.end('it takes nothing')
  }
}

/** What the connections tell the feed. */
function sessionDeps(shared: Shared): SessionDeps {
  const { options, state, log, nodes, waits, usage, sessions } = shared
  const { clock, report } = options
  return {
    state,
    log,
    published: () => shared.published,
    onHello(session: Session, hello: Hello) {
      for (const other of sessions.keys()) {
        if (other !== session && other.nodeId === hello.nodeId) other.end('it has joined anew')
      }
      nodes.joined(hello, session.peerAddress)
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
      if (ack.state === 'linked') shared.acknowledgedOnce = true
      waits.answered(session)
    },
    onUsage(session, counts) {
      if (session.nodeId !== null) usage.take(session.nodeId, counts)
    },
    onDebugged: (report) => shared.reports.get(report.id)?.(report),
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
}
