import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  type SdkClient,
  useTestControl,
} from '../../../../test/conformance/control.ts'
import { plainBases } from '../../../../test/conformance/fields/api-bases.ts'

let client: SdkClient
let ServiceId: string
const ids: string[] = []
const control = useTestControl({}, async (started) => {
  client = started.client()
  ServiceId = await makeService(client)
  for (const Path of ['/a', '/b']) {
    const RequestConfig = { Path, Method: 'GET' }
    const made = await client.CreateApi({ ServiceId, ...plainBases.mock, RequestConfig })
    ids.push(made.Result?.ApiId ?? '')
  }
})

const set = (Strategy: number, EnvironmentName: string, ApiIds: string[]) =>
  client.ModifyApiEnvironmentStrategy({ ServiceId, Strategy, EnvironmentName, ApiIds })

/** Limits of one API by environment. */
async function limits(ApiId: string, EnvironmentNames: string[] = []) {
  const request = { ServiceId, ApiId, EnvironmentNames }
  const { Result } = await client.DescribeApiEnvironmentStrategy(request)
  const [row] = Result?.ApiEnvironmentStrategySet ?? []
  const entries = row?.EnvironmentStrategySet ?? []
  return entries.map(({ EnvironmentName, Quota }) => [EnvironmentName, Quota])
}

describe('limits of APIs', () => {
  it('are unlimited at first, shown for the three environments in their order', async () => {
    const { Result } = await client.DescribeApiEnvironmentStrategy({ ServiceId })
    assert.equal(Result?.TotalCount, 2)
    const [row] = Result?.ApiEnvironmentStrategySet ?? []
    assert.deepEqual(row, {
      ApiId: ids[1],
      ApiName: '',
      Path: '/b',
      Method: 'GET',
      EnvironmentStrategySet: ['test', 'prepub', 'release'].map((EnvironmentName) => ({
        EnvironmentName,
        Quota: -1,
      })),
    })
  })

  it('are set for several APIs in one environment, and waited for', async () => {
    const waits = control.settled.length
    assert.equal((await set(9, 'prepub', ids)).Result, true)
    assert.equal(control.settled.length, waits + 1)
    for (const id of ids) {
      assert.deepEqual(await limits(id), [
        ['test', -1],
        ['prepub', 9],
        ['release', -1],
      ])
    }
  })

  it('may be 0, and -1 removes them', async () => {
    const [id = ''] = ids
    await set(0, 'test', [id])
    assert.deepEqual(await limits(id, ['test']), [['test', 0]])
    await set(-1, 'test', [id])
    assert.deepEqual(await limits(id, ['release', 'test']), [
      ['test', -1],
      ['release', -1],
    ])
  })

  it('need no wait when nothing changes', async () => {
    const [id = ''] = ids
    await set(3, 'release', [id])
    const waits = control.settled.length
    await set(3, 'release', [id, id])
    assert.equal(control.settled.length, waits)
  })

  it('are set for all named APIs or for none', async () => {
    const [id = ''] = ids
    const refusal = await refusalOf(set(4, 'test', [id, 'api-nowhere0']))
    assert.equal(refusal.code, 'ResourceNotFound.InvalidApi')
    assert.ok(refusal.message.includes('`ApiIds.1`'))
    assert.deepEqual(await limits(id, ['test']), [['test', -1]])
  })
})
