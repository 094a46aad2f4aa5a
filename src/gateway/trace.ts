/**
 * What the gateway tells of a call that the control plane debugs: which stages it went through, how
 * long each took, and the line of the log. The pipelines of other calls are not touched.
 */

import type { Exchange, Outcome } from '../http/exchange.ts'
import { debugAccessHeader, debugIdOf } from '../lib/debug-access.ts'
import type { DraftCall } from '../lib/draft-access.ts'
import type { TracedStage } from '../snapshot/frames.ts'
import type { Stage } from './call.ts'
import { draftCallLifeSecondsMax } from './limits.ts'
import type { Pipeline } from './pipeline.ts'

/** The trace that the control plane asks for, or null: every other call. */
export function traceOf(exchange: Exchange, serviceId: string, draftKey: string): Trace | null {
  const { head, startedAtMs } = exchange
  const value = head.fields.get(debugAccessHeader)
  if (value === undefined || head.fields.count(debugAccessHeader) !== 1) return null
  const call: DraftCall = { serviceId, method: head.method, target: head.target }
  const id = debugIdOf(draftKey, call, value, startedAtMs, draftCallLifeSecondsMax)
  return id === null ? null : new Trace(id)
}

/** One call's times, in microseconds from when the gateway began with it. */
export class Trace {
  readonly id: string
  readonly #beganMs = performance.now()
  readonly #stages: TracedStage[] = []

  constructor(id: string) {
    this.id = id
  }

  /** The way to the API is known, or that there is none. */
  routed(): void {
    this.#note('route', 0)
  }

  /** The same pipeline, each of its stages timed, and what makes the backend's request. */
  timed(pipeline: Pipeline): Pipeline {
    const watch = (stage: Stage) => this.#timedStage(stage)
    return { ...pipeline, stages: pipeline.stages.map(watch), watch }
  }

  #timedStage(stage: Stage): Stage {
    return (call) => {
      const startUs = this.#nowUs()
      const reply = stage(call)
      // What has no name of its own does nothing but refuse.
      const name = stage.name || 'refuse'
      if (reply instanceof Promise) return reply.finally(() => this.#note(name, startUs))
      this.#note(name, startUs)
      return reply
    }
  }

  /** All stages, those of the backend's call behind the gateway's own. */
  stages({ connectMs, headerMs, responseMs }: Outcome): readonly TracedStage[] {
    const last = this.#stages.at(-1)
    const baseUs = last === undefined ? 0 : last.startUs + last.durationUs
    const ends = [
      ['backend connect', connectMs],
      ['backend head', headerMs],
      ['backend body', responseMs],
    ] as const
    const backend: TracedStage[] = []
    let fromMs = 0
    for (const [name, endMs] of ends) {
      if (endMs < 0) continue
      const startUs = Math.round(baseUs + fromMs * 1000)
      const durationUs = Math.max(0, Math.round((endMs - fromMs) * 1000))
      backend.push({ name, startUs, durationUs })
      fromMs = Math.max(fromMs, endMs)
    }
    return [...this.#stages, ...backend]
  }

  #note(name: string, startUs: number): void {
    this.#stages.push({ name, startUs, durationUs: this.#nowUs() - startUs })
  }

  #nowUs(): number {
    return Math.round((performance.now() - this.#beganMs) * 1000)
  }
}
