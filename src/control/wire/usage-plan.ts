/**
 * Usage plans and their bindings on the wire.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import { text } from '../../lib/language.ts'
import type { Api } from '../../model/api.ts'
import type { ApiKey } from '../../model/api-key.ts'
import { environmentNames, unlimited } from '../../model/environment.ts'
import { invalid, reasons } from '../../model/errors.ts'
import type { Service } from '../../model/service.ts'
import type { PlanBinding, PlanKeyBinding, UsagePlan } from '../../model/usage-plan.ts'
import {
  descriptionCharsMax,
  planCallsPerSecondMax,
  planNameCharsMax,
  planQuotaMax,
} from '../limits.ts'
import { fromEnabled } from './api-key.ts'
import { choiceOf } from './spelled.ts'
import { fromTags } from './tags.ts'

type WirePlan = ResponseOf<'DescribeUsagePlansStatus'>['Result']['UsagePlanStatusSet'][number]
type WirePlanInfo = ResponseOf<'DescribeUsagePlan'>['Result']
type WirePlace = ResponseOf<'DescribeUsagePlanEnvironments'>['Result']['EnvironmentList'][number]
type WireBinding = ResponseOf<'DescribeApiUsagePlan'>['Result']['ApiUsagePlanList'][number]
type WireBoundKey = ResponseOf<'DescribeUsagePlanSecretIds'>['Result']['AccessKeyList'][number]
type WireServicePlan = ResponseOf<'DescribeService'>['UsagePlanList'][number]

const format = 'InvalidParameter.FormatError'
const bindTypes = ['SERVICE', 'API'] as const
export type BindType = (typeof bindTypes)[number]

export function toBindType(given: string): BindType {
  return choiceOf(given, bindTypes, 'BindType', format)
}

/** 1 to 50 characters that can be seen in one line. */
export function toPlanName(name: string): string {
  if (name.trim() !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) {
    if ([...name].length <= planNameCharsMax) return name
    throw invalid(format, 'UsagePlanName', reasons.tooLong(planNameCharsMax))
  }
  const why = text('must be one line that can be seen.', '须为一行可见字符。')
  throw invalid(format, 'UsagePlanName', why)
}

export function toPlanDescription(description: string): string {
  if ([...description].length <= descriptionCharsMax) return description
  throw invalid(format, 'UsagePlanDesc', reasons.tooLong(descriptionCharsMax))
}

/** Calls in all: 1 to 99999999, or -1 for as many as one likes. */
export function toQuota(quota: number): number {
  if (quota === unlimited || (quota >= 1 && quota <= planQuotaMax)) return quota
  throw invalid('InvalidParameterValue.InvalidMaxRequestNum', 'MaxRequestNum', range(planQuotaMax))
}

/** Calls a second: 1 to 2000, or -1 for as many as one likes (guide row 321). */
export function toPlanLimit(limit: number): number {
  if (limit === unlimited || (limit >= 1 && limit <= planCallsPerSecondMax)) return limit
  throw invalid(format, 'MaxRequestNumPreSec', range(planCallsPerSecondMax))
}

function range(max: number) {
  return text(`must be from 1 to ${max}, or -1.`, `取值范围为 1 到 ${max}，或 -1。`)
}

function limitsOf({ limitPerSecond, quota }: UsagePlan) {
  return { MaxRequestNumPreSec: limitPerSecond, MaxRequestNum: quota }
}

/** A row of DescribeUsagePlansStatus. */
export function fromPlan(plan: UsagePlan): WirePlan {
  return {
    UsagePlanId: plan.id,
    UsagePlanName: plan.name,
    UsagePlanDesc: plan.description,
    ...limitsOf(plan),
    CreatedTime: isoSeconds(plan.createdAtMs),
    ModifiedTime: isoSeconds(plan.modifiedAtMs),
    Tags: fromTags(plan.tags),
  }
}

/** A plan with all it is bound to; an environment counts once, however many APIs of it. */
export function fromPlanInfo(
  plan: UsagePlan,
  keys: readonly PlanKeyBinding[],
  bindings: readonly PlanBinding[],
): WirePlanInfo {
  const services = [...new Set(bindings.map(({ serviceId }) => serviceId))]
  const environments = services.flatMap((ServiceId) =>
    environmentNames
      .filter((name) =>
        bindings.some((each) => each.serviceId === ServiceId && each.environment === name),
      )
      .map((EnvironmentName) => ({ EnvironmentName, ServiceId })),
  )
  return {
    ...fromPlan(plan),
    BindSecretIdTotalCount: keys.length,
    BindSecretIds: keys.map(({ keyId }) => keyId),
    BindEnvironmentTotalCount: environments.length,
    BindEnvironments: environments,
  }
}

/** A row of DescribeService's list: a plan in one environment, by service or by API. */
export function fromServicePlan(plan: UsagePlan, environment: string): WireServicePlan {
  return {
    Environment: environment,
    UsagePlanId: plan.id,
    UsagePlanName: plan.name,
    UsagePlanDesc: plan.description,
    MaxRequestNumPreSec: plan.limitPerSecond,
    CreatedTime: isoSeconds(plan.createdAtMs),
    ModifiedTime: isoSeconds(plan.modifiedAtMs),
  }
}

/** A binding with what it binds; `api` is null for a whole service. */
export interface BindingFacts {
  readonly binding: PlanBinding
  readonly plan: UsagePlan
  /** Calls of all keys of the plan together, as gateways have reported them. */
  readonly used: number
  readonly service: Service
  readonly api: Api | null
}

/** What is bound, and what its keys have used of the quota, which each of them has for itself. */
function placeOf({ binding, plan, used, service, api }: BindingFacts) {
  return {
    ServiceId: binding.serviceId,
    ServiceName: service.name,
    ApiId: binding.apiId ?? '',
    ApiName: api?.name ?? '',
    Path: api?.definition.path ?? '',
    Method: api?.definition.method ?? '',
    Environment: binding.environment,
    InUseRequestNum: used,
    ...limitsOf(plan),
  }
}

/** A row of DescribeUsagePlanEnvironments: its times are those of the binding. */
export function fromPlanPlace(facts: BindingFacts): WirePlace {
  const bound = isoSeconds(facts.binding.boundAtMs)
  return { ...placeOf(facts), CreatedTime: bound, ModifiedTime: bound }
}

/** A row of DescribeApiUsagePlan and DescribeServiceUsagePlan: its times are those of the plan. */
export function fromBinding(facts: BindingFacts): WireBinding {
  return { ...placeOf(facts), ...fromPlan(facts.plan) }
}

export function fromBoundKey(key: ApiKey): WireBoundKey {
  return { AccessKeyId: key.id, SecretName: key.name, Status: fromEnabled(key) }
}
