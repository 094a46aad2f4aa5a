/**
 * The meters of a process by stable keys: `service/<id>/<environment>`,
 * `api/<id>/<environment>`, `plan/<id>/<key>`, `plugin/<id>/…`. They outlive snapshots and workers.
 *
 * Each worker finds or makes what it needs in the memory that all share; nobody hands anything out.
 * Windows of a second slide; longer ones are those of the calendar.
 */
import { turnEpochMs, turnMonotonicMs } from '../../http/turn.ts'
import { CalendarWindows } from './calendar-windows.ts'
import { CalendarCounter, Counter } from './counter.ts'
import type { Limit, WhenFull } from './limit.ts'
import {
  CalendarLimit,
  KeyCalendarLimit,
  KeyRateLimit,
  nothing,
  Quota,
  RateLimit,
} from './limit.ts'
import { keysPerSecondShare, ringLimitMax } from './limits.ts'
import { createMeterMemory, MeterMemory, meterId } from './memory.ts'
import { Ring, ringSize } from './ring.ts'
import { createSlidingWindows, type SharedWindows, SlidingWindows } from './sliding-windows.ts'
import { createSlots } from './slots.ts'

/** Of a gateway that shares its meters with nobody. */
const lone = { bytes: 2 ** 20, tableSlots: 2 ** 10, keys: 2 ** 12 }

/** How many calls, in how many seconds. */
export interface WindowLimit {
  readonly limit: number
  readonly windowSeconds: number
}

export interface Meters {
  /** The clock of all meters, in whole microseconds. */
  nowMicros(): number
  /** A limit of calls per second; null where there is no room for its meter. */
  rate(key: string, limit: number): RateLimit | null
  /** A limit of calls in all, kept by the process over restarts; null: there is no room. */
  quota(key: string, limit: number): Quota | null
  /** A limit of calls in windows, exact; null: there is no room. */
  window(key: string, wish: WindowLimit): Limit | null
  /** The same for one call of a key that callers make up, as an address: in a bounded table. */
  keyed(key: string, wish: WindowLimit): Limit
}

/** The memory of all meters of a process. */
export interface SharedMeters {
  readonly memory: SharedArrayBuffer
  /** Keys that callers make up, in windows of a second and in longer ones. */
  readonly seconds: SharedWindows
  readonly calendar: SharedArrayBuffer
  /** What happens to calls for which there is no room in any of them. */
  readonly whenFull: WhenFull
}

export interface MeterClocks {
  readonly nowMicros?: () => number
  /** Since 1970, in whole seconds. */
  readonly nowSeconds?: () => number
}

export function createSharedMeters(
  size: { readonly bytes: number; readonly tableSlots: number; readonly keys: number } = lone,
  whenFull: WhenFull = 'admit',
): SharedMeters {
  return {
    memory: createMeterMemory(size),
    seconds: createSlidingWindows(size.keys * keysPerSecondShare),
    calendar: createSlots(size.keys),
    whenFull,
  }
}

/** `report` is told, once, that there is no room. */
export function openMeters(
  shared: SharedMeters | SharedArrayBuffer = createSharedMeters(),
  report: (message: string) => void = () => {},
  { nowMicros = turnMicros, nowSeconds = turnSeconds }: MeterClocks = {},
): Meters {
  const all = 'memory' in shared ? shared : { ...createSharedMeters(), memory: shared }
  return new WorkerMeters(all, report, { nowMicros, nowSeconds })
}

class WorkerMeters implements Meters {
  readonly nowMicros: () => number
  readonly #nowSeconds: () => number
  readonly #report: (message: string) => void
  readonly #whenFull: WhenFull
  readonly #memory: MeterMemory
  readonly #seconds: SlidingWindows
  readonly #calendar: CalendarWindows
  #isFull = false

  constructor(
    { memory, seconds, calendar, whenFull }: SharedMeters,
    report: (message: string) => void,
    { nowMicros, nowSeconds }: Required<MeterClocks>,
  ) {
    this.nowMicros = nowMicros
    this.#nowSeconds = nowSeconds
    this.#report = report
    this.#whenFull = whenFull
    this.#memory = new MeterMemory(memory)
    this.#seconds = new SlidingWindows(seconds)
    this.#calendar = new CalendarWindows(calendar)
  }

  rate(key: string, limit: number): RateLimit | null {
    const id = meterId(`rate/${key}`)
    const size = ringSize(limit)
    const ring = new Ring(this.#memory, id, this.#memory.open(id, size), {
      passesWithoutRoom: this.#passesWithoutRoom,
      size,
    })
    return this.#held(key, ring.fit(limit), new RateLimit(ring, limit))
  }

  quota(key: string, limit: number): Quota | null {
    const counter = new Counter(this.#place({ ...meterId(`quota/${key}`), name: key }))
    return this.#held(key, counter.isHeld, new Quota(counter, limit))
  }

  window(key: string, { limit, windowSeconds }: WindowLimit): Limit | null {
    if (limit <= 0) return nothing
    if (windowSeconds > 1) {
      const id = meterId(`window/${key}/${windowSeconds}`)
      const counter = new CalendarCounter(this.#place(id), windowSeconds)
      const made = new CalendarLimit(counter, limit, windowSeconds, this.#nowSeconds)
      return this.#held(key, counter.isHeld, made)
    }
    // More than a ring can tell apart.
    if (limit > ringLimitMax) return this.keyed(key, { limit, windowSeconds })
    return this.rate(key, limit)
  }

  keyed(key: string, { limit, windowSeconds }: WindowLimit): Limit {
    if (limit <= 0) return nothing
    const wish = { key, limit, whenFull: this.#whenFull }
    if (windowSeconds <= 1) return new KeyRateLimit(this.#seconds, wish)
    const ofWindow = { ...wish, key: `${windowSeconds}/${key}` }
    return new KeyCalendarLimit(this.#calendar, ofWindow, windowSeconds, this.#nowSeconds())
  }

  get #passesWithoutRoom(): boolean {
    return this.#whenFull === 'admit'
  }

  #place(id: ReturnType<typeof meterId>) {
    return { memory: this.#memory, id, passesWithoutRoom: this.#passesWithoutRoom }
  }

  /** A meter for which there is no room refuses, where it should, and looks for room each call. */
  #held<T>(key: string, isHeld: boolean, made: T): T | null {
    if (isHeld) return made
    const what = this.#passesWithoutRoom ? 'are not limited' : 'are refused'
    if (!this.#isFull) this.#report(`no room for more meters: ${key} and others ${what}`)
    this.#isFull = true
    return this.#passesWithoutRoom ? null : made
  }
}

/** One reading a turn, of a clock that all workers share: they agree to the microsecond. */
function turnMicros(): number {
  return Math.floor(turnMonotonicMs() * 1000)
}

function turnSeconds(): number {
  return Math.floor(turnEpochMs() / 1000)
}
