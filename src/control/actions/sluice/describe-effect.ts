/**
 * DescribeEffect: on how many of the known gateways the newest snapshot is in effect. A snapshot is
 * taken as a whole, so a service or environment only has to exist for the same answer.
 */
import type { Action } from '../../action.ts'
import { existingService } from '../../existing.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { fromNode } from '../../wire/node.ts'

export const describeEffect: Action<'DescribeEffect'> = {
  name: 'DescribeEffect',
  resource: (request) => request.ServiceId ?? '',

  async run(request, { effect, language, read, scope }) {
    const { ServiceId, EnvironmentName } = request
    if (EnvironmentName !== undefined) toEnvironmentName(EnvironmentName)
    if (ServiceId !== undefined) await read((tx) => existingService(tx, scope, ServiceId))

    const { revision, hash } = effect.published()
    const nodes = effect.nodes()
    return {
      Revision: revision,
      Hash: hash,
      NodeTotalCount: nodes.length,
      NodeInEffectCount: nodes.filter(({ state }) => state === 'linked').length,
      NodeSet: nodes.map((node) => fromNode(node, language)),
    }
  },
}
