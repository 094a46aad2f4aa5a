/**
 * A gateway process on the wire. Why one refused a snapshot is told as far as an operator can act
 * on it: which section, and where in it. The rest is an error's own text, which its log has whole.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import { type Language, type Text, text } from '../../lib/language.ts'
import type { GatewayNode } from '../action.ts'

type WireNode = ResponseOf<'DescribeNodes'>['NodeSet'][number]

export function fromNode(node: GatewayNode, language: Language): WireNode {
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
    Reason: node.reason === null ? null : whyRefused(node.reason)[language],
  }
}

/** As snapshot/codec.ts words it. */
const ofSection = /^(?:SectionError: )?section (?<key>\S+?)(?: at (?<place>\S+))?: /

/** `told` is what the gateway says: an error, perhaps with its stack. */
function whyRefused(told: string): Text {
  const [first = ''] = told.split('\n')
  const { key, place } = ofSection.exec(first)?.groups ?? {}
  const chinese =
    key === undefined
      ? '应用快照时出错'
      : `分片 ${key} 无法读取${place === undefined ? '' : `（位置 ${place}）`}`
  return text(
    `The snapshot cannot be used: ${first.replace(/^\w*Error: /, '')}`,
    `快照无法使用：${chinese}，详见该网关的日志。`,
  )
}
