import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refusalOf, type SdkClient, useTestControl } from '../../../../test/conformance/control.ts'
import {
  http,
  makeApi,
  plainBases,
  publicKey,
} from '../../../../test/conformance/fields/api-bases.ts'

let client: SdkClient
const control = useTestControl({}, (started) => {
  client = started.client()
})

const { authorization, mock } = plainBases

const create = (wish: object, ServiceId?: string) => makeApi(client, wish, ServiceId)

/** The fields that every ModifyApi has to send. */
const required = { ServiceType: 'MOCK', ServiceMockReturnMessage: 'hello', ...pathOf('/base') }

function pathOf(Path: string, Method = 'GET') {
  return { RequestConfig: { Path, Method } }
}

describe('ModifyApi', () => {
  it('may follow CreateApi at once with the same path and method', async () => {
    const api = await create({})
    const { RequestId, ...rest } = await client.ModifyApi({ ...api, ...mock })
    assert.ok(RequestId)
    assert.deepEqual(rest, {})
  })

  it('keeps scalars that are absent', async () => {
    const kept = {
      ApiName: 'name',
      ApiDesc: 'remark',
      AuthType: 'SECRET',
      EnableCORS: true,
      ServiceTimeout: 77,
      ResponseType: 'XML',
      ResponseSuccessExample: 's',
      ResponseFailExample: 'f',
      IsDebugAfterCharge: true,
    }
    const api = await create(kept)
    await client.ModifyApi({ ...api, ...required })
    const { Result } = await client.DescribeApi(api)
    for (const [field, value] of Object.entries(kept)) {
      assert.equal(Object.getOwnPropertyDescriptor(Result, field)?.value, value, field)
    }
  })

  it('replaces lists: an absent one and an empty one are the same', async () => {
    for (const lists of [
      {},
      { RequestParameters: [], ServiceParameters: [], ConstantParameters: [] },
    ]) {
      const api = await create(http)
      const config = { ...http.ServiceConfig, Path: '/' }
      await client.ModifyApi({
        ...api,
        ServiceType: 'HTTP',
        ServiceConfig: config,
        ...pathOf('/base'),
        ...lists,
      })
      const { Result } = await client.DescribeApi(api)
      assert.deepEqual(
        [Result?.RequestParameters, Result?.ServiceParameters, Result?.ConstantParameters],
        [[], [], []],
      )
    }
  })

  it('keeps error codes until it is told to delete them', async () => {
    const api = await create(plainBases.errorCodes)
    const codes = async () => (await client.DescribeApi(api)).Result?.ResponseErrorCodes
    await client.ModifyApi({ ...api, ...required, ResponseErrorCodes: [] })
    assert.deepEqual(await codes(), plainBases.errorCodes.ResponseErrorCodes)
    await client.ModifyApi({ ...api, ...required, IsDeleteResponseErrorCodes: true })
    assert.deepEqual(await codes(), [])
  })

  it('replaces the backend, also by another kind', async () => {
    const api = await create({})
    const scf = { ServiceType: 'SCF', ServiceScfFunctionName: 'f', ...pathOf('/base') }
    await client.ModifyApi({ ...api, ...scf })
    const { Result } = await client.DescribeApi(api)
    assert.deepEqual(
      [Result?.ServiceType, Result?.ServiceMockReturnMessage, Result?.ServiceScfFunctionName],
      ['SCF', '', 'f'],
    )
  })

  it('keeps the targets that it has no field for', async () => {
    const api = await create({ ...plainBases.target, TargetNamespaceId: 'ns' })
    await client.ModifyApi({ ...api, ServiceType: 'TARGET', ...pathOf('/base') })
    // Shown beyond the vendor's own answer.
    const shown = (await client.request('DescribeApi', api)) as { Result: Record<string, unknown> }
    assert.equal(shown.Result['TargetNamespaceId'], 'ns')
    assert.deepEqual(shown.Result['TargetServices'], plainBases.target.TargetServices)
  })

  it('takes AuthType before AuthRequired, and AuthRequired before nothing', async () => {
    const api = await create({ AuthType: 'SECRET' })
    const authType = async () => (await client.DescribeApi(api)).Result?.AuthType
    await client.ModifyApi({ ...api, ...required, AuthRequired: false, AuthType: 'APP' })
    assert.equal(await authType(), 'APP')
    await client.ModifyApi({ ...api, ...required, AuthRequired: true })
    assert.equal(await authType(), 'APP')
    await client.ModifyApi({ ...api, ...required, AuthRequired: false })
    assert.equal(await authType(), 'NONE')
  })

  it('sets one tag beside the others', async () => {
    const api = await create({})
    for (const [Key, Value] of [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ] as const) {
      await client.ModifyApi({ ...api, ...required, TagSpecifications: { Key, Value } })
    }
    const { Result } = await client.DescribeApi(api)
    assert.deepEqual(Result?.Tags, [
      { Key: 'b', Value: '2' },
      { Key: 'a', Value: '3' },
    ])
  })

  it('changes the draft and not what is released', async () => {
    const { ServiceId, ApiId } = await create({})
    await client.ReleaseService({ ServiceId, EnvironmentName: 'test', ReleaseDesc: 'first' })
    await client.ModifyApi({ ServiceId, ApiId, ...required, ...pathOf('/later') })
    const scope = { account: control.uin, region: 'ap-guangzhou' }
    const running = await control.store.read(async (tx) => {
      const [test] = await tx.environments(scope, ServiceId)
      return tx.version(scope, ServiceId, test?.version ?? '')
    })
    assert.equal(running?.apis[0]?.definition.path, '/base')
  })
})

describe('ModifyApi refuses', () => {
  it('[g76] the path and method of another API', async () => {
    const { ServiceId } = await create({})
    const other = await create(pathOf('/other'), ServiceId)
    const { code } = await refusalOf(client.ModifyApi({ ...other, ...required }))
    assert.equal(code, 'InvalidParameterValue.InvalidApiRequestConfig')
    await client.ModifyApi({ ...other, ...required, ...pathOf('/base', 'ANY') })
  })

  it('another front-end protocol', async () => {
    const api = await create({})
    const call = client.ModifyApi({ ...api, ...required, Protocol: 'WEBSOCKET' })
    assert.equal((await refusalOf(call)).code, 'UnsupportedOperation.ModifyProtocol')
  })

  it('making anything else of an authorization API that business APIs rely on', async () => {
    const { ServiceId, ApiId } = await create(authorization)
    const business = { AuthType: 'OAUTH', AuthRelationApiId: ApiId, ...pathOf('/business') }
    const relying = await create(business, ServiceId)
    const unbind = () => client.ModifyApi({ ServiceId, ApiId, ...required, AuthType: 'NONE' })
    const refusal = await refusalOf(unbind())
    assert.equal(refusal.code, 'UnsupportedOperation.ResourceAssociated')
    assert.ok(refusal.message.includes(relying.ApiId))
    const config = { PublicKey: publicKey, TokenLocation: 'query' }
    await client.ModifyApi({ ServiceId, ApiId, ...required, OauthConfig: config })

    await client.DeleteApi(relying)
    await unbind()
  })

  it('a business API that relies on itself', async () => {
    const api = await create(authorization)
    const self = { ApiBusinessType: 'NORMAL', AuthRelationApiId: api.ApiId }
    const { code } = await refusalOf(client.ModifyApi({ ...api, ...required, ...self }))
    assert.equal(code, 'ResourceNotFound.InvalidOauthApi')
  })

  it('leaves everything as it was', async () => {
    const api = await create({ ApiName: 'before' })
    const waits = control.settled.length
    const bad = { ...required, ApiName: 'after', ServiceTimeout: 0 }
    await refusalOf(client.ModifyApi({ ...api, ...bad }))
    assert.equal((await client.DescribeApi(api)).Result?.ApiName, 'before')
    assert.equal(control.settled.length, waits)
  })
})
