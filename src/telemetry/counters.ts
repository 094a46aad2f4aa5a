/**
 * Counters in shared memory: each worker has a row that it alone writes, the main thread reads all.
 *
 * A row outlives its worker, so a restart loses no counts. With a single writer an aligned 64-bit
 * store needs no atomics: a reader sees the old or the new number.
 */

export const counterNames = [
  'requests',
  'malformed',
  'status2xx',
  'status3xx',
  'status4xx',
  'status499',
  'status5xx',
  'statusOther',
  'gatewayRefusals',
  'requestBytes',
  'responseBytes',
  'connectionsOpen',
  'logDrops',
  'loopDelayMaxMs',
  'swapMaxMs',
  'swapCpuMaxMs',
] as const
export type CounterName = (typeof counterNames)[number]

const index = Object.fromEntries(counterNames.map((name, i) => [name, i]))

export interface CounterRow {
  add(name: CounterName, by?: number): void
  /** Counts a call that is over. `refused`: the gateway answered it, no backend did. */
  addCall(status: number, requestBytes: number, responseBytes: number, refused: boolean): void
  set(name: CounterName, value: number): void
  get(name: CounterName): number
}

export interface Counters {
  readonly shared: SharedArrayBuffer
  row(worker: number): CounterRow
  /** Over all workers. */
  sum(name: CounterName): number
}

export function createCounters(workers: number): Counters {
  return openCounters(new SharedArrayBuffer(workers * counterNames.length * 8))
}

export function openCounters(shared: SharedArrayBuffer): Counters {
  const values = new Float64Array(shared)
  const width = counterNames.length

  function row(worker: number): CounterRow {
    const at = (name: CounterName) => worker * width + index[name]!
    const requests = at('requests')
    const refusals = at('gatewayRefusals')
    const bytesIn = at('requestBytes')
    const bytesOut = at('responseBytes')
    const statuses = Array.from({ length: 600 }, (_, status) => at(statusCounter(status)))
    const otherStatus = at('statusOther')
    return {
      add(name, by = 1) {
        values[at(name)]! += by
      },
      addCall(status, requestBytes, responseBytes, refused) {
        values[requests]! += 1
        values[statuses[status] ?? otherStatus]! += 1
        if (refused) values[refusals]! += 1
        values[bytesIn]! += Math.max(0, requestBytes)
        values[bytesOut]! += Math.max(0, responseBytes)
      },
      set(name, value) {
        values[at(name)] = value
      },
      get: (name) => values[at(name)]!,
    }
  }

  function sum(name: CounterName): number {
    let total = 0
    for (let i = index[name]!; i < values.length; i += width) total += values[i]!
    return total
  }

  return { shared, row, sum }
}

/** The counter of a status class; 499 (the caller had gone) is kept apart. */
export function statusCounter(status: number): CounterName {
  if (status === 499) return 'status499'
  if (status >= 200 && status < 300) return 'status2xx'
  if (status >= 300 && status < 400) return 'status3xx'
  if (status >= 400 && status < 500) return 'status4xx'
  if (status >= 500 && status < 600) return 'status5xx'
  return 'statusOther'
}
