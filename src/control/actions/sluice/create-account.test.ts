import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeService,
  refusalOf,
  rootKey,
  useTestControl,
} from '../../../../test/conformance/control.ts'

const control = useTestControl()

const version = '2026-01-01'
const create = (request: object, key = rootKey) =>
  control.client({ version, key }).request('CreateAccount', request)

describe('CreateAccount', () => {
  it('makes an account with numbers and a key of the vendor forms, which works at once', async () => {
    const made = await create({ Name: 'a team' })
    assert.match(made.Uin, /^1\d{11}$/)
    assert.match(String(made.AppId), /^1\d{9}$/)
    assert.match(made.SecretId, /^AKID[A-Za-z0-9]{32}$/)
    assert.match(made.SecretKey, /^[A-Za-z0-9]{40}$/)
    const key = { secretId: made.SecretId, secretKey: made.SecretKey }
    const { OuterSubDomain } = await control.client({ key }).CreateService({
      ServiceName: 'of_the_team',
      Protocol: 'http',
    })
    assert.match(OuterSubDomain ?? '', new RegExp(`-${made.AppId}\\.gz\\.`))
  })

  it('takes what is given', async () => {
    const given = {
      Name: '团队',
      Uin: '100000000777',
      AppId: 1_300_000_777,
      SecretId: 'AKID_given-1',
      SecretKey: 'a-secret-of-16-or-more',
    }
    const { RequestId, ...made } = await create(given)
    const { Name, ...numbers } = given
    assert.ok(RequestId && Name)
    assert.deepEqual(made, numbers)
  })

  it('refuses numbers and keys that are taken, naming them', async () => {
    const first = await create({ Name: 'first' })
    const { message, code } = await refusalOf(create({ Name: 'x', Uin: first.Uin }))
    assert.equal(code, 'ResourceInUse')
    assert.match(message, /`Uin`/)
    const appId = await refusalOf(create({ Name: 'x', AppId: first.AppId }))
    assert.match(appId.message, /`AppId`/)
    const key = await refusalOf(create({ Name: 'x', SecretId: first.SecretId }))
    assert.match(key.message, /`SecretId`/)
    const both = { Name: 'x', Uin: '100000000778', AppId: first.AppId }
    assert.match((await refusalOf(create(both))).message, /`AppId`/)
  })

  it('refuses values of another form', async () => {
    const cases = [
      { Name: '' },
      { Name: 'x'.repeat(65) },
      { Name: 'x', Uin: '12ab5' },
      { Name: 'x', AppId: 0 },
      { Name: 'x', AppId: 10_000_000_000 },
      { Name: 'x', SecretId: 'a/b/c' },
      { Name: 'x', SecretKey: 'short' },
    ]
    for (const wrong of cases) {
      const { code } = await refusalOf(create(wrong))
      assert.equal(code, 'InvalidParameterValue', JSON.stringify(wrong))
    }
  })

  it('is for the root account alone', async () => {
    const made = await create({ Name: 'not root' })
    const key = { secretId: made.SecretId, secretKey: made.SecretKey }
    const { code } = await refusalOf(create({ Name: 'x' }, key))
    assert.equal(code, 'UnauthorizedOperation')
    await makeService(control.client({ key }))
  })
})
