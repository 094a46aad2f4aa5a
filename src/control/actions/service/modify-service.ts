/**
 * ModifyService: changes a service's own settings, in effect at once and without a release (guide
 * row 44). Fields that are absent stay as they are.
 */
import { text } from '../../../lib/language.ts'
import { ApiError, invalid } from '../../../model/errors.ts'
import type { NetType, Service } from '../../../model/service.ts'
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import {
  toNetTypes,
  toProtocol,
  toServiceDescription,
  toServiceName,
  toVpcId,
} from './service-rules.ts'

export const modifyService: Action<'ModifyService'> = {
  name: 'ModifyService',
  resource: (request) => request.ServiceId,

  async run(request, { clock, scope, write }) {
    const { ServiceName, ServiceDesc, Protocol, NetTypes, UniqVpcId } = request
    const changes = {
      ...(ServiceName !== undefined && { name: toServiceName(ServiceName) }),
      ...(ServiceDesc !== undefined && { description: toServiceDescription(ServiceDesc) }),
      ...(Protocol !== undefined && { protocol: toProtocol(Protocol) }),
      ...(NetTypes !== undefined && NetTypes.length > 0 && { netTypes: toNetTypes(NetTypes) }),
    }
    const vpcId = toVpcId(UniqVpcId)

    await write(async (tx) => {
      const old = await existingService(tx, scope, request.ServiceId)
      checkNetTypes(old, changes.netTypes)
      const service = {
        ...old,
        ...changes,
        vpcId: chooseVpc(old, vpcId),
        modifiedAtMs: clock.now(),
      }
      await tx.putService(service)
      if (isSeenByGateways(old, service)) {
        tx.changed({ kind: 'service', scope, serviceId: old.id })
      }
    })
    return {}
  },
}

/** Networks may be added, never taken away: who calls through one would be cut off. */
function checkNetTypes(old: Service, netTypes: readonly NetType[] | undefined): void {
  if (netTypes === undefined) return
  if (old.netTypes.every((netType) => netTypes.includes(netType))) return
  throw new ApiError('UnsupportedOperation.ReduceNetTypes', {
    field: 'NetTypes',
    why: text(`must keep ${old.netTypes.join(' and ')}.`, `必须保留 ${old.netTypes.join('、')}。`),
  })
}

/** A VPC is chosen once. */
function chooseVpc(old: Service, vpcId: string | null): string | null {
  if (vpcId === null || old.vpcId === null || old.vpcId === vpcId) return vpcId ?? old.vpcId
  throw invalid(
    'InvalidParameterValue.InvalidVpcConfig',
    'UniqVpcId',
    text(
      `cannot be changed; the service is bound to ${old.vpcId}.`,
      `不可修改，该服务已绑定 ${old.vpcId}。`,
    ),
  )
}

function isSeenByGateways(old: Service, service: Service): boolean {
  return old.protocol !== service.protocol || old.netTypes.join() !== service.netTypes.join()
}
