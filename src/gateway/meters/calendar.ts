/**
 * Windows of whole seconds on the calendar's clock (UTC), in one word of 64 bits: when the window
 * ends, in seconds since 1970 (until 2106), and the calls counted in it.
 *
 * Such a window begins for everybody at the same time, as the original's minutes, hours and days
 * do, and is spent when it is spent: a budget, where a second is a pace.
 */

/** Windows are of 31 days at most: what ends later was counted by a clock that went wrong. */
const aheadSecondsMax = 32 * 86_400

const countBits = 32n
const countMask = (1n << countBits) - 1n

/** The highest limit; a higher one counts as this one. */
export const calendarLimitMax = Number(countMask)

/** When the window ends that holds this second. */
export function endOf(windowSeconds: number, nowSeconds: number): number {
  return (Math.floor(nowSeconds / windowSeconds) + 1) * windowSeconds
}

export function packCalendar(end: number, count: number): bigint {
  return BigInt.asIntN(64, (BigInt(end) << countBits) | BigInt(count))
}

export function endIn(state: bigint): number {
  return Number((state >> countBits) & countMask)
}

export function countIn(state: bigint): number {
  return Number(state & countMask)
}

export function isCalendarOver(state: bigint, nowSeconds: number): boolean {
  const end = endIn(state)
  return end <= nowSeconds || end > nowSeconds + aheadSecondsMax
}

/**
 * The window that a call counts in, and its count so far. When the clock has been set back, the
 * window that was running goes on, unless it ends more than a window ahead.
 */
export function currentIn(
  state: bigint,
  windowSeconds: number,
  nowSeconds: number,
): { end: number; count: number } {
  const end = endIn(state)
  const isNear = end <= nowSeconds + 2 * windowSeconds
  if (isNear && !isCalendarOver(state, nowSeconds)) return { end, count: countIn(state) }
  return { end: endOf(windowSeconds, nowSeconds), count: 0 }
}
