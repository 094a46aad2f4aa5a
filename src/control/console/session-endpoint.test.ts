import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Browser, send, type WireAnswer } from '../../../test/conformance/console.ts'
import {
  type ConsoleControl,
  eachConsoleControl,
  password,
} from '../../../test/conformance/console-control.ts'

let at: ConsoleControl
eachConsoleControl((fresh) => {
  at = fresh
})

const cookiesOf = ({ headers }: WireAnswer) => [headers['set-cookie'] ?? []].flat()

describe('the first login', () => {
  it('is refused without a new password, and ends the one-time one', async () => {
    const refused = await at.browser.session({ Name: 'root', Password: at.oneTime })
    assert.equal(refused.code, 'FailedOperation.PasswordChangeRequired')
    assert.equal(refused.headers['x-sluice-field'], 'NewPassword')
    assert.equal(refused.headers['set-cookie'], undefined)
    await at.login()
    assert.deepEqual(at.chosenFor, ['root'])
    const again = { Name: 'root', Password: at.oneTime, NewPassword: 'another passphrase' }
    assert.equal((await at.browser.session(again)).code, 'AuthFailure.LoginFailure')
  })

  it('refuses new passwords that are short, long, plain or the old one', async () => {
    const bad = ['eleven char', 'x'.repeat(129), 'aaaaaaaaaaaa', 'it is root s word', at.oneTime]
    for (const NewPassword of bad) {
      const answer = await at.browser.session({ Name: 'root', Password: at.oneTime, NewPassword })
      assert.equal(answer.code, 'InvalidParameterValue', NewPassword)
      assert.equal(answer.headers['x-sluice-field'], 'NewPassword')
    }
    const edges = ['twelve chars', `x1y${'z'.repeat(125)}`]
    let current = at.oneTime
    for (const NewPassword of edges) {
      const answer = await at.browser.session({ Name: 'root', Password: current, NewPassword })
      assert.equal(answer.code, '', NewPassword)
      current = NewPassword
    }
  })
})

describe('a session', () => {
  it('is answered with what the console has to know', async () => {
    const { Session } = (await at.login()).response
    assert.equal(Session.Name, 'root')
    assert.equal(Session.Uin, at.control.uin)
    assert.equal(Session.Rights, 'all')
    assert.equal(Session.DefaultRegion, 'ap-guangzhou')
    assert.ok(
      Session.Regions.some((each: object) => 'Region' in each && each.Region === 'ap-beijing'),
    )
    assert.equal(Session.Csrf, at.browser.csrf)
    assert.equal(Session.CreatedTime, '2026-01-01T00:00:00Z')
    assert.equal(Session.ExpiresTime, '2026-01-01T12:00:00Z')
    assert.equal(Session.IdleMinutes, 30)
    const again = await at.browser.send({ method: 'GET', path: '/console/session' })
    assert.deepEqual(again.response.Session, Session)
    assert.equal(again.headers['cache-control'], 'no-store')
  })

  it('has cookies that no script and no other site can use', async () => {
    const [id = '', csrf = ''] = cookiesOf(await at.login())
    assert.match(id, /^sluice=[\w-]{43}; Path=\/; SameSite=Strict; HttpOnly$/)
    assert.match(csrf, /^sluice-csrf=[\w-]{43}; Path=\/; SameSite=Strict$/)
  })

  it('is kept as a hash only', async () => {
    await at.login()
    const id = at.browser.cookies.get('sluice') ?? ''
    const kept = await at.control.store.read((tx) => tx.consoleSessions(at.control.uin))
    assert.equal(kept.length, 1)
    assert.match(kept[0]?.idHash ?? '', /^[0-9a-f]{64}$/)
    assert.equal(JSON.stringify(kept).includes(id), false)
  })

  it('gets an id of its own at each login, whatever cookie came with it', async () => {
    const planted = 'A'.repeat(43)
    at.browser.cookies.set('sluice', planted)
    await at.login()
    const first = at.browser.cookies.get('sluice')
    assert.notEqual(first, planted)
    await at.login()
    assert.notEqual(at.browser.cookies.get('sluice'), first)
    const old = await send(at.control.port, {
      method: 'GET',
      path: '/console/session',
      headers: { cookie: `sluice=${first}` },
    })
    assert.equal(old.response.Session, null)
  })

  it('ends after 30 minutes without use, and after 12 hours with it', async () => {
    await at.login()
    for (let hours = 0; hours < 11.5; hours += 0.25) {
      at.clock.advance(15 * 60_000)
      assert.equal((await at.browser.call('DescribeServicesStatus')).code, '', String(hours))
    }
    at.clock.advance(30 * 60_000 - 1)
    assert.equal((await at.browser.call('DescribeServicesStatus')).code, '')
    at.clock.advance(1)
    assert.equal(
      (await at.browser.call('DescribeServicesStatus')).code,
      'AuthFailure.SessionExpired',
    )
    await at.login()
    at.clock.advance(30 * 60_000)
    assert.equal(
      (await at.browser.call('DescribeServicesStatus')).code,
      'AuthFailure.SessionExpired',
    )
  })

  it('is not prolonged by being looked at', async () => {
    await at.login()
    for (let minutes = 0; minutes < 30; minutes += 5) {
      const looked = await at.browser.send({ method: 'GET', path: '/console/session' })
      assert.ok(looked.response.Session, String(minutes))
      at.clock.advance(5 * 60_000)
    }
    const looked = await at.browser.send({ method: 'GET', path: '/console/session' })
    assert.equal(looked.response.Session, null)
  })

  it('ends at the logout, on the server as well', async () => {
    await at.login()
    const cookie = at.browser.cookieHeader
    const headers = { ...at.browser.ownHeaders }
    const answer = await at.browser.send({ method: 'DELETE', path: '/console/session' })
    assert.equal(answer.response.Session, null)
    assert.equal(at.browser.cookies.size, 0)
    assert.ok(cookiesOf(answer).every((each) => each.includes('Max-Age=0')))
    const after = await send(at.control.port, {
      headers: { ...headers, cookie, 'x-tc-action': 'DescribeNodes', 'x-tc-version': '2026-01-01' },
      body: '{}',
    })
    assert.equal(after.code, 'AuthFailure.SessionExpired')
  })

  it('gets a new id with a new password, which ends all others', async () => {
    await at.login()
    const other = new Browser(at.control.port)
    await at.login(other)
    const before = at.browser.cookies.get('sluice')
    const wish = { Password: password, NewPassword: 'yet another one' }
    assert.equal((await at.browser.session(wish)).code, '')
    assert.notEqual(at.browser.cookies.get('sluice'), before)
    assert.equal((await at.browser.call('DescribeServicesStatus')).code, '')
    assert.equal((await other.call('DescribeServicesStatus')).code, 'AuthFailure.SessionExpired')
    assert.equal(
      (await other.session({ Name: 'root', Password: password })).code,
      'AuthFailure.LoginFailure',
    )
  })

  it('remembers the language for the user', async () => {
    await at.login()
    const { Session } = (await at.browser.session({ Language: 'zh-CN' })).response
    assert.equal(Session.Language, 'zh-CN')
    assert.equal((await at.login()).response.Session.Language, 'zh-CN')
    assert.equal((await at.browser.session({ Language: 'fr' })).code, 'InvalidParameterValue')
  })

  it('is one of at most 50: a further login ends the oldest', async () => {
    await at.login()
    for (let i = 0; i < 50; i++) {
      at.clock.advance(1000)
      await at.login(new Browser(at.control.port))
    }
    assert.equal(
      (await at.browser.call('DescribeServicesStatus')).code,
      'AuthFailure.SessionExpired',
    )
    const kept = await at.control.store.read((tx) => tx.consoleSessions(at.control.uin))
    assert.equal(kept.length, 50)
  })
})

describe('POST /console/session', () => {
  it('is refused from elsewhere, and as anything but JSON', async () => {
    const body = { Name: 'root', Password: at.oneTime, NewPassword: password }
    const wrong = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': undefined },
      { 'content-type': 'text/plain' },
      { 'content-type': undefined },
    ]
    for (const headers of wrong) {
      const answer = await at.browser.session(body, headers)
      assert.equal(answer.code, 'AuthFailure.CsrfFailure', JSON.stringify(headers))
      assert.equal(answer.headers['set-cookie'], undefined)
    }
  })

  it('wants the token for whatever concerns a session that there is', async () => {
    await at.login()
    for (const wish of [{ Password: password }, { Language: 'zh-CN' }]) {
      const answer = await at.browser.session(wish, { 'x-sluice-csrf': 'x' })
      assert.equal(answer.code, 'AuthFailure.CsrfFailure')
    }
    const end = { method: 'DELETE', path: '/console/session', headers: { 'x-sluice-csrf': 'x' } }
    assert.equal((await at.browser.send(end)).code, 'AuthFailure.CsrfFailure')
    assert.equal((await at.browser.call('DescribeServicesStatus')).code, '')
  })

  it('refuses bodies that are none of its own, each with its field', async () => {
    const cases: readonly (readonly [string, string, string | undefined])[] = [
      ['', 'MissingParameter', 'Name'],
      ['{}', 'MissingParameter', 'Name'],
      ['[]', 'InvalidParameter', undefined],
      ['{"Name":"root"}', 'MissingParameter', 'Password'],
      ['{"Name":1,"Password":"x"}', 'InvalidParameter', 'Name'],
      ['{"Name":"root","Password":"x","Admin":true}', 'UnknownParameter', 'Admin'],
      [`{"Name":"${'x'.repeat(65)}","Password":"x"}`, 'InvalidParameterValue', 'Name'],
      [`{"Name":"root","Password":"${'x'.repeat(129)}"}`, 'InvalidParameterValue', 'Password'],
    ]
    for (const [body, code, field] of cases) {
      const answer = await at.browser.send({ path: '/console/session', body })
      assert.deepEqual([answer.code, answer.headers['x-sluice-field']], [code, field], body)
    }
  })

  it('tells a wrong password from an unknown name by nothing', async () => {
    const wrong = await at.browser.session({ Name: 'root', Password: 'wrong' })
    const unknown = await at.browser.session({ Name: 'nobody', Password: 'wrong' })
    const { RequestId: one, ...first } = wrong.response
    const { RequestId: two, ...second } = unknown.response
    assert.notEqual(one, two)
    assert.deepEqual(first, second)
    assert.equal(first.Error.Code, 'AuthFailure.LoginFailure')
  })

  it('locks a name at an address after ten failures, for a quarter of an hour, the right password too', async () => {
    for (let i = 0; i < 10; i++) {
      const answer = await at.browser.session({ Name: i % 2 ? 'root' : 'ROOT', Password: 'wrong' })
      assert.equal(answer.code, 'AuthFailure.LoginFailure', String(i))
    }
    at.clock.advance(60_000)
    const right = { Name: 'root', Password: at.oneTime, NewPassword: password }
    const locked = await at.browser.session(right)
    assert.equal(locked.code, 'RequestLimitExceeded')
    assert.equal(locked.headers['retry-after'], String(14 * 60))
    assert.match(locked.text, /locked until 2026-01-01T00:15:00Z/)
    at.clock.advance(14 * 60_000 - 1)
    assert.equal((await at.browser.session(right)).code, 'RequestLimitExceeded')
    at.clock.advance(1)
    assert.equal((await at.browser.session(right)).code, '')
  })

  it('counts anew after a login that succeeded', async () => {
    await at.login()
    for (let i = 0; i < 30; i++) {
      if (i % 9 === 8) await at.login(new Browser(at.control.port))
      const answer = await at.browser.session({ Name: 'root', Password: 'wrong' })
      assert.equal(answer.code, 'AuthFailure.LoginFailure', String(i))
    }
  })

  it('lets no more than ten of many at once reach the password', async () => {
    const tries = Array.from({ length: 40 }, () =>
      new Browser(at.control.port).session({ Name: 'root', Password: 'wrong' }),
    )
    const codes = (await Promise.all(tries)).map(({ code }) => code)
    assert.equal(codes.filter((code) => code === 'AuthFailure.LoginFailure').length, 10)
    assert.equal(codes.filter((code) => code === 'RequestLimitExceeded').length, 30)
  })

  it('puts nothing of a request into a header', async () => {
    const field = 'X\\r\\nSet-Cookie: sluice=planted'
    const body = `{"Name":"root","${field}":1}`
    const answer = await at.browser.send({ path: '/console/session', body })
    assert.equal(answer.code, 'UnknownParameter')
    assert.equal(answer.headers['set-cookie'], undefined)
  })

  it('is there for these methods alone', async () => {
    for (const method of ['PUT', 'PATCH', 'OPTIONS']) {
      const answer = await send(at.control.port, { method, path: '/console/session' })
      assert.equal(answer.status, 404)
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
    }
  })
})
