/**
 * The meters of a process by stable keys: `service/<id>/<environment>`,
 * `api/<id>/<environment>`, `plan/<id>/<key>`. They outlive snapshots and workers.
 *
 * Each worker finds or makes what it needs in the memory that all share; nobody hands anything out.
 */
import { turnMonotonicMs } from '../../http/turn.ts'
import { Counter } from './counter.ts'
import { Quota, RateLimit } from './limit.ts'
import { createMeterMemory, MeterMemory, meterId, noSlots } from './memory.ts'
import { Ring, ringSize } from './ring.ts'
import { createWindows, type WindowAnswer, Windows } from './windows.ts'

export const windowPeriodMicros = 1_000_000

/** Of a gateway that shares its meters with nobody. */
const loneWindowBytes = 2 ** 16
const lone = { bytes: 2 ** 20, tableSlots: 2 ** 10 }

export interface Meters {
  /** The clock of all meters, in whole microseconds. */
  nowMicros(): number
  /** A limit of calls per second; null where there is no room for its meter. */
  rate(key: string, limit: number): RateLimit | null
  /** A limit of calls in all, kept by the process over restarts; null: there is no room. */
  quota(key: string, limit: number): Quota | null
  /**
   * Counts a call of a key that callers make up, as an address, under a limit a second; where the
   * table is full of active keys, whoever asks decides.
   */
  takeByKey(key: string, limit: number): WindowAnswer
}

export interface MeterOptions {
  /** The table of counters by key, where it is shared. */
  readonly windows?: SharedArrayBuffer
  readonly nowMicros?: () => number
}

/** `report` is told, once, that there is no room: what finds none is not limited. */
export function openMeters(
  shared: SharedArrayBuffer = createMeterMemory(lone),
  report: (message: string) => void = () => {},
  { windows, nowMicros = turnMicros }: MeterOptions = {},
): Meters {
  const memory = new MeterMemory(shared)
  const byKey = new Windows(windows ?? createWindows(loneWindowBytes), windowPeriodMicros)
  let isFull = false

  function full(key: string): null {
    if (!isFull) report(`no room for more meters: ${key} and others are not limited`)
    isFull = true
    return null
  }

  return {
    nowMicros,
    rate(key, limit) {
      const id = meterId(`rate/${key}`)
      const record = memory.open(id, ringSize(limit))
      const ring = record === 0 ? null : new Ring(memory, id, record)
      return ring?.fit(limit) ? new RateLimit(ring, limit) : full(key)
    },
    quota(key, limit) {
      const record = memory.open(meterId(`quota/${key}`), noSlots)
      return record === 0 ? full(key) : new Quota(new Counter(memory, record), limit)
    },
    takeByKey: (key, limit) => byKey.take(key, limit, nowMicros()),
  }
}

/** One reading a turn, of a clock that all workers share: they agree to the microsecond. */
function turnMicros(): number {
  return Math.floor(turnMonotonicMs() * 1000)
}
