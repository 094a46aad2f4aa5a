/**
 * The gateways this process knows: who they said they are, what they acknowledged last, and whether
 * they are connected. One that has gone is remembered, up to a bound, the longest absent forgotten.
 */
import type { Clock } from '../../lib/clock.ts'
import type { Acknowledgement, Hello } from '../../snapshot/frames.ts'
import type { GatewayNode } from '../action.ts'
import { feedNodesKeptMax } from '../limits.ts'

interface Known {
  hello: Hello
  peerAddress: string
  connected: boolean
  lastSeenAtMs: number
  /** The last step it runs on. */
  linked: { readonly revision: number; readonly hash: string }
  /** Why it refused the newest step, or null. */
  refusal: string | null
}

/** Longer reasons are cut: they are shown in lists. */
const reasonCharsMax = 500

export class Nodes {
  readonly #clock: Clock
  readonly #known = new Map<string, Known>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  joined(hello: Hello, peerAddress = ''): void {
    const before = this.#known.get(hello.nodeId)
    this.#known.delete(hello.nodeId)
    this.#known.set(hello.nodeId, {
      hello,
      peerAddress,
      connected: true,
      lastSeenAtMs: this.#clock.now(),
      linked: before?.linked ?? { revision: 0, hash: '' },
      refusal: before?.refusal ?? null,
    })
    if (this.#known.size > feedNodesKeptMax) this.#forgetOne()
  }

  seen(nodeId: string): void {
    const known = this.#known.get(nodeId)
    if (known) known.lastSeenAtMs = this.#clock.now()
  }

  acknowledged(nodeId: string, { revision, hash, state, reason }: Acknowledgement): void {
    const known = this.#known.get(nodeId)
    if (!known) return
    if (state === 'linked') known.linked = { revision, hash }
    known.refusal = state === 'refused' ? reason.slice(0, reasonCharsMax) : null
  }

  left(nodeId: string): void {
    const known = this.#known.get(nodeId)
    if (!known) return
    known.connected = false
    known.lastSeenAtMs = this.#clock.now()
  }

  /** By id. `newest` is the published snapshot that `linked` is measured against. */
  list(newest: { readonly revision: number; readonly hash: string }): readonly GatewayNode[] {
    return [...this.#known.values()]
      .map(({ hello, peerAddress, connected, lastSeenAtMs, linked, refusal }): GatewayNode => {
        const current = linked.hash === newest.hash && linked.revision >= newest.revision
        const running = refusal !== null ? 'refused' : current ? 'linked' : 'lagging'
        return {
          id: hello.nodeId,
          address: hello.address,
          peerAddress,
          version: hello.version,
          workers: hello.workers,
          revision: linked.revision,
          hash: linked.hash,
          connected,
          lastSeenAtMs,
          state: connected ? running : 'absent',
          reason: refusal,
        }
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  #forgetOne(): void {
    for (const [nodeId, { connected }] of this.#known) {
      if (connected) continue
      this.#known.delete(nodeId)
      return
    }
  }
}
