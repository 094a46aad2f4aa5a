import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { apiOf } from '../../../../test/cases/store-builders.ts'
import {
  makeService,
  putApi,
  refusalOf,
  useTestControl,
} from '../../../../test/conformance/control.ts'

const control = useTestControl()

describe('DescribeService', () => {
  it('shows every field of a new service', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    const { RequestId, CreatedTime, ...shown } = await client.DescribeService({ ServiceId })
    assert.ok(RequestId)
    assert.match(CreatedTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.deepEqual(shown, {
      ServiceId,
      AvailableEnvironments: [],
      ServiceName: 'a_service',
      ServiceDesc: '',
      Protocol: 'http',
      ModifiedTime: CreatedTime,
      NetTypes: ['OUTER'],
      InternalSubDomain: `${ServiceId}-${control.appId}.gz.inner.apigw.localhost`,
      OuterSubDomain: `${ServiceId}-${control.appId}.gz.apigw.localhost`,
      InnerHttpPort: 80,
      InnerHttpsPort: 443,
      ApiTotalCount: 0,
      ApiIdStatusSet: [],
      UsagePlanTotalCount: 0,
      UsagePlanList: [],
      IpVersion: 'IPv4',
      UserType: '',
      SetId: 0,
      Tags: [],
      InstanceId: '',
      InstanceName: '',
      SetType: 'default',
      DeploymentType: 'default',
      SpecialUse: 'DEFAULT',
      UniqVpcId: '',
    })
  })

  it('shows its APIs, and the environments in their order as soon as it is released', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    const { definition } = apiOf({ account: '', region: '' }, '', '')
    const config = { publicKey: 'pem', tokenLocation: 'header', loginRedirectUrl: null }
    const loginId = await putApi(control, ServiceId, {
      definition: {
        ...definition,
        auth: { kind: 'oauth', role: 'authorization', config, authorizationApiId: null },
      },
    })
    const workId = await putApi(control, ServiceId, {
      createdAtMs: 2_000,
      definition: {
        ...definition,
        path: '/work',
        auth: {
          kind: 'oauth',
          role: 'business',
          config: null,
          authorizationApiId: loginId,
        },
      },
    })
    for (const EnvironmentName of ['release', 'test']) {
      await client.ReleaseService({ ServiceId, EnvironmentName, ReleaseDesc: 'x' })
      const { AvailableEnvironments } = await client.DescribeService({ ServiceId })
      assert.ok(AvailableEnvironments?.includes(EnvironmentName))
    }
    const shown = await client.DescribeService({ ServiceId })
    assert.deepEqual(shown.AvailableEnvironments, ['test', 'release'])
    assert.equal(shown.ApiTotalCount, 2)
    const [work, login] = shown.ApiIdStatusSet ?? []
    assert.deepEqual(work, {
      ServiceId,
      ApiId: workId,
      ApiDesc: '',
      Path: '/work',
      Method: 'GET',
      CreatedTime: '1970-01-01T00:00:02Z',
      ModifiedTime: '1970-01-01T00:00:01Z',
      ApiName: `name of ${workId}`,
      UniqVpcId: '',
      ApiType: 'NORMAL',
      Protocol: 'HTTP',
      IsDebugAfterCharge: false,
      AuthType: 'OAUTH',
      ApiBusinessType: 'NORMAL',
      AuthRelationApiId: loginId,
      RelationBuniessApiIds: [],
      OauthConfig: null,
      TokenLocation: '',
    })
    assert.deepEqual(login?.RelationBuniessApiIds, [workId])
    assert.equal(login?.ApiBusinessType, 'OAUTH')
    assert.equal(login?.TokenLocation, 'header')
  })

  it('refuses what does not exist', async () => {
    const error = await refusalOf(
      control.client().DescribeService({ ServiceId: 'service-nowhere1' }),
    )
    assert.equal(error.code, 'ResourceNotFound.InvalidService')
    const missing = await refusalOf(control.client().request('DescribeService', {}))
    assert.equal(missing.code, 'MissingParameter')
  })
})

describe('DescribeServiceForApiApp', () => {
  it('shows the same service from any region, but for what only its owner sees', async () => {
    const client = control.client()
    const ServiceId = await makeService(client)
    const abroad = control.client({ region: 'ap-shanghai' })
    const shown = await abroad.DescribeServiceForApiApp({ ServiceId, ApiRegion: 'ap-guangzhou' })
    const full = await client.DescribeService({ ServiceId })
    const { RequestId, InstanceId, InstanceName, SetType, DeploymentType, ...rest } = full
    const { SpecialUse, UniqVpcId, ...shared } = rest
    assert.deepEqual({ ...shown, RequestId: '' }, { ...shared, RequestId: '' })
    assert.ok(RequestId !== shown.RequestId)
  })

  it('refuses another region and a text that is none', async () => {
    const ServiceId = await makeService(control.client())
    const call = (ApiRegion: string) =>
      refusalOf(control.client().DescribeServiceForApiApp({ ServiceId, ApiRegion }))
    assert.equal((await call('ap-shanghai')).code, 'ResourceNotFound.InvalidService')
    assert.equal((await call('here')).code, 'InvalidParameterValue.InvalidRegion')
  })
})
