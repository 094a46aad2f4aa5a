import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeService, refusalOf, useTestControl } from '../../../../test/conformance/control.ts'
import { ManualClock } from '../../../lib/clock.ts'

const clock = new ManualClock(Date.now())
const control = useTestControl({ clock })

describe('ModifyService', () => {
  it('changes what is given and leaves the rest [g42]', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    const before = await client.DescribeService({ ServiceId })
    clock.advance(2_000)
    const answer = await client.ModifyService({ ServiceId, ServiceName: 'new_name' })
    assert.deepEqual(Object.keys(answer), ['RequestId'])
    const renamed = await client.DescribeService({ ServiceId })
    assert.notEqual(renamed.ModifiedTime, before.ModifiedTime)
    const { RequestId, ModifiedTime } = renamed
    assert.deepEqual(renamed, { ...before, ServiceName: 'new_name', RequestId, ModifiedTime })

    await client.ModifyService({
      ServiceId,
      ServiceDesc: 'a remark',
      Protocol: 'http&https',
      NetTypes: ['INNER', 'OUTER'],
      UniqVpcId: 'vpc-1a2b3c4d',
    })
    const all = await client.DescribeService({ ServiceId })
    assert.equal(all.ServiceName, 'new_name')
    assert.equal(all.ServiceDesc, 'a remark')
    assert.equal(all.Protocol, 'http&https')
    assert.deepEqual(all.NetTypes, ['OUTER', 'INNER'])
    assert.equal(all.UniqVpcId, 'vpc-1a2b3c4d')
    await client.ModifyService({ ServiceId, ServiceDesc: '', NetTypes: [] })
    assert.equal((await client.DescribeService({ ServiceId })).ServiceDesc, '')
  })

  it('is waited for when gateways see the change, and only then', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    const waits = () => control.settled.length
    const atFirst = waits()
    await client.ModifyService({ ServiceId, ServiceName: 'x', ServiceDesc: 'y', Protocol: 'http' })
    assert.equal(waits(), atFirst)
    await client.ModifyService({ ServiceId, Protocol: 'https' })
    assert.equal(waits(), atFirst + 1)
    await client.ModifyService({ ServiceId, NetTypes: ['OUTER', 'INNER'] })
    assert.equal(waits(), atFirst + 2)
  })

  it('holds the name to the same rule as creating [g43]', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    await client.ModifyService({ ServiceId, ServiceName: 'x'.repeat(50) })
    for (const ServiceName of ['', 'x'.repeat(51), 'a-b']) {
      const { code } = await refusalOf(client.ModifyService({ ServiceId, ServiceName }))
      assert.equal(code, 'InvalidParameter.FormatError')
    }
  })

  it('refuses wrong options, fewer networks and another VPC, and changes nothing then', async () => {
    const client = control.client()
    const { ServiceId = '' } = await client.CreateService({
      ServiceName: 'both',
      Protocol: 'http',
      NetTypes: ['OUTER', 'INNER'],
      UniqVpcId: 'vpc-1a2b3c4d',
    })
    const cases = [
      [{ Protocol: 'tcp' }, 'InvalidParameterValue.NotInOptions'],
      [{ NetTypes: ['LAN'] }, 'InvalidParameterValue.NotInOptions'],
      [{ NetTypes: ['OUTER'] }, 'UnsupportedOperation.ReduceNetTypes'],
      [{ UniqVpcId: 'vpc-other' }, 'InvalidParameterValue.InvalidVpcConfig'],
    ] as const
    for (const [wrong, code] of cases) {
      const call = client.request('ModifyService', { ServiceId, ServiceName: 'lost', ...wrong })
      assert.equal((await refusalOf(call)).code, code)
    }
    await client.ModifyService({ ServiceId, UniqVpcId: 'vpc-1a2b3c4d' })
    const shown = await client.DescribeService({ ServiceId })
    assert.equal(shown.ServiceName, 'both')
    assert.equal(shown.UniqVpcId, 'vpc-1a2b3c4d')
  })

  it('refuses what does not exist', async () => {
    const ServiceId = 'service-nowhere1'
    const { code } = await refusalOf(control.client().ModifyService({ ServiceId }))
    assert.equal(code, 'ResourceNotFound.InvalidService')
  })
})
