/**
 * What becomes of a key pair after it was made: lists, states, new secrets, rotation, deletion.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  refusalOf,
  type SdkClient,
  startTestControl,
  type TestControl,
} from '../../../../test/conformance/control.ts'
import { ManualClock } from '../../../lib/clock.ts'

const clock = new ManualClock(Date.now())
let control: TestControl
let client: SdkClient
/** The same client, asking for actions of our own. */
let ours: SdkClient
before(async () => {
  control = await startTestControl({ clock })
  client = control.client()
  ours = control.client({ version: '2026-01-01' })
})
after(() => control.close())

async function made(SecretName = 'a_key'): Promise<string> {
  clock.advance(1_000)
  return (await client.CreateApiKey({ SecretName })).Result?.AccessKeyId ?? ''
}

async function given(AccessKeyId: string): Promise<string> {
  clock.advance(1_000)
  const pair = { AccessKeyType: 'manual', AccessKeyId, AccessKeySecret: 'the-first-secret' }
  await client.CreateApiKey({ SecretName: 'a-key', ...pair })
  return AccessKeyId
}

async function stored(keyId: string) {
  const scope = { account: control.uin, region: 'ap-guangzhou' }
  const key = await control.store.read((tx) => tx.apiKey(scope, keyId))
  assert.ok(key)
  const { secret, previous } = key
  return {
    secret: secret.reveal(),
    before: previous && [previous.secret.reveal(), previous.untilMs],
  }
}

const statusOf = async (AccessKeyId: string) =>
  (await client.DescribeApiKey({ AccessKeyId })).Result?.Status

describe('a key pair', () => {
  it('is disabled and enabled, and stays what it is already', async () => {
    const AccessKeyId = await made()
    const revision = () => control.store.read((tx) => tx.revision())
    for (const [action, status] of [
      ['DisableApiKey', 0],
      ['EnableApiKey', 1],
    ] as const) {
      const before = await revision()
      assert.equal((await client[action]({ AccessKeyId })).Result, true)
      assert.equal(await statusOf(AccessKeyId), status)
      assert.equal(await revision(), before + 1)
      assert.equal((await client[action]({ AccessKeyId })).Result, true)
      assert.equal(await revision(), before + 1)
    }
  })

  it('gets a new secret made up, and refuses a given one', async () => {
    const AccessKeyId = await made()
    const old = await stored(AccessKeyId)
    const { Result } = await client.UpdateApiKey({ AccessKeyId })
    assert.notEqual(Result?.AccessKeySecret, old.secret)
    assert.match(Result?.AccessKeySecret ?? '', /^[A-Za-z0-9]{40}$/)
    const kept = { secret: Result?.AccessKeySecret, before: null }
    assert.deepEqual(await stored(AccessKeyId), kept)
    const call = client.UpdateApiKey({ AccessKeyId, AccessKeySecret: 'a_given-secret' })
    assert.equal((await refusalOf(call)).code, 'InvalidParameter.FormatError')
    assert.deepEqual(await stored(AccessKeyId), kept)
  })

  it('of its owner gets the secret its owner gives, and needs one', async () => {
    const AccessKeyId = await given('own-key-1')
    const { code, message } = await refusalOf(client.UpdateApiKey({ AccessKeyId }))
    assert.deepEqual([code, message.includes('`AccessKeySecret`')], ['MissingParameter', true])
    const AccessKeySecret = 'the-second-secret'
    const { Result } = await client.UpdateApiKey({ AccessKeyId, AccessKeySecret })
    assert.equal(Result?.AccessKeySecret, AccessKeySecret)
    assert.deepEqual(await stored(AccessKeyId), { secret: AccessKeySecret, before: null })
  })

  it('is deleted once it is disabled and bound to no plan', async () => {
    const AccessKeyId = await made()
    const plan = await client.CreateUsagePlan({ UsagePlanName: 'a' })
    const UsagePlanId = plan.Result?.UsagePlanId ?? ''
    const binding = { UsagePlanId, AccessKeyIds: [AccessKeyId] }
    await client.BindSecretIds(binding)
    const refused = async () => (await refusalOf(client.DeleteApiKey({ AccessKeyId }))).code
    assert.equal(await refused(), 'UnsupportedOperation.ResourceIsInUse')
    await client.UnBindSecretIds(binding)
    assert.equal(await refused(), 'UnsupportedOperation.InvalidStatus')
    await client.DisableApiKey({ AccessKeyId })
    assert.equal((await client.DeleteApiKey({ AccessKeyId })).Result, true)
    assert.equal(await refused(), 'ResourceNotFound.InvalidAccessKeyId')
  })
})

describe('RotateApiKey', () => {
  it('keeps the secret before until its end, and shows nothing of it', async () => {
    const AccessKeyId = await made()
    const old = await stored(AccessKeyId)
    const answer = await ours.request('RotateApiKey', { AccessKeyId, GraceSeconds: 3_600 })
    const untilMs = clock.now() + 3_600_000
    const secret = answer.Result.AccessKeySecret
    assert.deepEqual(await stored(AccessKeyId), { secret, before: [old.secret, untilMs] })
    assert.equal(Date.parse(answer.PreviousValidUntilTime), Math.floor(untilMs / 1_000) * 1_000)
    const shown = JSON.stringify([
      answer,
      await client.DescribeApiKey({ AccessKeyId }),
      await client.DescribeApiKeysStatus({}),
    ])
    assert.ok(shown.includes(secret) && !shown.includes(old.secret))
    const Filters = [{ Name: 'AccessKeySecret', Values: [old.secret] }]
    assert.equal((await client.DescribeApiKeysStatus({ Filters })).Result?.TotalCount, 0)
  })

  it('ends the older of two secrets when it comes again; UpdateApiKey ends both', async () => {
    const AccessKeyId = await given('own-key-2')
    const rotate = (AccessKeySecret: string, GraceSeconds: number) =>
      ours.request('RotateApiKey', { AccessKeyId, AccessKeySecret, GraceSeconds })
    await rotate('the-second-secret', 7_776_000)
    await rotate('the-third-secret', 1)
    const untilMs = clock.now() + 1_000
    assert.deepEqual(await stored(AccessKeyId), {
      secret: 'the-third-secret',
      before: ['the-second-secret', untilMs],
    })
    await client.UpdateApiKey({ AccessKeyId, AccessKeySecret: 'the-fourth-secret' })
    assert.deepEqual(await stored(AccessKeyId), { secret: 'the-fourth-secret', before: null })
  })

  it('refuses other times of grace, and a manual key without a secret', async () => {
    const AccessKeyId = await made()
    for (const GraceSeconds of [0, -1, 7_776_001]) {
      const call = ours.request('RotateApiKey', { AccessKeyId, GraceSeconds })
      const { code, message } = await refusalOf(call)
      assert.deepEqual([code, message.includes('`GraceSeconds`')], ['InvalidParameterValue', true])
    }
    const manual = { AccessKeyId: await given('own-key-3'), GraceSeconds: 60 }
    assert.equal((await refusalOf(ours.request('RotateApiKey', manual))).code, 'MissingParameter')
  })
})

describe('DescribeApiKeysStatus', () => {
  it('shows keys newest first with their secrets, filtered and paged [g310]', async () => {
    const shanghai = control.client({ region: 'ap-shanghai' })
    const ids: string[] = []
    for (const SecretName of ['alpha', 'beta', 'alphabet']) {
      clock.advance(1_000)
      ids.push((await shanghai.CreateApiKey({ SecretName })).Result?.AccessKeyId ?? '')
    }
    const [alpha = '', beta = '', alphabet = ''] = ids
    await shanghai.DisableApiKey({ AccessKeyId: beta })
    const plan = await shanghai.CreateUsagePlan({ UsagePlanName: 'a' })
    const UsagePlanId = plan.Result?.UsagePlanId ?? ''
    await shanghai.BindSecretIds({ UsagePlanId, AccessKeyIds: [alpha] })

    const { Result: all } = await shanghai.DescribeApiKeysStatus({})
    assert.deepEqual(
      all?.ApiKeySet.map((key) => key.AccessKeyId),
      [alphabet, beta, alpha],
    )
    for (const key of all?.ApiKeySet ?? []) {
      const one = await shanghai.DescribeApiKey({ AccessKeyId: key.AccessKeyId ?? '' })
      assert.deepEqual(one.Result, key)
    }
    const secret = all?.ApiKeySet[1]?.AccessKeySecret ?? ''
    const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
      ['AccessKeyId', [alpha, beta], [beta, alpha]],
      ['AccessKeyId', [alpha.slice(0, 20)], []],
      ['AccessKeySecret', [secret], [beta]],
      ['SecretName', ['alpha'], [alphabet, alpha]],
      ['NotUsagePlanId', [UsagePlanId], [alphabet, beta]],
      ['Status', ['0'], [beta]],
      ['Status', ['1'], [alphabet, alpha]],
      ['KeyWord', ['bet'], [alphabet, beta]],
      ['KeyWord', [alpha.slice(3, 20)], [alpha]],
    ]
    for (const [Name, Values, found] of cases) {
      const Filters = [{ Name, Values: [...Values] }]
      const { Result } = await shanghai.DescribeApiKeysStatus({ Filters })
      const listed = Result?.ApiKeySet.map((key) => key.AccessKeyId)
      assert.deepEqual([Result?.TotalCount, listed], [found.length, found], `${Name} ${Values}`)
    }
    const { Result: page } = await shanghai.DescribeApiKeysStatus({ Limit: 1, Offset: 1 })
    assert.deepEqual([page?.TotalCount, page?.ApiKeySet[0]?.AccessKeyId], [3, beta])
  })
})
