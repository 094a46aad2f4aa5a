/**
 * DescribeNodes: the gateway processes that this control plane knows, and what each of them runs.
 */
import type { Action } from '../../action.ts'
import { fromNode } from '../../wire/node.ts'

export const describeNodes: Action<'DescribeNodes'> = {
  name: 'DescribeNodes',

  async run(_request, { effect, language }) {
    const nodes = effect.nodes()
    return { TotalCount: nodes.length, NodeSet: nodes.map((node) => fromNode(node, language)) }
  },
}
