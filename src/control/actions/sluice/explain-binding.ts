/**
 * ExplainBinding: whether a binding action would bind something, and if not, by which rule. The
 * very rules of those actions are asked, each binding by itself, and nothing is written.
 */
import type { RequestOf } from '../../../contract/actions.ts'
import type { Text } from '../../../lib/language.ts'
import type { EnvironmentName } from '../../../model/environment.ts'
import { ApiError, invalid, missing, reasons } from '../../../model/errors.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { Action, ActionContext } from '../../action.ts'
import { existingPlan, existingService } from '../../existing.ts'
import { bindingIdsMax, explainedBindingsMax } from '../../limits.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { appBindingToMake } from '../app/bind-api-app.ts'
import { strategyBindingsToMake } from '../ip-strategy/bind-ip-strategy.ts'
import { apisToAttachTo } from '../plugin/attach-plugin.ts'
import { existingPlugin } from '../plugin/plugin-rules.ts'
import { planBindingsToMake } from '../usage-plan/bind-environment.ts'
import { mayBindKey } from '../usage-plan/bind-secret-ids.ts'

type Request = RequestOf<'ExplainBinding'>

/** Whether there is something to bind; throws where a rule forbids it. */
type Ask = (id: string, apiId: string | null) => Promise<boolean>

export const explainBinding: Action<'ExplainBinding'> = {
  name: 'ExplainBinding',
  resource: (request) => request.ServiceId ?? request.UsagePlanId ?? '',

  async run(request, context) {
    const ids = [...new Set(request.Ids)]
    const apiIds = [...new Set(request.ApiIds ?? [])]
    if (ids.length > bindingIdsMax) throw tooMany('Ids', bindingIdsMax)
    if (apiIds.length > bindingIdsMax) throw tooMany('ApiIds', bindingIdsMax)
    const rows = ids.length * Math.max(1, apiIds.length)
    if (rows > explainedBindingsMax) throw tooMany('ApiIds', explainedBindingsMax)
    const places = apiIds.length === 0 ? [null] : apiIds

    return context.read(async (tx) => {
      const ask = await questionOf(tx, request, context)
      const found = []
      for (const id of ids) {
        for (const apiId of places) {
          const answer = await explained(ask, id, apiId)
          found.push({ Id: id, ApiId: apiId, ...fromAnswer(answer, context) })
        }
      }
      return { Result: { BindingSet: found } }
    })
  },
}

async function questionOf(tx: ReadTx, request: Request, context: ActionContext): Promise<Ask> {
  switch (request.Action) {
    case 'BindSecretIds':
      return aboutKeys(tx, request, context)
    case 'BindEnvironment':
      return aboutPlans(tx, request, context)
    case 'BindApiApp':
      return aboutApps(tx, request, context)
    case 'AttachPlugin':
      return aboutPlugins(tx, request, context)
    case 'BindIPStrategy':
      return aboutStrategies(tx, request, context)
    default: {
      const ofApis = ['BindApiApp', 'AttachPlugin', 'BindIPStrategy']
      const known = ['BindEnvironment', 'BindSecretIds', ...ofApis]
      throw invalid('InvalidParameterValue', 'Action', reasons.notOneOf(known))
    }
  }
}

async function aboutKeys(
  tx: ReadTx,
  request: Request,
  { scope, counts }: ActionContext,
): Promise<Ask> {
  const plan = await existingPlan(tx, scope, required(request, 'UsagePlanId'))
  const bound = new Set((await tx.planKeys(scope, { planId: plan.id })).map(({ keyId }) => keyId))
  return (keyId) => mayBindKey(tx, plan, bound, { keyId, field: 'Ids', counts })
}

async function aboutPlans(tx: ReadTx, request: Request, context: ActionContext): Promise<Ask> {
  const { service, environment } = await placeOf(tx, request, context)
  const at = { counts: context.counts, boundAtMs: context.clock.now() }
  return async (planId, apiId) => {
    const asked = {
      planIds: [planId],
      bindType: apiId === null ? 'SERVICE' : 'API',
      environment,
      apiIds: apiId === null ? [] : [apiId],
    } as const
    return (await planBindingsToMake(tx, service, asked, at)).length > 0
  }
}

async function aboutApps(tx: ReadTx, request: Request, context: ActionContext): Promise<Ask> {
  const { service, environment } = await placeOf(tx, request, context)
  const [first] = request.ApiIds ?? []
  if (first === undefined) throw missing('ApiIds')
  return async (ApiAppId, apiId) => {
    const asked = { ApiAppId, ApiId: apiId ?? '' }
    return (await appBindingToMake(tx, service, environment, asked)) !== null
  }
}

async function aboutPlugins(tx: ReadTx, request: Request, context: ActionContext): Promise<Ask> {
  const { service, environment } = await placeOf(tx, request, context)
  const [first] = request.ApiIds ?? []
  if (first === undefined) throw missing('ApiIds')
  return async (pluginId, apiId) => {
    const plugin = await existingPlugin(tx, context.scope, pluginId)
    const ids = [apiId ?? '']
    return (await apisToAttachTo(tx, plugin, service, environment, ids)).length > 0
  }
}

async function aboutStrategies(tx: ReadTx, request: Request, context: ActionContext): Promise<Ask> {
  const { service, environment } = await placeOf(tx, request, context)
  const [first] = request.ApiIds ?? []
  if (first === undefined) throw missing('ApiIds')
  return async (strategyId, apiId) => {
    const asked = { strategyId, environment, apiIds: [apiId ?? ''] }
    return (await strategyBindingsToMake(tx, service, asked)).length > 0
  }
}

async function placeOf(tx: ReadTx, request: Request, { scope }: ActionContext) {
  const environment: EnvironmentName = toEnvironmentName(required(request, 'EnvironmentName'))
  const service = await existingService(tx, scope, required(request, 'ServiceId'))
  return { environment, service }
}

function required(request: Request, field: 'UsagePlanId' | 'ServiceId' | 'EnvironmentName') {
  const value = request[field]
  if (value === undefined) throw missing(field)
  return value
}

interface Answer {
  readonly code: string
  readonly text: Text | null
  readonly isBound: boolean
}

async function explained(ask: Ask, id: string, apiId: string | null): Promise<Answer> {
  try {
    return { code: '', text: null, isBound: !(await ask(id, apiId)) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { code: error.code, text: error.text, isBound: false }
  }
}

function fromAnswer({ code, text, isBound }: Answer, { language }: ActionContext) {
  return {
    Allowed: text === null,
    Bound: isBound,
    Code: code,
    Message: text === null ? '' : text[language],
  }
}

function tooMany(field: string, max: number): ApiError {
  return invalid('InvalidParameterValue.LimitExceeded', field, reasons.tooMany(max))
}
