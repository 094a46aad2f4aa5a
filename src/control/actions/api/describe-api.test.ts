import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  type SdkClient,
  useTestControl,
} from '../../../../test/conformance/control.ts'
import { http, makeApi, plainBases } from '../../../../test/conformance/fields/api-bases.ts'

let client: SdkClient
const control = useTestControl({}, (started) => {
  client = started.client()
})

const { mock } = plainBases

const create = (wish: object) => makeApi(client, wish)

describe('DescribeApi answers', () => {
  it('[g78][g124][g125] everything as it was authored', async () => {
    const authored = {
      ...http,
      ApiName: 'an API',
      ApiDesc: 'remarks, 中文',
      EnableCORS: true,
      RequestParameters: [
        {
          Name: 'id',
          Position: 'PATH',
          Type: 'String',
          DefaultValue: '',
          Required: true,
          Desc: 'of the user',
        },
      ],
      ServiceParameters: [
        {
          Name: 'id',
          Position: 'Path',
          RelevantRequestParameterName: 'id',
          RelevantRequestParameterPosition: 'PATH',
          DefaultValue: '',
          RelevantRequestParameterDesc: 'r',
          RelevantRequestParameterType: 'string',
        },
      ],
      ConstantParameters: [{ Name: 'X-C', Position: 'HEADER', DefaultValue: '$apiId', Desc: 'c' }],
      ResponseType: 'JSON',
      ResponseSuccessExample: '{"ok":true}',
      ResponseFailExample: '{"ok":false}',
      ResponseErrorCodes: [
        { Code: 500, Msg: 'down', Desc: 'is down', ConvertedCode: 503, NeedConvert: true },
        { Code: 404, Msg: 'gone', Desc: '', NeedConvert: false },
      ],
    }
    const { Result } = await client.DescribeApi(await create(authored))
    const { ServiceConfig, ...rest } = authored
    for (const [field, expected] of Object.entries(rest)) {
      const shown = Object.getOwnPropertyDescriptor(Result, field)?.value
      assert.deepEqual(shown, expected, field)
    }
    assert.deepEqual(Result?.ServiceConfig, {
      Product: '',
      UniqVpcId: '',
      UpstreamId: '',
      CosConfig: null,
      ...ServiceConfig,
    })
  })

  it('[g124] an empty response type as empty', async () => {
    const { Result } = await client.DescribeApi(await create({ ResponseType: '' }))
    assert.equal(Result?.ResponseType, '')
  })

  it('the environments whose running version has the API', async () => {
    const api = await create({})
    const { ServiceId } = api
    const environments = async () => (await client.DescribeApi(api)).Result?.Environments
    assert.deepEqual(await environments(), [])
    for (const EnvironmentName of ['release', 'test']) {
      await client.ReleaseService({ ServiceId, EnvironmentName, ReleaseDesc: 'first' })
    }
    assert.deepEqual(await environments(), ['test', 'release'])

    const later = await client.CreateApi({
      ServiceId,
      ...mock,
      RequestConfig: { Path: '/later', Method: 'GET' },
    })
    const ApiId = later.Result?.ApiId ?? ''
    assert.deepEqual((await client.DescribeApi({ ServiceId, ApiId })).Result?.Environments, [])
    await client.UnReleaseService({ ServiceId, EnvironmentName: 'test' })
    assert.deepEqual(await environments(), ['release'])
  })

  it('lists that are empty as empty lists, never null', async () => {
    const { Result } = await client.DescribeApi(await create({}))
    const lists = Object.entries(Result ?? {}).filter(([name]) =>
      /(Parameters|ErrorCodes|MicroServices|MicroServicesInfo|Tags|Environments|Rules)$/.test(name),
    )
    assert.equal(lists.length, 9)
    for (const [name, list] of lists) assert.deepEqual(list, [], name)
  })
})

describe('DescribeApi refuses', () => {
  it('an API of another service, and one that is nowhere', async () => {
    const { ApiId } = await create({})
    const ServiceId = await makeService(client)
    for (const id of [ApiId, 'api-nowhere0']) {
      const { code } = await refusalOf(client.DescribeApi({ ServiceId, ApiId: id }))
      assert.equal(code, 'ResourceNotFound.InvalidApi')
    }
  })

  it('a service of another region, even with a right API', async () => {
    const api = await create({})
    const elsewhere = control.client({ region: 'ap-shanghai' })
    const { code } = await refusalOf(elsewhere.DescribeApi(api))
    assert.equal(code, 'ResourceNotFound.InvalidService')
  })
})
