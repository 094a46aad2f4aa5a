/**
 * A gateway process on the wire.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import type { GatewayNode } from '../action.ts'

type WireNode = ResponseOf<'DescribeNodes'>['NodeSet'][number]

export function fromNode(node: GatewayNode): WireNode {
  return {
    NodeId: node.id,
    Address: node.address,
    Version: node.version,
    Workers: node.workers,
    Revision: node.revision,
    Hash: node.hash,
    Connected: node.connected,
    LastSeenTime: isoSeconds(node.lastSeenAtMs),
    State: node.state,
    Reason: node.reason,
  }
}
