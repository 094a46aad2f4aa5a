/**
 * CreateService: a new service with three unpublished environments and its default domains.
 */
import { isoSeconds } from '../../../lib/clock.ts'
import { resourceId } from '../../../lib/ids.ts'
import { text } from '../../../lib/language.ts'
import { internal, refused } from '../../../model/errors.ts'
import type { Scope } from '../../../model/scope.ts'
import type { Service } from '../../../model/service.ts'
import type { WriteTx } from '../../../model/store.ts'
import type { Action, ActionContext } from '../../action.ts'
import { countSetting, idTriesMax } from '../../limits.ts'
import { isSampleIn } from '../../sample-mark.ts'
import { fromNetTypes, innerDomain, outerDomain } from '../../wire/service.ts'
import { toTags } from '../../wire/tags.ts'
import {
  checkIpVersion,
  toInstanceId,
  toNetTypes,
  toProtocol,
  toReserved,
  toServiceDescription,
  toServiceName,
  toVpcId,
} from './service-rules.ts'

export const createService: Action<'CreateService'> = {
  name: 'CreateService',

  async run(request, context) {
    const { caller, deployment, scope } = context
    checkIpVersion(request.IpVersion)
    const now = context.clock.now()
    const wanted = {
      ...scope,
      name: toServiceName(request.ServiceName),
      description: toServiceDescription(request.ServiceDesc ?? ''),
      protocol: toProtocol(request.Protocol),
      netTypes: toNetTypes(request.NetTypes),
      instanceId: toInstanceId(request.InstanceId),
      vpcId: toVpcId(request.UniqVpcId),
      tags: toTags(request.Tags),
      reserved: {
        setServerName: toReserved(request.SetServerName, 'SetServerName'),
        appIdType: toReserved(request.AppIdType, 'AppIdType'),
      },
      createdAtMs: now,
      modifiedAtMs: now,
    }

    const service = await context.write(async (tx) => {
      await checkCount(tx, scope, context.counts.servicesPerRegionMax)
      const added = await add(tx, wanted, context)
      tx.changed({ kind: 'service', scope, serviceId: added.id })
      return added
    })

    const facts = { service, environments: [], appId: caller.account.appId, deployment }
    return {
      ServiceId: service.id,
      ServiceName: service.name,
      ServiceDesc: service.description,
      OuterSubDomain: outerDomain(facts),
      InnerSubDomain: innerDomain(facts),
      CreatedTime: isoSeconds(service.createdAtMs),
      NetTypes: fromNetTypes(service.netTypes),
      IpVersion: 'IPv4',
    }
  },
}

/** At most so many services in a region; the sample does not count (guide row 25). */
async function checkCount(tx: WriteTx, scope: Scope, max: number): Promise<void> {
  const count = await tx.serviceCount(scope)
  if (count < max) return
  if (count - ((await isSampleIn(tx, scope)) ? 1 : 0) < max) return
  const setting = countSetting('servicesPerRegionMax')
  throw refused(
    'LimitExceeded.ServiceCountLimitExceeded',
    text(
      `A region may hold ${max} services; the setting ${setting} changes that.`,
      `每个地域最多 ${max} 个服务，可通过配置项 ${setting} 调整。`,
    ),
  )
}

async function add(
  tx: WriteTx,
  wanted: Omit<Service, 'id'>,
  { random }: ActionContext,
): Promise<Service> {
  for (let tries = 0; tries < idTriesMax; tries++) {
    const service = { ...wanted, id: resourceId(random, 'service') }
    if (await tx.addService(service)) return service
  }
  throw internal('no free id for a service was found')
}
