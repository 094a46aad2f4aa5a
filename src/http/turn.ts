/**
 * The turn's clock: each callback of the engine reads the system's clock once, everybody else in
 * that turn takes the reading. It is exact in the engine's callbacks and at most one tick old in
 * others. Durations and deadlines use the monotonic part, so that a jumping wall clock ends
 * nothing.
 */

let monotonicMs = performance.now()
let offsetMs = Date.now() - monotonicMs
let dateSecond = -1
let dateText = ''

/** Reads the clock; called first in every callback of the engine. Monotonic milliseconds. */
export function beginTurn(): number {
  monotonicMs = performance.now()
  return monotonicMs
}

/** This turn's reading in monotonic milliseconds, with fractions. */
export function turnMonotonicMs(): number {
  return monotonicMs
}

/** This turn's reading in whole milliseconds since the epoch. */
export function turnEpochMs(): number {
  return Math.floor(monotonicMs + offsetMs)
}

/** Follows the wall clock; called by the tick. */
export function alignTurnClock(): void {
  beginTurn()
  offsetMs = Date.now() - monotonicMs
}

/** The complete Date line of this second (RFC 9110 5.6.7). */
export function dateLine(): string {
  const second = Math.floor((monotonicMs + offsetMs) / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = `Date: ${new Date(second * 1000).toUTCString()}\r\n`
  }
  return dateText
}
