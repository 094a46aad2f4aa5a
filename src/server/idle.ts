/**
 * Tells when no call is running any more, so that a stop can let them end.
 */
import { drainTimeoutMs } from '../control/limits.ts'

export interface Idle {
  /** The same function, its calls counted while they run. */
  counted<In extends readonly unknown[], Out>(
    work: (...given: In) => Promise<Out>,
  ): (...given: In) => Promise<Out>
  /** Resolves when nothing runs, at the latest after the bound of a drain. */
  reached(): Promise<void>
}

export function createIdle(): Idle {
  let running = 0
  let wake = () => {}

  return {
    counted:
      (work) =>
      async (...given) => {
        running += 1
        try {
          return await work(...given)
        } finally {
          running -= 1
          if (running === 0) wake()
        }
      },
    reached() {
      if (running === 0) return Promise.resolve()
      return new Promise((resolve) => {
        const late = setTimeout(resolve, drainTimeoutMs)
        wake = () => {
          clearTimeout(late)
          resolve()
        }
      })
    },
  }
}
