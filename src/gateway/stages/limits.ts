/**
 * All limits of a call at once: service, API, the plan by which a key calls, its quota among them,
 * and what plugins add. A call that one of them refuses spends none; it stands behind
 * authentication, so strangers spend nobody's.
 */
import type { PlanNode } from '../../snapshot/snapshot.ts'
import type { Call, Stage } from '../call.ts'
import { planLimitsRememberedMax } from '../limits.ts'
import type { Limit, Quota, RateLimit } from '../meters/limit.ts'
import { spend } from '../meters/limit.ts'
import type { Meters } from '../meters/meters.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import type { PluginLimits } from './plugin-limits.ts'

const rateExceeded: Reply = refusal('rateExceeded')
const secondExceeded: Reply = retryLater(1)
const quotaExceeded: Reply = refusal('quotaExceeded')

function retryLater(seconds: number): Reply {
  const headLines = `${rateExceeded.headLines}Retry-After: ${seconds}\r\n`
  return { ...rateExceeded, headLines }
}

/** What a limit answers that has refused. */
function refusedBy(limit: Limit): Reply {
  const seconds = limit.retryAfterSeconds()
  if (seconds === null) return rateExceeded
  return seconds === 1 ? secondExceeded : retryLater(seconds)
}

/** The limits of one key under one plan. */
interface PlanLimits {
  readonly plan: PlanNode
  readonly rate: RateLimit | null
  readonly quota: Quota | null
  readonly all: readonly Limit[]
}

/** `ofPlugins`: what plugins of the API add; null: nothing. */
export function limits(meters: Meters, ofPlugins: PluginLimits | null = null): Stage {
  const planLimits = plansOf(meters)
  const limitsOf =
    ofPlugins === null ? ofPlace : (call: Call) => [...ofPlace(call), ...ofPlugins(call)]

  return function limits(call) {
    const { identity } = call
    const all = limitsOf(call)
    // Where nobody has to sign, who does is held to the plan as well (guide row 373).
    if (identity?.kind !== 'key') {
      if (all.length === 0) return undefined
      const refused = spend(all, meters.nowMicros())
      return refused === null ? undefined : refusedBy(refused)
    }
    const plan = planLimits(identity.plan, identity.keyId)
    const now = meters.nowMicros()
    const refused = spend(all.length === 0 ? plan.all : [...all, ...plan.all], now)
    tell(call, plan, now)
    if (refused === null) return undefined
    return refused === plan.quota ? quotaExceeded : refusedBy(refused)
  }
}

/** Of the service and the API. */
function ofPlace(call: Call): readonly Limit[] {
  return call.matched.limits.all
}

/** Names as the guide shows them (rows 239 and 240). */
function tell(call: Call, { rate, quota }: PlanLimits, nowMicros: number): void {
  if (rate !== null) {
    const used = rate.used(nowMicros)
    call.answerLines +=
      `X-RateLimit-Limit: ${rate.limit}\r\n` + `X-RateLimit-Used: ${used}/${rate.limit}\r\n`
  }
  if (quota !== null) {
    call.answerLines += `X-UsagePlan-Quota: ${quota.used()}/${quota.limit}\r\n`
  }
}

type FindPlan = (plan: PlanNode, keyId: string) => PlanLimits

/** One memory for all APIs of a worker. */
const plansByMeters = new WeakMap<Meters, FindPlan>()

function plansOf(meters: Meters): FindPlan {
  const found = plansByMeters.get(meters) ?? rememberedPlans(meters)
  plansByMeters.set(meters, found)
  return found
}

/** Finds a key's meters once; again when its plan has changed. */
function rememberedPlans(meters: Meters): FindPlan {
  /** By key: a key has few plans, and its id has been hashed already. */
  const known = new Map<string, readonly PlanLimits[]>()

  return (plan, keyId) => {
    const found = known.get(keyId)
    if (found !== undefined) {
      for (const one of found) if (one.plan === plan) return one
    }
    const { limitPerSecond, quota: total } = plan
    const key = `plan/${plan.id}/${keyId}`
    const rate = limitPerSecond < 0 ? null : meters.rate(key, limitPerSecond)
    const quota = total < 0 ? null : meters.quota(key, total)
    const made = { plan, rate, quota, all: [rate, quota].filter((limit) => limit !== null) }
    if (found === undefined && known.size >= planLimitsRememberedMax) known.clear()
    const others = (found ?? []).filter((one) => one.plan.id !== plan.id)
    known.set(keyId, [...others, made])
    return made
  }
}
