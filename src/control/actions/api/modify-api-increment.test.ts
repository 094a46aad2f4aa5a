import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  type SdkClient,
  useTestControl,
} from '../../../../test/conformance/control.ts'
import { plainBases, publicPem } from '../../../../test/conformance/fields/api-bases.ts'

let client: SdkClient
useTestControl({}, (started) => {
  client = started.client()
})

async function create(wish: Parameters<SdkClient['CreateApi']>[0] | object) {
  const ServiceId = await makeService(client)
  const { Result } = await client.CreateApi({ ServiceId, ...plainBases.mock, ...wish })
  return { ServiceId, ApiId: Result?.ApiId ?? '', BusinessType: 'OAUTH' }
}

describe('ModifyApiIncrement', () => {
  it('changes what is given and nothing else', async () => {
    const { BusinessType, ...api } = await create({ ...plainBases.authorization, ApiName: 'a' })
    const before = (await client.DescribeApi(api)).Result
    await client.ModifyApiIncrement({ ...api, BusinessType, LoginRedirectUrl: 'https://a/login' })
    await client.ModifyApiIncrement({ ...api, BusinessType, PublicKey: publicPem })
    const { Result } = await client.DescribeApi(api)
    assert.deepEqual(
      { ...Result, ModifiedTime: '', OauthConfig: null },
      { ...before, ModifiedTime: '', OauthConfig: null },
    )
    assert.deepEqual(Result?.OauthConfig, {
      PublicKey: publicPem,
      TokenLocation: 'header',
      LoginRedirectUrl: 'https://a/login',
    })
  })

  it('refuses when there is nothing to change, or nothing that could be', async () => {
    const nothing = 'InvalidParameterValue.NothingModifyForOauth'
    const api = await create(plainBases.authorization)
    assert.equal((await refusalOf(client.ModifyApiIncrement(api))).code, nothing)
    const plain = await create({})
    const call = client.ModifyApiIncrement({ ...plain, PublicKey: publicPem })
    assert.equal((await refusalOf(call)).code, nothing)
  })
})
