import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeService, refusalOf, useTestControl } from '../../../../test/conformance/control.ts'

const version = '2026-01-01'
let serviceId = ''
/** Ids by `METHOD path`. */
const ids = new Map<string, string>()

const authored = [
  ...['GET /', 'GET /user', 'ANY /user', 'POST /user', 'GET =/user', 'GET ^~/user/vip'],
  ...['GET /user/{id}', 'GET /user/{id}/orders', 'GET /{any}/7', 'ANY =/only/any'],
]

const control = useTestControl({ appId: 1_300_000_001 }, async (started) => {
  const client = started.client()
  serviceId = await makeService(client, 'routes')
  for (const text of authored) {
    const [Method = '', Path = ''] = text.split(' ')
    const names = [...Path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
    const { Result } = await client.CreateApi({
      ...{ ServiceId: serviceId, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
      ...{ RequestConfig: { Path, Method }, ServiceMockReturnMessage: 'x', ApiName: text },
      RequestParameters: names.map((Name) => {
        return { Name, Position: 'path', Type: 'string', Required: true }
      }),
    })
    ids.set(text, Result?.ApiId ?? '')
  }
  const at = { ServiceId: serviceId, EnvironmentName: 'test', ReleaseDesc: 'x' }
  await client.ReleaseService(at)
  await client.DeleteApi({ ServiceId: serviceId, ApiId: ids.get('GET =/user') ?? '' })
})

interface Match {
  readonly ApiId: string
  readonly ApiName: string
  readonly Kind: string
  readonly Reason: string
  readonly Rest: string
  readonly VariableSet: readonly object[]
}

async function match(Path: string, Method = 'GET', more: object = {}, language?: 'zh-CN') {
  const client = control.client({ version, ...(language !== undefined && { language }) })
  const request = { ServiceId: serviceId, Method, Path, ...more }
  const { Result } = await client.request('MatchRoute', request)
  // The action answers what its contract says; the SDK has no type for it.
  return Result as {
    readonly ServiceId: string
    readonly EnvironmentName: string
    readonly Path: string
    readonly Winner: Match | null
    readonly LoserSet: readonly Match[]
    readonly OtherMethodSet: readonly Match[]
  }
}

const names = (matches: readonly Match[]) => matches.map(({ ApiName }) => ApiName)

describe('MatchRoute', () => {
  it('names the API that answers, and those that would in its place, in their order', async () => {
    const found = await match('/user', 'GET', { EnvironmentName: 'test' })
    assert.equal(found.Winner?.ApiName, 'GET =/user')
    assert.equal(found.Winner?.ApiId, ids.get('GET =/user'))
    assert.deepEqual(names(found.LoserSet), ['GET /user', 'ANY /user', 'GET /'])
    assert.deepEqual(names(found.OtherMethodSet), ['POST /user'])
    assert.deepEqual(
      [found.Winner, ...found.LoserSet, ...found.OtherMethodSet].map((each) => each?.Reason),
      [
        'It answers by its exact path.',
        'What has an exact path is asked before what has a plain prefix.',
        'What has an exact path is asked before what has a plain prefix.',
        'What has an exact path is asked before what has a plain prefix.',
        'It takes POST only.',
      ],
    )
  })

  it('gives the other reasons too', async () => {
    const reasons = async (path: string) => {
      const { LoserSet } = await match(path)
      return LoserSet.map(({ ApiName, Reason }) => `${ApiName}: ${Reason}`)
    }
    assert.deepEqual(await reasons('/user'), [
      'ANY /user: A named method comes before ANY.',
      'GET /: Its prefix is shorter.',
    ])
    assert.deepEqual(await reasons('/user/7'), [
      'GET /{any}/7: It has fewer literal segments, counted from the left.',
      'GET /user: What has a path with variables is asked before what has a plain prefix.',
      'ANY /user: What has a path with variables is asked before what has a plain prefix.',
      'GET /: What has a path with variables is asked before what has a plain prefix.',
    ])
    assert.deepEqual((await reasons('/user/vip/x')).slice(0, 1), [
      'GET /user/{id}: What has a ^~ prefix is asked before what has a path with variables.',
    ])
  })

  it('shows what variables and prefixes take', async () => {
    const { Winner } = await match('/user/7/orders')
    assert.deepEqual(
      { ...Winner, ApiId: '', Reason: '' },
      {
        ...{ ApiId: '', ApiName: 'GET /user/{id}/orders', Method: 'GET', Reason: '', Rest: '' },
        ...{ Path: '/user/{id}/orders', Kind: 'variable' },
        VariableSet: [{ Name: 'id', Value: '7' }],
      },
    )
    assert.equal((await match('/user/vip/a%7eb')).Winner?.Rest, '/a~b')
    assert.equal((await match('/userX')).Winner?.Rest, 'X')
  })

  it('looks at the draft, or at what an environment runs', async () => {
    assert.equal((await match('/user')).EnvironmentName, 'draft')
    assert.equal((await match('/user')).Winner?.ApiName, 'GET /user')
    const released = await match('/user', 'GET', { EnvironmentName: 'test' })
    assert.equal(released.Winner?.ApiName, 'GET =/user')
    const none = await match('/user', 'GET', { EnvironmentName: 'release' })
    assert.deepEqual([none.Winner, none.LoserSet, none.OtherMethodSet], [null, [], []])
  })

  it('takes a host as callers know it, with the environment in the path', async () => {
    const Host = `${serviceId}-1300000001.gz.apigw.localhost`
    for (const spelt of [Host, `${Host}:8080`, Host.toUpperCase(), `${Host}.`]) {
      const more = { ServiceId: undefined, Host: spelt }
      const found = await match('/test/user/7', 'GET', more)
      assert.equal(found.ServiceId, serviceId)
      assert.deepEqual([found.EnvironmentName, found.Path], ['test', '/user/7'])
      assert.equal(found.Winner?.ApiName, 'GET /user/{id}')
    }
    assert.equal((await match('/test', 'GET', { Host })).Winner?.ApiName, 'GET /')
  })

  it('counts an API that is not saved yet, or a change to one', async () => {
    const Candidate = { Path: '/user/{name}', Method: 'GET' }
    const beside = await match('/user/7', 'GET', { Candidate })
    assert.equal(beside.Winner?.ApiName, 'GET /user/{id}')
    assert.equal(beside.LoserSet[0]?.ApiId, '')
    assert.equal(beside.LoserSet[0]?.Reason, 'The older of two equal APIs answers.')
    const ApiId = ids.get('GET /user/{id}')
    const changed = await match('/user/7', 'GET', {
      Candidate: { ...Candidate, ApiId, Path: '/x' },
    })
    assert.equal(changed.Winner?.ApiName, 'GET /{any}/7')
    const exact = await match('/new', 'GET', { Candidate: { Path: '=/new', Method: 'ANY' } })
    assert.equal(exact.Winner?.ApiId, '')
  })

  it('speaks the caller’s language', async () => {
    const { Winner, LoserSet } = await match('/user', 'GET', {}, 'zh-CN')
    assert.equal(Winner?.Reason, '由普通前缀匹配。')
    assert.equal(LoserSet[0]?.Reason, '具体方法优先于 ANY。')
  })

  it('refuses what is no request, each with its field', async () => {
    const client = control.client({ version })
    const right = { ServiceId: serviceId, Method: 'GET', Path: '/' }
    const host = { Method: 'GET', Host: `${serviceId}-1300000001.gz.apigw.localhost` }
    const config = 'InvalidParameterValue.InvalidApiRequestConfig'
    const cases = [
      [{ ...right, Method: 'ANY' }, 'InvalidParameterValue', 'Method'],
      [{ ...right, Path: 'x' }, 'InvalidParameterValue', 'Path'],
      [{ ...right, Path: '/a/../b' }, 'InvalidParameterValue', 'Path'],
      [{ ...right, Path: '/%zz' }, 'InvalidParameterValue', 'Path'],
      [{ ...right, Path: `/${'x'.repeat(8192)}` }, 'InvalidParameterValue', 'Path'],
      [
        { ...right, EnvironmentName: 'none' },
        'InvalidParameterValue.InvalidEnv',
        'EnvironmentName',
      ],
      [{ Method: 'GET', Path: '/' }, 'MissingParameter', 'ServiceId'],
      [{ ...host, Path: '/user' }, 'InvalidParameterValue.InvalidEnv', 'Path'],
      [{ ...host, Path: '/test', Host: 'x' }, 'ResourceNotFound.InvalidService', 'Host'],
      [
        { ...host, Path: '/test', Host: `${serviceId}-1300000002.gz.apigw.localhost` },
        ...(['ResourceNotFound.InvalidService', 'Host'] as const),
      ],
      [
        { ...host, Path: '/test', Host: `${serviceId}-1300000001.bj.apigw.localhost` },
        ...(['ResourceNotFound.InvalidService', 'Host'] as const),
      ],
      [{ ...host, Path: '/test', ServiceId: 'x' }, 'InvalidParameterValue', 'ServiceId'],
      [{ ...right, Candidate: { Path: 'x', Method: 'GET' } }, config, 'Candidate.Path'],
      [{ ...right, Candidate: { Path: '/x', Method: 'get' } }, config, 'Candidate.Method'],
      [
        { ...right, Candidate: { Path: '/x', Method: 'GET', ApiId: 'api-none' } },
        ...(['ResourceNotFound.InvalidApi', 'Candidate.ApiId'] as const),
      ],
    ] as const
    for (const [request, code, field] of cases) {
      const refusal = await refusalOf(client.request('MatchRoute', request))
      assert.equal(refusal.code, code, JSON.stringify(request))
      assert.ok(refusal.message.includes(`\`${field}\``), refusal.message)
    }
  })
})
