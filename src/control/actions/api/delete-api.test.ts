import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusalOf, type SdkClient, useTestControl } from '../../../../test/conformance/control.ts'
import { makeApi, plainBases } from '../../../../test/conformance/fields/api-bases.ts'

let client: SdkClient
const control = useTestControl({}, (started) => {
  client = started.client()
})

const create = (wish: object, ServiceId?: string) => makeApi(client, wish, ServiceId)

describe('DeleteApi', () => {
  it('takes the API out of the draft, once', async () => {
    const api = await create({})
    const waits = control.settled.length
    assert.equal((await client.DeleteApi(api)).Result, true)
    assert.equal(control.settled.length, waits + 1)
    for (const call of [client.DescribeApi(api), client.DeleteApi(api)]) {
      assert.equal((await refusalOf(call)).code, 'ResourceNotFound.InvalidApi')
    }
    await create({}, api.ServiceId)
  })

  it('is accepted while the service is published, whose version goes on', async () => {
    const { ServiceId, ApiId } = await create({})
    await client.ReleaseService({ ServiceId, EnvironmentName: 'release', ReleaseDesc: 'first' })
    const limit = { ServiceId, Strategy: 5, EnvironmentName: 'release', ApiIds: [ApiId] }
    await client.ModifyApiEnvironmentStrategy(limit)
    await client.DeleteApi({ ServiceId, ApiId })

    const scope = { account: control.uin, region: 'ap-guangzhou' }
    const kept = await control.store.read(async (tx) => {
      const states = await tx.environments(scope, ServiceId)
      const running = states.find(({ name }) => name === 'release')?.version ?? ''
      const version = await tx.version(scope, ServiceId, running)
      return { apis: version?.apis, limits: await tx.apiLimits(scope, ServiceId) }
    })
    assert.deepEqual(
      kept.apis?.map(({ id }) => id),
      [ApiId],
    )
    assert.deepEqual(kept.limits, [{ apiId: ApiId, environment: 'release', limitPerSecond: 5 }])
  })

  it('is refused for an authorization API that business APIs rely on', async () => {
    const { ServiceId, ApiId } = await create(plainBases.authorization)
    const business = await create(
      {
        AuthType: 'OAUTH',
        AuthRelationApiId: ApiId,
        RequestConfig: { Path: '/business', Method: 'GET' },
      },
      ServiceId,
    )
    const refusal = await refusalOf(client.DeleteApi({ ServiceId, ApiId }))
    assert.equal(refusal.code, 'UnsupportedOperation.UnsupportedDeleteApi')
    assert.ok(refusal.message.includes(business.ApiId))
    await client.DeleteApi(business)
    await client.DeleteApi({ ServiceId, ApiId })
  })
})
