/**
 * CreateUsagePlan: a plan that is bound to nothing yet, and so gives nothing to anybody.
 */
import { resourceId } from '../../../lib/ids.ts'
import { text } from '../../../lib/language.ts'
import { unlimited } from '../../../model/environment.ts'
import { internal, refused } from '../../../model/errors.ts'
import type { Scope } from '../../../model/scope.ts'
import type { WriteTx } from '../../../model/store.ts'
import type { UsagePlan } from '../../../model/usage-plan.ts'
import type { Action, ActionContext } from '../../action.ts'
import { countSetting, idTriesMax } from '../../limits.ts'
import { toTags } from '../../wire/tags.ts'
import {
  fromPlanInfo,
  toPlanDescription,
  toPlanLimit,
  toPlanName,
  toQuota,
} from '../../wire/usage-plan.ts'

export const createUsagePlan: Action<'CreateUsagePlan'> = {
  name: 'CreateUsagePlan',

  async run(request, context) {
    const { clock, counts, scope, write } = context
    const now = clock.now()
    const wanted = {
      ...scope,
      name: toPlanName(request.UsagePlanName),
      description: toPlanDescription(request.UsagePlanDesc ?? ''),
      limitPerSecond: toPlanLimit(request.MaxRequestNumPreSec ?? unlimited),
      quota: toQuota(request.MaxRequestNum ?? unlimited),
      tags: toTags(request.Tags),
      createdAtMs: now,
      modifiedAtMs: now,
    }
    const plan = await write(async (tx) => {
      await checkCount(tx, scope, counts.usagePlansPerRegionMax)
      const added = await add(tx, wanted, context)
      tx.changed({ kind: 'plan', scope, id: added.id })
      return added
    })
    return { Result: fromPlanInfo(plan, [], []) }
  },
}

async function checkCount(tx: WriteTx, scope: Scope, max: number): Promise<void> {
  if ((await tx.usagePlans(scope)).length < max) return
  const setting = countSetting('usagePlansPerRegionMax')
  throw refused(
    'LimitExceeded.UsagePlanLimitExceeded',
    text(
      `A region may hold ${max} usage plans; the setting ${setting} changes that.`,
      `每个地域最多 ${max} 个使用计划，可通过配置项 ${setting} 调整。`,
    ),
  )
}

async function add(
  tx: WriteTx,
  wanted: Omit<UsagePlan, 'id'>,
  { random }: ActionContext,
): Promise<UsagePlan> {
  for (let tries = 0; tries < idTriesMax; tries++) {
    const plan = { ...wanted, id: resourceId(random, 'usagePlan') }
    if (await tx.addUsagePlan(plan)) return plan
  }
  throw internal('no free id for a usage plan was found')
}
