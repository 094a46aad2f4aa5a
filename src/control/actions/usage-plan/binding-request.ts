/**
 * What the actions that bind and unbind are asked for: lists of ids, each once, and places.
 */
import { text } from '../../../lib/language.ts'
import type { EnvironmentName } from '../../../model/environment.ts'
import { type ErrorCode, invalid, reasons } from '../../../model/errors.ts'
import type { PlanBinding } from '../../../model/usage-plan.ts'
import { bindingIdsMax } from '../../limits.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { type BindType, toBindType } from '../../wire/usage-plan.ts'

export interface BindingRequest {
  readonly planIds: readonly string[]
  readonly bindType: BindType
  readonly environment: EnvironmentName
  /** Empty for BindType SERVICE. */
  readonly apiIds: readonly string[]
}

export function toBindingRequest(request: {
  readonly UsagePlanIds: readonly string[]
  readonly BindType: string
  readonly Environment: string
  readonly ApiIds?: readonly string[]
}): BindingRequest {
  const bindType = toBindType(request.BindType)
  return {
    planIds: toIds(request.UsagePlanIds, 'UsagePlanIds'),
    bindType,
    environment: toEnvironmentName(request.Environment, 'Environment'),
    apiIds: toApiIds(request.ApiIds ?? [], bindType),
  }
}

/** The ids, each once and in their order. */
export function toIds(
  ids: readonly string[],
  field: string,
  code: ErrorCode = 'InvalidParameterValue.LimitExceeded',
): readonly string[] {
  if (ids.length > bindingIdsMax) throw invalid(code, field, reasons.tooMany(bindingIdsMax))
  return [...new Set(ids)]
}

/** APIs are named for BindType API alone: a call that names some means no whole service. */
function toApiIds(ids: readonly string[], bindType: BindType): readonly string[] {
  const code = 'InvalidParameterValue.InvalidApiIds'
  if (bindType === 'API') {
    if (ids.length > 0) return toIds(ids, 'ApiIds', code)
    const why = text('is required for BindType API.', '当 BindType 为 API 时必填。')
    throw invalid(code, 'ApiIds', why)
  }
  if (ids.length === 0) return []
  const why = text('is for BindType API alone.', '仅适用于 BindType 为 API 的情况。')
  throw invalid(code, 'ApiIds', why)
}

/** What is bound of a service: its APIs, or null for all of it. */
export function placesOf({ bindType, apiIds }: BindingRequest): readonly PlanBinding['apiId'][] {
  return bindType === 'API' ? apiIds : [null]
}
