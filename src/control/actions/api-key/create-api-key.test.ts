import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  refusalOf,
  type SdkClient,
  startTestControl,
  type TestControl,
} from '../../../../test/conformance/control.ts'

let control: TestControl
let client: SdkClient
before(async () => {
  control = await startTestControl()
  client = control.client()
})
after(() => control.close())

const pair = { AccessKeyType: 'manual', AccessKeySecret: 'a_given-secret' }

describe('CreateApiKey makes up', () => {
  it('an id of AKID and 36 characters and a secret of 40, all different [g311]', async () => {
    const made = []
    for (const SecretName of ['one', 'two']) {
      made.push((await client.CreateApiKey({ SecretName })).Result)
    }
    for (const key of made) {
      assert.match(key?.AccessKeyId ?? '', /^AKID[A-Za-z0-9]{36}$/)
      assert.match(key?.AccessKeySecret ?? '', /^[A-Za-z0-9]{40}$/)
      assert.deepEqual([key?.AccessKeyType, key?.Status, key?.Tags], ['auto', 1, []])
    }
    const values = made.flatMap((key) => [key?.AccessKeyId, key?.AccessKeySecret])
    assert.equal(new Set(values).size, 4)
  })

  it('under a name of 50 letters, digits and _, and under no other [g308]', async () => {
    const SecretName = `aZ09_${'x'.repeat(45)}`
    assert.equal((await client.CreateApiKey({ SecretName })).Result?.SecretName, SecretName)
    for (const bad of [`${SecretName}x`, 'my-key', '', 'a b', '钥']) {
      const { code, message } = await refusalOf(client.CreateApiKey({ SecretName: bad }))
      assert.equal(code, 'InvalidParameter.FormatError', bad)
      assert.match(message, /`SecretName`/)
    }
  })

  it('nothing of what is given: it is refused, not passed over', async () => {
    for (const more of [{ AccessKeyId: 'own_id' }, { AccessKeySecret: 'own_secret_1' }]) {
      const { code, message } = await refusalOf(client.CreateApiKey({ SecretName: 'a', ...more }))
      assert.equal(code, 'InvalidParameter.FormatError')
      assert.ok(message.includes(`\`${Object.keys(more)[0]}\``), message)
    }
  })
})

describe('CreateApiKey takes', () => {
  it('names, ids and secrets with -, in their lengths [g309]', async () => {
    const borders = [
      { SecretName: 'my-key_01', AccessKeyId: 'my-id', AccessKeySecret: 'ten-chars_' },
      {
        SecretName: '-'.repeat(50),
        AccessKeyId: `my-id-${'x'.repeat(44)}`,
        AccessKeySecret: '_'.repeat(50),
      },
    ]
    for (const border of borders) {
      const { Result } = await client.CreateApiKey({ ...pair, ...border })
      const { SecretName, AccessKeyId, AccessKeySecret, AccessKeyType } = Result ?? {}
      const shown = { SecretName, AccessKeyId, AccessKeySecret }
      assert.deepEqual([shown, AccessKeyType], [border, 'manual'])
    }
    const wrong = [
      { AccessKeyId: 'four' },
      { AccessKeyId: 'x'.repeat(51) },
      { AccessKeyId: 'with.dot' },
      { AccessKeySecret: 'x'.repeat(9) },
      { AccessKeySecret: 'x'.repeat(51) },
      { AccessKeySecret: 'with blank inside' },
      { SecretName: 'x'.repeat(51) },
      { SecretName: 'with blank' },
    ]
    for (const change of wrong) {
      const request = { SecretName: 'a', AccessKeyId: 'unused-id', ...pair, ...change }
      const { code, message } = await refusalOf(client.CreateApiKey(request))
      assert.equal(code, 'InvalidParameter.FormatError')
      assert.ok(message.includes(`\`${Object.keys(change)[0]}\``), message)
    }
  })

  it('both parts of a pair: one alone is missing the other', async () => {
    const id = { SecretName: 'a', AccessKeyType: 'manual', AccessKeyId: 'lonely-id' }
    assert.equal((await refusalOf(client.CreateApiKey(id))).code, 'MissingParameter')
    const secret = { SecretName: 'a', ...pair }
    assert.equal((await refusalOf(client.CreateApiKey(secret))).code, 'MissingParameter')
  })

  it('an id once in the whole deployment', async () => {
    const root = control.client({ version: '2026-01-01' })
    const other = await root.request('CreateAccount', { Name: 'somebody else' })
    const key = { secretId: other.SecretId, secretKey: other.SecretKey }
    const request = { SecretName: 'a', AccessKeyId: 'taken-id', ...pair }
    await client.CreateApiKey(request)
    for (const options of [{}, { region: 'ap-shanghai' }, { key }]) {
      const { code, message } = await refusalOf(control.client(options).CreateApiKey(request))
      assert.equal(code, 'FailedOperation.AccessKeyExist')
      assert.match(message, /`AccessKeyId`/)
    }
  })
})

describe('CreateApiKey', () => {
  it('makes as many as the setting allows and names it then', async () => {
    const small = await startTestControl({ counts: { apiKeysPerRegionMax: 2 } })
    try {
      const few = small.client()
      for (const SecretName of ['one', 'two']) await few.CreateApiKey({ SecretName })
      const { code, message } = await refusalOf(few.CreateApiKey({ SecretName: 'three' }))
      assert.equal(code, 'LimitExceeded.ApiKeyCountLimitExceeded')
      assert.match(message, /2 keys; the setting counts\.apiKeysPerRegionMax/)
      const elsewhere = small.client({ region: 'ap-shanghai' })
      assert.ok((await elsewhere.CreateApiKey({ SecretName: 'three' })).Result)
    } finally {
      await small.close()
    }
  })

  it('keeps secrets out of audit rows and refusals', async () => {
    const request = { SecretName: 'a', AccessKeyId: 'quiet-id', ...pair }
    const secret = 'very_secret-text'
    await client.CreateApiKey({ ...request, AccessKeySecret: secret })
    const again = await refusalOf(client.CreateApiKey({ ...request, AccessKeySecret: secret }))
    assert.ok(!JSON.stringify(again).includes(secret))
    const wrong = `${secret} `
    const refused = await refusalOf(client.CreateApiKey({ ...request, AccessKeySecret: wrong }))
    assert.ok(!JSON.stringify(refused).includes(secret))
    const scope = { account: control.uin, region: 'ap-guangzhou' }
    const audit = await control.store.read((tx) => tx.audit(scope, { limit: 100, offset: 0 }))
    assert.ok(audit.items.some(({ action }) => action === 'CreateApiKey'))
    assert.ok(!JSON.stringify(audit).includes(secret))
    assert.deepEqual(control.faults, [])
  })
})
