import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  type SdkClient,
  useTestControl,
} from '../../../../test/conformance/control.ts'

const version = '2026-01-01'
let client: SdkClient
let ServiceId: string
let [first, kept, gone, added, second] = ['', '', '', '', '']

const control = useTestControl({}, async (started) => {
  client = started.client()
  ServiceId = await makeService(client, 'compared')
  kept = await makeApi('kept', '/kept')
  gone = await makeApi('gone', '/gone')
  first = await release('test')
  await client.DeleteApi({ ServiceId, ApiId: gone })
  added = await makeApi('added', '/added')
  await client.ModifyApi({
    ...{ ServiceId, ApiId: kept, ApiName: 'kept', ServiceType: 'MOCK', ServiceTimeout: 20 },
    ...{ RequestConfig: { Path: '/kept', Method: 'POST' }, ServiceMockReturnMessage: 'two' },
    RequestParameters: [parameter],
  })
  second = await release('release')
})

const parameter = {
  ...{ Name: 'q', Position: 'query', Type: 'int', DefaultValue: '', Required: true, Desc: '' },
}

async function makeApi(ApiName: string, Path: string, values: object = {}): Promise<string> {
  const { Result } = await client.CreateApi({
    ...{ ServiceId, ApiName, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
    ...{ RequestConfig: { Path, Method: 'GET' }, ServiceMockReturnMessage: 'one' },
    ...values,
  })
  return Result?.ApiId ?? ''
}

async function release(EnvironmentName: string): Promise<string> {
  const at = { ServiceId, EnvironmentName, ReleaseDesc: 'x' }
  return (await client.ReleaseService(at)).Result?.ReleaseVersion ?? ''
}

async function compare(Right: string, Left?: string, language: 'en-US' | 'zh-CN' = 'en-US') {
  const request = { ServiceId, Right, ...(Left !== undefined && { Left }) }
  const answer = await control.client({ version, language }).request('CompareVersions', request)
  return answer.Result
}

describe('CompareVersions', () => {
  it('tells field by field, in the form of the wire, what two versions differ in', async () => {
    const found = await compare(second, first)
    assert.deepEqual([found.Left, found.Right], [first, second])
    assert.deepEqual([found.AddedCount, found.RemovedCount, found.ChangedCount], [1, 1, 1])
    const [one, two, three] = found.ApiSet
    assert.deepEqual(one, {
      ...{ ApiId: added, ApiName: 'added', Method: 'GET', Path: '/added' },
      ...{ Change: 'added', FieldSet: [] },
    })
    assert.deepEqual([two.ApiId, two.Change], [gone, 'removed'])
    assert.deepEqual([three.ApiId, three.Change], [kept, 'changed'])
    const fields = Object.fromEntries(
      three.FieldSet.map((row: { Field: string; Left: string | null; Right: string | null }) => [
        row.Field,
        [row.Left, row.Right],
      ]),
    )
    assert.deepEqual(fields, {
      'RequestConfig.Method': ['"GET"', '"POST"'],
      'RequestParameters.0': [
        null,
        '{"Name":"q","Position":"query","Type":"int","DefaultValue":"","Required":true,"Desc":""}',
      ],
      ServiceTimeout: ['15', '20'],
      ServiceMockReturnMessage: ['"one"', '"two"'],
    })
  })

  it('is itself backwards: what was added is removed, and left is right', async () => {
    const [there, back] = [await compare(second, first), await compare(first, second)]
    assert.deepEqual([back.AddedCount, back.RemovedCount, back.ChangedCount], [1, 1, 1])
    const turned = back.ApiSet.find(({ ApiId }: { ApiId: string }) => ApiId === kept)
    const straight = there.ApiSet.find(({ ApiId }: { ApiId: string }) => ApiId === kept)
    const swap = ({ Field, Left, Right }: { Field: string; Left: string; Right: string }) => {
      return { Field, Left: Right, Right: Left }
    }
    assert.deepEqual(
      turned.FieldSet.map(swap).toSorted(byField),
      straight.FieldSet.toSorted(byField),
    )
  })

  const byField = (a: { Field: string }, b: { Field: string }) => (a.Field < b.Field ? -1 : 1)

  it('takes environments for what they run, the draft, and nothing', async () => {
    const environments = await compare('release', 'test')
    assert.deepEqual([environments.Left, environments.Right], [first, second])
    const draft = await compare('draft', 'release')
    assert.deepEqual([draft.Left, draft.Right, draft.ApiSet], [second, 'draft', []])
    const all = await compare(first)
    assert.deepEqual([all.Left, all.AddedCount, all.RemovedCount], ['', 2, 0])
    const unpublished = await compare('draft', 'prepub')
    assert.deepEqual([unpublished.Left, unpublished.AddedCount], ['', 2])
  })

  it('sums up in words for a remark, in both languages', async () => {
    assert.equal(
      (await compare(second, first)).Summary,
      'Add GET /added; remove GET /gone; change POST /kept',
    )
    assert.equal(
      (await compare(second, first, 'zh-CN')).Summary,
      '新增 GET /added；删除 GET /gone；修改 POST /kept',
    )
    assert.equal((await compare('draft', 'release')).Summary, 'No change')
    for (let i = 0; i < 3; i++) await makeApi(`more ${i}`, `/more/${i}`)
    assert.equal((await compare('draft', 'release')).Summary, 'Add 3 APIs')
    await makeApi('long', `/${'x'.repeat(90)}`)
    const { Summary } = await compare('draft', 'release')
    assert.equal(Summary, 'Add 4 APIs')
  })

  it('says nothing of what no release freezes', async () => {
    const ApiId = await makeApi('tagged', '/tagged')
    await release('prepub')
    await client.ModifyApi({
      ...{ ServiceId, ApiId, ApiName: 'tagged', ServiceType: 'MOCK', ServiceTimeout: 15 },
      ...{ RequestConfig: { Path: '/tagged', Method: 'GET' }, ServiceMockReturnMessage: 'one' },
      TagSpecifications: { Key: 'k', Value: 'w' },
    })
    assert.deepEqual((await compare('draft', 'prepub')).ApiSet, [])
  })

  it('refuses a version that is not there, naming the side', async () => {
    const asked = control.client({ version })
    const cases = [
      [{ Right: 'draft', Left: 'none' }, 'Left'],
      [{ Right: 'none' }, 'Right'],
    ] as const
    for (const [sides, field] of cases) {
      const refusal = await refusalOf(asked.request('CompareVersions', { ServiceId, ...sides }))
      assert.equal(refusal.code, 'ResourceNotFound')
      assert.ok(refusal.message.includes(`\`${field}\``))
    }
  })
})
