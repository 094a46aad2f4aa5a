import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import {
  type ConsoleControl,
  eachConsoleControl,
  password,
} from '../../test/conformance/console-control.ts'
import { sdkClient } from '../../test/conformance/control.ts'

let at: ConsoleControl
eachConsoleControl((fresh) => {
  at = fresh
})

describe('secrets', () => {
  let keyId: string
  let secret: string
  beforeEach(async () => {
    await at.login()
    const made = await at.browser.call('CreateApiKey', { SecretName: 'a_key' })
    keyId = made.response.Result.AccessKeyId
    secret = made.response.Result.AccessKeySecret
  })
  const read = (headers: object = {}) =>
    at.browser.call('DescribeApiKey', { AccessKeyId: keyId }, { ...headers })
  const reveal = { 'x-sluice-reveal': 'secrets' }

  it('are shown when they are made, and masked in reads and lists [g310]', async () => {
    assert.match(secret, /^\w{40}$/)
    assert.equal((await read()).response.Result.AccessKeySecret, '********')
    const list = await at.browser.call('DescribeApiKeysStatus')
    assert.equal(list.text.includes(secret), false)
    assert.equal(list.response.Result.ApiKeySet[0].AccessKeySecret, '********')
  })

  it('are revealed while the password is fresh, and the audit says so [g310]', async () => {
    assert.equal((await read(reveal)).response.Result.AccessKeySecret, secret)
    const scope = { account: at.control.uin, region: 'ap-guangzhou' }
    const { items } = await at.control.store.read((tx) => tx.audit(scope, { limit: 1, offset: 0 }))
    assert.equal(items[0]?.action, 'RevealSecrets')
    assert.equal(items[0]?.resource, keyId)
    assert.equal(items[0]?.source, 'console')
  })

  it('want the password again after five minutes', async () => {
    at.clock.advance(5 * 60_000 - 1)
    assert.equal((await read(reveal)).code, '')
    at.clock.advance(1)
    const refused = await read(reveal)
    assert.equal(refused.code, 'UnauthorizedOperation.PasswordRequired')
    assert.equal(refused.text.includes(secret), false)
    const id = at.browser.cookies.get('sluice')
    assert.equal((await at.browser.session({ Password: 'wrong' })).code, 'AuthFailure.LoginFailure')
    assert.equal((await read(reveal)).code, 'UnauthorizedOperation.PasswordRequired')
    const proved = await at.browser.session({ Password: password })
    assert.equal(proved.response.Session.RevealUntilTime, '2026-01-01T00:10:00Z')
    assert.equal(at.browser.cookies.get('sluice'), id)
    assert.equal((await read(reveal)).response.Result.AccessKeySecret, secret)
  })

  it('are in clear for signed calls, and masked for whoever asks for masks', async () => {
    const masked = await read({ ...reveal, 'x-sluice-redact': 'secrets' })
    assert.equal(masked.response.Result.AccessKeySecret, '********')
    at.clock.advance(Date.now() - at.clock.now()) // the SDK signs with the time that it is
    const signed = await sdkClient(at.control.port).DescribeApiKey({ AccessKeyId: keyId })
    assert.equal(signed.Result?.AccessKeySecret, secret)
  })
})
