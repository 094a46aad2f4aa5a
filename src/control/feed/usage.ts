/**
 * What quotas were used, as gateways report it: the newest count of each gateway, summed when it is
 * asked for. A gateway that has gone still counts: its calls were made. After a restart of control
 * the gateways that are there report anew.
 */
import type { UsageCount } from '../../snapshot/frames.ts'
import { feedNodesKeptMax, usageCountsMax } from '../limits.ts'

export class Usage {
  readonly #byNode = new Map<string, Map<string, number>>()
  #size = 0

  take(nodeId: string, counts: readonly UsageCount[]): void {
    const known = this.#byNode.get(nodeId) ?? new Map<string, number>()
    // Whoever reports is the last to be forgotten.
    this.#byNode.delete(nodeId)
    this.#byNode.set(nodeId, known)
    for (const [name, used] of counts) {
      this.#size -= known.size
      if (used === 0) known.delete(name)
      else if (known.has(name) || this.#size + known.size < usageCountsMax) known.set(name, used)
      this.#size += known.size
    }
    if (this.#byNode.size <= feedNodesKeptMax) return
    for (const [oldest, counts] of this.#byNode) {
      this.#byNode.delete(oldest)
      this.#size -= counts.size
      return
    }
  }

  /** Calls of a key under a plan, over all gateways. */
  of(planId: string, keyId: string): number {
    const name = `plan/${planId}/${keyId}`
    let used = 0
    for (const counts of this.#byNode.values()) used += counts.get(name) ?? 0
    return used
  }
}
