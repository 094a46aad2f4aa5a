import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  startTestControl,
  type TestControl,
} from '../../../../test/conformance/control.ts'
import type { GatewayNode } from '../../action.ts'

const hash = 'ab'.repeat(32)
const node: GatewayNode = {
  id: 'node-1',
  address: '127.0.0.1:1',
  peerAddress: '10.0.0.7',
  version: '0.1.0',
  workers: 2,
  revision: 7,
  hash,
  connected: true,
  lastSeenAtMs: 1_000,
  state: 'linked',
  reason: null,
}
const refused = (id: string, reason: string) => ({ ...node, id, state: 'refused' as const, reason })
const nodes = [
  node,
  refused('node-2', 'no'),
  refused('node-3', 'SectionError: section apis/a/1 at apis[3].path: is not text\n    at f (x.ts)'),
]

let control: TestControl
before(async () => {
  const effect = { nodes: () => nodes, published: () => ({ revision: 7, hash }) }
  control = await startTestControl({ effect })
})
after(() => control.close())

const call = (action: string, request: object = {}) =>
  control.client({ version: '2026-01-01' }).request(action, request)

const reasonOf = ({ Reason }: { readonly Reason: string | null }) => Reason

describe('DescribeNodes', () => {
  it('lists the gateways with what they run', async () => {
    const { TotalCount, NodeSet } = await call('DescribeNodes')
    assert.equal(TotalCount, 3)
    assert.deepEqual(NodeSet[0], {
      NodeId: 'node-1',
      Address: '127.0.0.1:1',
      Version: '0.1.0',
      Workers: 2,
      Revision: 7,
      Hash: hash,
      Connected: true,
      LastSeenTime: '1970-01-01T00:00:01Z',
      State: 'linked',
      Reason: null,
    })
    assert.deepEqual(NodeSet.slice(1).map(reasonOf), [
      'The snapshot cannot be used: no',
      'The snapshot cannot be used: section apis/a/1 at apis[3].path: is not text',
    ])
  })

  it('says why one refused in the language that is asked for', async () => {
    const client = control.client({ version: '2026-01-01', language: 'zh-CN' })
    const { NodeSet } = await client.request('DescribeEffect', {})
    assert.deepEqual(NodeSet.map(reasonOf), [
      null,
      '快照无法使用：应用快照时出错，详见该网关的日志。',
      '快照无法使用：分片 apis/a/1 无法读取（位置 apis[3].path），详见该网关的日志。',
    ])
  })
})

describe('DescribeEffect', () => {
  it('counts the gateways on which the newest snapshot is in effect', async () => {
    const { RequestId, NodeSet, ...effect } = await call('DescribeEffect')
    assert.ok(RequestId)
    assert.equal(NodeSet.length, 3)
    const counts = { NodeTotalCount: 3, NodeInEffectCount: 1 }
    assert.deepEqual(effect, { Revision: 7, Hash: hash, ...counts })
  })

  it('answers for a service and environment that exist', async () => {
    const ServiceId = await makeService(control.client())
    const { Revision } = await call('DescribeEffect', { ServiceId, EnvironmentName: 'test' })
    assert.equal(Revision, 7)
    const absent = await refusalOf(call('DescribeEffect', { ServiceId: 'service-nowhere1' }))
    assert.equal(absent.code, 'ResourceNotFound.InvalidService')
    const wrong = await refusalOf(call('DescribeEffect', { EnvironmentName: 'x' }))
    assert.equal(wrong.code, 'InvalidParameterValue.InvalidEnv')
  })
})
