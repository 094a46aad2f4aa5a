import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  type SdkClient,
  startTestControl,
  useTestControl,
} from '../../../../test/conformance/control.ts'
import { http, plainBases } from '../../../../test/conformance/fields/api-bases.ts'

let client: SdkClient
const control = useTestControl(
  {
    counts: { servicesPerRegionMax: 1_000, apisPerServiceMax: 100 },
  },
  (started) => {
    client = started.client()
  },
)

const { mock } = plainBases
type Wish = Partial<Parameters<SdkClient['CreateApi']>[0]>

async function create(wish: Wish, ServiceId?: string) {
  const id = ServiceId ?? (await makeService(client))
  const { Result } = await client.CreateApi({ ServiceId: id, ...mock, ...wish })
  return { ServiceId: id, ApiId: Result?.ApiId ?? '', Result }
}

async function describeOf(wish: Wish) {
  const { ServiceId, ApiId } = await create(wish)
  return (await client.DescribeApi({ ServiceId, ApiId })).Result
}

/** Code and named field of a refusal. */
async function refused(wish: Wish, ServiceId?: string) {
  const { code, message } = await refusalOf(create(wish, ServiceId))
  return [code, /`([^`]*)`/.exec(message)?.[1]]
}

const at = (Path: string, Method = 'GET') => ({ RequestConfig: { Path, Method } })
const pathParameter = (Name: string) => ({ Name, Position: 'path', Type: 'string', Required: true })
const value = 'InvalidParameterValue'

describe('CreateApi answers', () => {
  it('the id, path, method and time, once the change has been waited for', async () => {
    const ServiceId = await makeService(client)
    const waits = control.settled.length
    const { Result } = await create(at('/x', 'post'), ServiceId)
    assert.equal(control.settled.length, waits + 1)
    assert.match(Result?.ApiId ?? '', /^api-[a-z0-9]{8}$/)
    assert.match(Result?.CreatedTime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.deepEqual([Result?.Path, Result?.Method], ['/x', 'POST'])
  })

  it('for every kind of backend and authentication', async () => {
    for (const [name, base] of Object.entries(plainBases)) {
      const shown = await describeOf(base)
      assert.equal(shown?.ServiceType, base.ServiceType, name)
      assert.equal(shown?.AuthType, 'AuthType' in base ? base.AuthType : 'NONE', name)
    }
  })

  it('[g93] for every method', async () => {
    const ServiceId = await makeService(client)
    for (const Method of ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'ANY']) {
      const { Result } = await create(at('/x', Method), ServiceId)
      assert.equal(Result?.Method, Method)
    }
  })

  it('[g77] for ANY beside GET on one path, and for the kinds of one path side by side', async () => {
    const ServiceId = await makeService(client)
    for (const Path of ['/user', '=/user', '^~/user', '/user/']) await create(at(Path), ServiceId)
    await create(at('/user', 'ANY'), ServiceId)
  })

  it('[g80] for a name that another API has', async () => {
    const ServiceId = await makeService(client)
    await create({ ApiName: 'same', ...at('/a') }, ServiceId)
    await create({ ApiName: 'same', ...at('/b') }, ServiceId)
  })

  it('[g170] for a microservice API, with its two fixed parameters counted', async () => {
    const shown = await describeOf(plainBases.tsf)
    const names = shown?.RequestParameters?.map(({ Name, Position, Required }) => ({
      Name,
      Position,
      Required,
    }))
    assert.deepEqual(names, [
      { Name: 'X-NameSpace-Code', Position: 'header', Required: true },
      { Name: 'X-MicroService-Name', Position: 'header', Required: true },
    ])
    const many = (count: number) => ({
      ...plainBases.tsf,
      RequestParameters: Array.from({ length: count }, (_, i) => ({
        Name: `p${i}`,
        Position: 'query',
        Type: 'string',
      })),
    })
    await create(many(28))
    assert.deepEqual(await refused(many(29)), [`${value}.LimitExceeded`, 'RequestParameters'])
  })

  it('an HTTP backend whose product is an upstream as HTTP again', async () => {
    const config = {
      Product: 'upstream',
      UpstreamId: 'upstream-abcdefgh',
      Path: '/',
      Method: 'GET',
    }
    const shown = await describeOf({ ...mock, ServiceType: 'HTTP', ServiceConfig: config })
    assert.equal(shown?.ServiceType, 'HTTP')
    assert.equal(shown?.ServiceConfig?.UpstreamId, 'upstream-abcdefgh')
  })
})

describe('CreateApi refuses paths', () => {
  it('[g76] that another API has with the method, and names it', async () => {
    const { ServiceId, ApiId } = await create(at('/user'))
    const refusal = await refusalOf(create(at('/user'), ServiceId))
    assert.equal(refusal.code, `${value}.InvalidApiRequestConfig`)
    assert.ok(refusal.message.includes(ApiId))
    await create(at('/user', 'PUT'), ServiceId)
    await create(at('/user'))
  })

  it('that several calls want at the same time, but for one', async () => {
    const ServiceId = await makeService(client)
    const calls = Array.from({ length: 8 }, () => create(at('/wanted'), ServiceId))
    const ends = await Promise.allSettled(calls)
    assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  it('that differ from another only in names of variables', async () => {
    const variable = (name: string) => ({
      ...at(`/user/{${name}}`),
      RequestParameters: [pathParameter(name)],
    })
    const { ServiceId } = await create(variable('a'))
    const code = `${value}.InvalidApiRequestConfig`
    assert.deepEqual(await refused(variable('b'), ServiceId), [code, 'RequestConfig.Path'])
  })

  it('[g82] with a variable that is not declared, and declarations without one', async () => {
    const code = `${value}.InvalidRequestParameters`
    assert.deepEqual(await refused(at('/user/{id}')), [code, 'RequestParameters'])
    const stray = { ...at('/user'), RequestParameters: [pathParameter('id')] }
    assert.deepEqual(await refused(stray), [code, 'RequestParameters.0.Name'])
    await create({ ...at('/user/{id}'), RequestParameters: [pathParameter('id')] })
  })

  it('[g83][g88][g89][g91] that break a rule', async () => {
    const code = `${value}.InvalidApiRequestConfig`
    for (const path of ['/a?b=c', '/a#b', '~/a', 'a', '', '/a-{x}', '/{a}{b}', '/a b']) {
      assert.deepEqual(await refused(at(path)), [code, 'RequestConfig.Path'], path)
    }
  })

  it('[g92] with a path parameter where the path begins with =/', async () => {
    const exact = { ...at('=/user'), RequestParameters: [pathParameter('id')] }
    const code = `${value}.InvalidRequestParameters`
    assert.deepEqual(await refused(exact), [code, 'RequestParameters.0.Name'])
  })

  it('[g94] with the methods TRACE and CONNECT', async () => {
    const code = `${value}.InvalidApiRequestConfig`
    for (const method of ['TRACE', 'CONNECT', '', 'GET,POST']) {
      assert.deepEqual(await refused(at('/a', method)), [code, 'RequestConfig.Method'])
    }
  })
})

describe('CreateApi refuses parameters', () => {
  const query = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ Name: `p${i}`, Position: 'query', Type: 'string' }))
  const request = `${value}.InvalidRequestParameters`

  it('[g103] beyond 30', async () => {
    await create({ RequestParameters: query(30) })
    const code = `${value}.LimitExceeded`
    assert.deepEqual(await refused({ RequestParameters: query(31) }), [code, 'RequestParameters'])
  })

  it('[g122] and constants beyond 30', async () => {
    const plain = (count: number) =>
      query(count).map(({ Name, Position }) => ({ Name, Position, DefaultValue: 'v' }))
    await create({ ...http, ConstantParameters: plain(30) })
    const code = `${value}.LimitExceeded`
    const many = { ...http, ConstantParameters: plain(31) }
    assert.deepEqual(await refused(many), [code, 'ConstantParameters'])
  })

  it('[g99] without name, location or type', async () => {
    const whole = { Name: 'a', Position: 'query', Type: 'string' }
    for (const field of ['Name', 'Position', 'Type'] as const) {
      const { [field]: _, ...rest } = whole
      const named = ['MissingParameter', `RequestParameters.0.${field}`]
      assert.deepEqual(await refused({ RequestParameters: [rest] }), named)
    }
  })

  it('[g101] of types beyond the six', async () => {
    for (const Type of ['string', 'int', 'long', 'float', 'double', 'boolean']) {
      await create({ RequestParameters: [{ Name: 'a', Position: 'query', Type }] })
    }
    const date = [{ Name: 'a', Position: 'query', Type: 'date' }]
    assert.deepEqual(await refused({ RequestParameters: date }), [
      request,
      'RequestParameters.0.Type',
    ])
  })

  it('whose default is not of their type', async () => {
    const typed = (Type: string, DefaultValue: string) => ({
      RequestParameters: [{ Name: 'a', Position: 'query', Type, DefaultValue }],
    })
    await create(typed('int', '-5'))
    await create(typed('boolean', 'TRUE'))
    const named = [request, 'RequestParameters.0.DefaultValue']
    assert.deepEqual(await refused(typed('int', '5.5')), named)
    assert.deepEqual(await refused(typed('boolean', 'yes')), named)
  })

  it('given twice in one place, header names in any letter case', async () => {
    const twice = (Position: string) => ({
      RequestParameters: ['a', 'A'].map((Name) => ({ Name, Position, Type: 'string' })),
    })
    await create(twice('query'))
    assert.deepEqual(await refused(twice('header')), [request, 'RequestParameters.1.Name'])
  })

  it('of the backend that stand for none of the front end', async () => {
    const mapping = (name: string, position = 'query') => ({
      ...http,
      ServiceParameters: [
        {
          Name: 'x',
          Position: 'header',
          RelevantRequestParameterName: name,
          RelevantRequestParameterPosition: position,
        },
      ],
    })
    await create(mapping('q'))
    const field = 'ServiceParameters.0.RelevantRequestParameterName'
    assert.deepEqual(await refused(mapping('q', 'header')), [`${value}.ParameterNotMatch`, field])
    assert.deepEqual(await refused(mapping('z')), [`${value}.ParameterNotMatch`, field])
  })

  it('that look like a system parameter and are none', async () => {
    const constant = (DefaultValue: string) => ({
      ...http,
      ConstantParameters: [{ Name: 'c', Position: 'header', DefaultValue }],
    })
    await create(constant('$clientIp'))
    await create(constant('$5 off'))
    const code = `${value}.InvalidConstantParameters`
    const field = 'ConstantParameters.0.DefaultValue'
    assert.deepEqual(await refused(constant('$sourceIp')), [code, field])
  })

  it('that would set the headers by which messages are framed', async () => {
    const constant = { Name: 'Transfer-Encoding', Position: 'header', DefaultValue: 'chunked' }
    const code = `${value}.InvalidConstantParameters`
    const wish = { ...http, ConstantParameters: [constant] }
    assert.deepEqual(await refused(wish), [code, 'ConstantParameters.0.Name'])
  })
})

describe('CreateApi refuses backends', () => {
  const config = (change: object) => ({
    ...http,
    ServiceConfig: { ...http.ServiceConfig, ...change },
  })

  it('[g111] whose URL has a path, a final slash or another scheme', async () => {
    const named = [`${value}.InvalidUrl`, 'ServiceConfig.Url']
    for (const Url of ['http://a/b', 'http://a/', 'ftp://a', 'a.com']) {
      assert.deepEqual(await refused(config({ Url })), named, Url)
    }
  })

  it('[g114][g115][g116] whose path breaks a rule', async () => {
    const named = [`${value}.InvalidBackendPath`, 'ServiceConfig.Path']
    for (const Path of ['x', '=/x', '^~/x', '/a~', '/a=b', '/x{id}', '/{id}{id}']) {
      assert.deepEqual(await refused(config({ Path })), named, Path)
    }
  })

  it('whose path has a variable that nothing fills', async () => {
    const named = [`${value}.InvalidServiceParam`, 'ServiceConfig.Path']
    assert.deepEqual(await refused(config({ Path: '/x/{other}' })), named)
  })

  it('[g119] whose timeout is out of 1 to 1800 seconds', async () => {
    for (const ServiceTimeout of [1, 1800]) await create({ ...http, ServiceTimeout })
    for (const ServiceTimeout of [0, 1801]) {
      const named = [`${value}.RangeExceeded`, 'ServiceTimeout']
      assert.deepEqual(await refused({ ...http, ServiceTimeout }), named)
    }
  })

  it('without what their kind needs', async () => {
    const { Url: _u, ...noUrl } = http.ServiceConfig
    const needs: readonly (readonly [Wish, string])[] = [
      [{ ServiceType: 'HTTP' }, 'ServiceConfig.Url'],
      [{ ...http, ServiceConfig: noUrl }, 'ServiceConfig.Url'],
      [{ ServiceType: 'SCF' }, 'ServiceScfFunctionName'],
      [{ ServiceType: 'COS' }, 'ServiceConfig.CosConfig'],
      [{ ServiceType: 'TSF', ApiType: 'TSF' }, 'MicroServices'],
      [{ ServiceType: 'TARGET' }, 'TargetServices'],
      [{ ServiceType: 'EB' }, 'EventBusId'],
      [{ ServiceType: 'VPC' }, 'ServiceConfig.UpstreamId'],
      [{ ServiceType: 'WEBSOCKET', Protocol: 'WEBSOCKET' }, 'ServiceConfig.Url'],
    ]
    for (const [wish, field] of needs) {
      assert.deepEqual(await refused(wish), ['MissingParameter', field])
    }
  })

  it('that do not fit a WebSocket front end, and methods that do not', async () => {
    const type = [`${value}.InvalidServiceType`, 'ServiceType']
    assert.deepEqual(await refused({ Protocol: 'WEBSOCKET' }), type)
    const websocket = { ServiceType: 'WEBSOCKET', ServiceConfig: { Url: 'ws://a' } }
    assert.deepEqual(await refused(websocket), type)
    await create({ ...websocket, Protocol: 'WEBSOCKET' })
    const posted = { ...websocket, Protocol: 'WEBSOCKET', ...at('/x', 'POST') }
    const method = [`${value}.InvalidWSMethod`, 'RequestConfig.Method']
    assert.deepEqual(await refused(posted), method)
  })

  it('[g166][g167] of microservices that are no TSF, or WebSocket', async () => {
    const type = [`${value}.InvalidApiType`, 'ApiType']
    assert.deepEqual(await refused({ ApiType: 'TSF' }), type)
    assert.deepEqual(await refused({ ...plainBases.tsf, ApiType: 'NORMAL' }), type)
    const websocket = { ...plainBases.tsf, Protocol: 'WEBSOCKET' }
    assert.deepEqual(await refused(websocket), [`${value}.InvalidApiType`, 'Protocol'])
  })

  it('of an object store with an action that is not the method’s', async () => {
    const wish = { ...plainBases.cos, ...at('/o', 'ANY') }
    assert.deepEqual(await refused(wish), [`${value}.InvalidMethod`, 'RequestConfig.Method'])
  })
})

describe('CreateApi refuses', () => {
  it('[g79] names beyond 60 characters', async () => {
    await create({ ApiName: 'x'.repeat(60) })
    const named = [`${value}.LengthExceeded`, 'ApiName']
    assert.deepEqual(await refused({ ApiName: 'x'.repeat(61) }), named)
  })

  it('services that are not there, also those of another region', async () => {
    const code = 'ResourceNotFound.InvalidService'
    const elsewhere = await makeService(control.client({ region: 'ap-shanghai' }))
    for (const id of ['service-nowhere', elsewhere, '']) {
      assert.deepEqual(await refused({}, id), [code, 'ServiceId'])
    }
  })

  it('business APIs whose authorization API is in another service, or is none', async () => {
    const other = await create(plainBases.authorization)
    const { ServiceId, ApiId } = await create(at('/plain'))
    const business = (AuthRelationApiId: string) => ({
      AuthType: 'OAUTH',
      ApiBusinessType: 'NORMAL',
      AuthRelationApiId,
    })
    const named = ['ResourceNotFound.InvalidOauthApi', 'AuthRelationApiId']
    assert.deepEqual(await refused(business(other.ApiId), ServiceId), named)
    assert.deepEqual(await refused(business(ApiId), ServiceId), named)
  })

  it('one API more than a service may hold, naming the setting', async () => {
    const small = await startTestControl({ counts: { apisPerServiceMax: 2 } })
    const sdk = small.client()
    const ServiceId = await makeService(sdk)
    for (const path of ['/a', '/b']) await sdk.CreateApi({ ServiceId, ...mock, ...at(path) })
    const { code, message } = await refusalOf(sdk.CreateApi({ ServiceId, ...mock, ...at('/c') }))
    await small.close()
    assert.equal(code, 'LimitExceeded.ApiCountLimitExceeded')
    assert.match(message, /\b2\b.*counts\.apisPerServiceMax/)
  })
})
