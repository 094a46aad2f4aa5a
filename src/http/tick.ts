/**
 * One coarse timer for every deadline of the engine: no request sets a timer of its own.
 */
import { tickPeriodMs } from './limits.ts'
import { alignTurnClock, turnMonotonicMs } from './turn.ts'

export interface Ticking {
  /** Looks at its deadlines; `nowMs` is monotonic. */
  tick(nowMs: number): void
}

const members = new Set<Ticking>()
let timer: NodeJS.Timeout | null = null

export function joinTick(member: Ticking): void {
  members.add(member)
  // A listening socket keeps the process alive, the timer alone must not.
  timer ??= setInterval(tickAll, tickPeriodMs).unref()
}

export function leaveTick(member: Ticking): void {
  members.delete(member)
  if (members.size > 0 || timer === null) return
  clearInterval(timer)
  timer = null
}

function tickAll(): void {
  alignTurnClock()
  for (const member of members) member.tick(turnMonotonicMs())
}
