/**
 * The bounded wait of an action for the gateways.
 *
 * Waited for are gateways that are connected and have answered the newest snapshot. One that lets a
 * wait run out is left out until it has caught up, so a stuck gateway costs one action its wait and
 * no more. Refusing a step is an answer too: waiting longer would not change it.
 */

/** A gateway as far as waiting is concerned. */
export interface Awaited {
  /** The revision it has answered last. */
  readonly answered: number
  /** Whether actions wait for it. */
  awaited: boolean
}

interface Wait {
  readonly revision: number
  readonly missing: Set<Awaited>
  readonly done: () => void
}

export class Waits {
  readonly #open = new Set<Wait>()

  /**
   * Resolves once each of `gateways` that is waited for has answered `revision`, at the latest
   * after `waitMs`. `published` tells how far the gateways could have come by then: who was not
   * sent the revision has missed nothing.
   */
  until(
    revision: number,
    gateways: Iterable<Awaited>,
    waitMs: number,
    published: () => number,
  ): Promise<void> {
    const missing = new Set<Awaited>()
    for (const gateway of gateways) {
      if (gateway.awaited && gateway.answered < revision) missing.add(gateway)
    }
    if (missing.size === 0) return Promise.resolve()

    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        if (published() >= revision) for (const gateway of missing) gateway.awaited = false
        wait.done()
      }, waitMs)
      const wait: Wait = {
        revision,
        missing,
        done: () => {
          clearTimeout(timer)
          this.#open.delete(wait)
          resolve()
        },
      }
      this.#open.add(wait)
    })
  }

  /** A gateway has answered a revision. */
  answered(gateway: Awaited): void {
    for (const wait of this.#open) {
      if (gateway.answered >= wait.revision) this.#without(wait, gateway)
    }
  }

  /** A gateway has gone. */
  gone(gateway: Awaited): void {
    for (const wait of this.#open) this.#without(wait, gateway)
  }

  /** Ends all waits. */
  end(): void {
    for (const wait of this.#open) wait.done()
  }

  #without(wait: Wait, gateway: Awaited): void {
    if (wait.missing.delete(gateway) && wait.missing.size === 0) wait.done()
  }
}
