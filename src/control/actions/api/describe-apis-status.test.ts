import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  type SdkClient,
  useTestControl,
} from '../../../../test/conformance/control.ts'
import { baseRequest, plainBases } from '../../../../test/conformance/fields/api-bases.ts'
import { ManualClock } from '../../../lib/clock.ts'

const clock = new ManualClock(Date.now())
let client: SdkClient
let ServiceId: string
/** Ids by name. */
const ids: { [name: string]: string } = {}
useTestControl({ clock }, async (started) => {
  client = started.client()
  ServiceId = await makeService(client)
  const { authorization, mock, tsf } = plainBases
  const wishes: { readonly [name: string]: object } = {
    first: { ...mock, ApiName: 'first user', RequestConfig: { Path: '/user', Method: 'GET' } },
    second: { ...mock, RequestConfig: { Path: '/order/user', Method: 'PUT' }, AuthType: 'APP' },
    microservice: { ...tsf, RequestConfig: { Path: '/tsf', Method: 'GET' } },
    authorization: { ...authorization, RequestConfig: { Path: '/token', Method: 'GET' } },
  }
  for (const [name, wish] of Object.entries(wishes)) {
    clock.advance(1_000)
    const made = await client.CreateApi({ ServiceId, ...mock, ApiName: name, ...wish })
    ids[name] = made.Result?.ApiId ?? ''
  }
  const business = {
    ...mock,
    AuthType: 'OAUTH',
    AuthRelationApiId: ids['authorization'] ?? '',
    ApiName: 'business',
    RequestConfig: { Path: '/business', Method: 'GET' },
  }
  clock.advance(1_000)
  ids['business'] = (await client.CreateApi({ ServiceId, ...business })).Result?.ApiId ?? ''
  await client.ModifyApi({
    ...mock,
    ServiceId,
    ApiId: ids['first'] ?? '',
    RequestConfig: { Path: '/user', Method: 'GET' },
    TagSpecifications: { Key: 'team', Value: 'blue' },
  })
})

type Filters = readonly (readonly [name: string, ...values: string[]])[]

const asFilters = (filters: Filters) => filters.map(([Name, ...Values]) => ({ Name, Values }))

/** The names of what a list answers, in its order. */
async function listed(...filters: Filters): Promise<readonly string[]> {
  const { Result } = await client.DescribeApisStatus({ ServiceId, Filters: asFilters(filters) })
  const found = Result?.ApiIdStatusSet ?? []
  assert.equal(Result?.TotalCount, found.length)
  return found.map(({ ApiId }) => Object.keys(ids).find((name) => ids[name] === ApiId) ?? '?')
}

describe('DescribeApisStatus answers', () => {
  it('all APIs, newest first, when there is no filter', async () => {
    const newestFirst = ['business', 'authorization', 'microservice', 'second', 'first']
    assert.deepEqual(await listed(), newestFirst)
    assert.deepEqual(await listed(['ApiId']), newestFirst)
  })

  it('what fits each filter', async () => {
    assert.deepEqual(await listed(['ApiName', 'user']), ['first'])
    assert.deepEqual(await listed(['ApiPath', 'user']), ['second', 'first'])
    assert.deepEqual(await listed(['ApiType', 'TSF']), ['microservice'])
    assert.deepEqual(await listed(['AuthType', 'APP']), ['second'])
    assert.deepEqual(await listed(['AuthType', 'oauth']), ['business', 'authorization'])
    assert.deepEqual(await listed(['ApiBuniessType', 'OAUTH']), ['authorization'])
    assert.deepEqual(await listed(['AuthRelationApiId', ids['authorization'] ?? '']), ['business'])
    assert.deepEqual(await listed(['ApiId', ids['second'] ?? '']), ['second'])
    assert.deepEqual(await listed(['Tags', '$team:blue']), ['first'])
    assert.deepEqual(await listed(['Tags', 'team:red']), [])
    assert.deepEqual(await listed(['TagKeys', 'team']), ['first'])
  })

  it('what fits any value of a filter, and every filter', async () => {
    assert.deepEqual(await listed(['ApiName', 'user', 'second']), ['second', 'first'])
    assert.deepEqual(await listed(['ApiPath', 'user'], ['AuthType', 'NONE']), ['first'])
  })

  it('all of them for a plan that has none, together with its environment', async () => {
    const pair: Filters = [
      ['NotUsagePlanId', 'usagePlan-abcdefgh'],
      ['Environment', 'release'],
    ]
    assert.equal((await listed(...pair)).length, 5)
    for (const one of pair) {
      const call = client.DescribeApisStatus({ ServiceId, Filters: asFilters([one]) })
      assert.equal((await refusalOf(call)).code, 'InvalidParameterValue')
    }
  })

  it('a page of them with the count of all', async () => {
    const { Result } = await client.DescribeApisStatus({ ServiceId, Limit: 2, Offset: 3 })
    assert.equal(Result?.TotalCount, 5)
    const shown = Result?.ApiIdStatusSet?.map(({ ApiId }) => ApiId)
    assert.deepEqual(shown, [ids['second'], ids['first']])
    const beyond = await client.DescribeApisStatus({ ServiceId, Offset: 5 })
    assert.deepEqual(beyond.Result?.ApiIdStatusSet, [])
  })

  it('an API with the business APIs that rely on it', async () => {
    const { Result } = await client.DescribeApisStatus({
      ServiceId,
      Filters: asFilters([['ApiId', ids['authorization'] ?? '']]),
    })
    const [row] = Result?.ApiIdStatusSet ?? []
    assert.deepEqual(row?.RelationBuniessApiIds, [ids['business']])
    assert.equal(row?.OauthConfig?.TokenLocation, 'header')
    assert.deepEqual([row?.Path, row?.Method, row?.Protocol], ['/token', 'GET', 'HTTP'])
  })

  it('20 rows when no limit is given', async () => {
    const many = await makeService(client)
    for (let i = 0; i < 21; i++) {
      const request = await baseRequest(client, 'mock', many)
      await client.CreateApi({ ...request, RequestConfig: { Path: `/${i}`, Method: 'GET' } })
    }
    const { Result } = await client.DescribeApisStatus({ ServiceId: many })
    assert.deepEqual([Result?.TotalCount, Result?.ApiIdStatusSet?.length], [21, 20])
  })
})
