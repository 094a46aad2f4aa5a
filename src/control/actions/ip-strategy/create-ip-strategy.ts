/**
 * CreateIPStrategy: a new list of addresses of a service; it does nothing until it is bound.
 */
import { resourceId } from '../../../lib/ids.ts'
import { text } from '../../../lib/language.ts'
import { internal, refused } from '../../../model/errors.ts'
import type { IpStrategy } from '../../../model/ip-strategy.ts'
import type { WriteTx } from '../../../model/store.ts'
import type { Action, ActionContext } from '../../action.ts'
import { ipStrategiesPerServiceMax } from '../../caller-limits.ts'
import { existingService } from '../../existing.ts'
import { idTriesMax } from '../../limits.ts'
import { fromIpStrategy, toAddresses } from '../../wire/ip-strategy.ts'
import { choiceOf } from '../../wire/spelled.ts'
import { toCallerName } from '../app/app-rules.ts'

const kinds = ['WHITE', 'BLACK'] as const

export const createIpStrategy: Action<'CreateIPStrategy'> = {
  name: 'CreateIPStrategy',
  resource: (request) => request.ServiceId,

  async run(request, context) {
    const { clock, scope } = context
    const now = clock.now()
    const values = {
      name: toCallerName(request.StrategyName, 'StrategyName'),
      kind: choiceOf(request.StrategyType, kinds, 'StrategyType', 'InvalidParameter.FormatError'),
      addresses: toAddresses(request.StrategyData),
      createdAtMs: now,
      modifiedAtMs: now,
    }
    const strategy = await context.write(async (tx) => {
      const service = await existingService(tx, scope, request.ServiceId)
      const others = await tx.ipStrategies(scope, service.id)
      if (others.length >= ipStrategiesPerServiceMax) throw tooMany()
      return add(tx, { ...scope, ...values, serviceId: service.id }, context)
    })
    return { Result: fromIpStrategy(strategy, { total: 0, items: [] }) }
  },
}

async function add(
  tx: WriteTx,
  wanted: Omit<IpStrategy, 'id'>,
  { random }: ActionContext,
): Promise<IpStrategy> {
  for (let tries = 0; tries < idTriesMax; tries++) {
    const strategy = { ...wanted, id: resourceId(random, 'IPStrategy') }
    if (await tx.addIpStrategy(strategy)) return strategy
  }
  throw internal('no free id for an IP strategy was found')
}

function tooMany() {
  return refused(
    'LimitExceeded.IpStrategyLimitExceeded',
    text(
      `A service may hold ${ipStrategiesPerServiceMax} IP strategies.`,
      `每个服务最多 ${ipStrategiesPerServiceMax} 个 IP 策略。`,
    ),
  )
}
