import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeService, refusalOf, useTestControl } from '../../../../test/conformance/control.ts'

const control = useTestControl({ counts: { servicesPerRegionMax: 3 }, appId: 1_234_567_890 })

/** A region of its own for each test, so that counts do not meet. */
let regions = 0
function freshRegion() {
  regions += 1
  return control.client({ region: `ap-region${regions}` })
}

const good = { ServiceName: 'a_service', Protocol: 'http' }

describe('CreateService answers', () => {
  it('the service flat, with its default domain of id, AppId and region [g51][g55][g264]', async () => {
    const client = control.client({ region: 'ap-guangzhou' })
    const { RequestId, ServiceId, CreatedTime, ...rest } = await client.CreateService(good)
    assert.match(ServiceId ?? '', /^service-[a-z0-9]{8}$/)
    assert.match(CreatedTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.ok(RequestId)
    assert.deepEqual(rest, {
      ServiceName: 'a_service',
      ServiceDesc: '',
      OuterSubDomain: `${ServiceId}-1234567890.gz.apigw.localhost`,
      InnerSubDomain: `${ServiceId}-1234567890.gz.inner.apigw.localhost`,
      NetTypes: ['OUTER'],
      IpVersion: 'IPv4',
    })
  })

  it('the short code of a known region, and the name of another [g52]', async () => {
    const codes = { 'ap-shanghai': 'sh', 'ap-beijing': 'bj', 'ap-mars': 'ap-mars' }
    for (const [region, code] of Object.entries(codes)) {
      const { OuterSubDomain } = await control.client({ region }).CreateService(good)
      assert.match(OuterSubDomain ?? '', new RegExp(`-1234567890\\.${code}\\.apigw\\.localhost$`))
    }
  })

  it('once the change has been waited for', async () => {
    const waits = control.settled.length
    await makeService(freshRegion())
    assert.equal(control.settled.length, waits + 1)
  })

  it('whatever was given, each network once and OUTER first', async () => {
    const client = freshRegion()
    const given = {
      ServiceName: 'A_z_0123456789_'.padEnd(50, 'x'),
      Protocol: 'http&https',
      ServiceDesc: 'for tests, 中文',
      NetTypes: ['INNER', 'OUTER', 'INNER'],
      IpVersion: 'IPv4',
      SetServerName: 'set',
      AppIdType: 'type',
      Tags: [{ Key: 'team', Value: '' }],
      UniqVpcId: 'vpc-1a2b3c4d',
    }
    const { ServiceId } = await client.CreateService(given)
    const shown = await client.DescribeService({ ServiceId: ServiceId ?? '' })
    assert.equal(shown.ServiceName, given.ServiceName)
    assert.equal(shown.ServiceDesc, given.ServiceDesc)
    assert.equal(shown.Protocol, 'http&https')
    assert.deepEqual(shown.NetTypes, ['OUTER', 'INNER'])
    assert.equal(shown.UserType, 'type')
    assert.deepEqual(shown.Tags, given.Tags)
    assert.equal(shown.UniqVpcId, given.UniqVpcId)
  })

  it('the same for absent and empty lists', async () => {
    const { NetTypes } = await freshRegion().CreateService({ ...good, NetTypes: [], Tags: [] })
    assert.deepEqual(NetTypes, ['OUTER'])
  })
})

describe('CreateService refuses', () => {
  const refused = async (wrong: object) => {
    const { code, message } = await refusalOf(freshRegion().CreateService({ ...good, ...wrong }))
    return [code, /`([^`]*)`/.exec(message)?.[1]]
  }

  it('a name that is empty, longer than 50 or not of a-z A-Z 0-9 _ [g29]', async () => {
    const format = ['InvalidParameter.FormatError', 'ServiceName']
    for (const ServiceName of ['', 'x'.repeat(51), 'a-b', 'a b', 'ä', 'a\n']) {
      assert.deepEqual(await refused({ ServiceName }), format, JSON.stringify(ServiceName))
    }
  })

  it('values outside the options', async () => {
    const options = 'InvalidParameterValue.NotInOptions'
    for (const Protocol of ['', 'HTTP', 'https&http', 'ws']) {
      assert.deepEqual(await refused({ Protocol }), [options, 'Protocol'])
    }
    assert.deepEqual(await refused({ NetTypes: ['OUTER', 'X'] }), [options, 'NetTypes.1'])
    assert.deepEqual(await refused({ IpVersion: 'IPv6' }), [options, 'IpVersion'])
  })

  it('tags without a key, with one twice or too long', async () => {
    const code = 'InvalidParameterValue.InvalidTagValues'
    const tag = (Key: string, Value = '') => ({ Key, Value })
    assert.deepEqual(await refused({ Tags: [tag('')] }), [code, 'Tags.0.Key'])
    assert.deepEqual(await refused({ Tags: [tag('a'), tag('a')] }), [code, 'Tags.1.Key'])
    assert.deepEqual(await refused({ Tags: [tag('k'.repeat(128))] }), [code, 'Tags.0.Key'])
    assert.deepEqual(await refused({ Tags: [tag('k', 'v'.repeat(256))] }), [code, 'Tags.0.Value'])
    const many = Array.from({ length: 51 }, (_, i) => tag(`k${i}`))
    assert.deepEqual(await refused({ Tags: many }), [code, 'Tags'])
  })

  it('an instance that does not exist, a VPC that is none, a remark without end', async () => {
    const instance = { InstanceId: 'instance-nowhere1' }
    assert.deepEqual(await refused(instance), ['FailedOperation.InstanceNotExist', 'InstanceId'])
    const vpc = ['InvalidParameterValue.InvalidVpcConfig', 'UniqVpcId']
    assert.deepEqual(await refused({ UniqVpcId: 'VPC1' }), vpc)
    const remark = { ServiceDesc: 'x'.repeat(2001) }
    assert.deepEqual(await refused(remark), ['InvalidParameter.FormatError', 'ServiceDesc'])
  })

  it('one service more than the region may hold, naming the setting [g25][g324]', async () => {
    const client = freshRegion()
    for (let i = 0; i < 3; i++) await makeService(client)
    const { code, message } = await refusalOf(client.CreateService(good))
    assert.equal(code, 'LimitExceeded.ServiceCountLimitExceeded')
    assert.match(message, /\b3\b.*counts\.servicesPerRegionMax/)
    await makeService(freshRegion())
  })

  it('what is too much of many calls at the same time, and no call more or less', async () => {
    const client = freshRegion()
    const calls = Array.from({ length: 8 }, () => client.CreateService(good))
    const ends = await Promise.allSettled(calls)
    assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 3)
    for (const end of ends) {
      if (end.status === 'fulfilled') continue
      assert.equal(end.reason.code, 'LimitExceeded.ServiceCountLimitExceeded')
    }
    assert.equal((await client.DescribeServicesStatus({})).Result?.TotalCount, 3)
  })
})
