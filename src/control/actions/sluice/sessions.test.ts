import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Browser } from '../../../../test/conformance/console.ts'
import {
  type ConsoleControl,
  eachConsoleControl,
  password,
} from '../../../../test/conformance/console-control.ts'
import { refusalOf } from '../../../../test/conformance/control.ts'

let at: ConsoleControl
eachConsoleControl((fresh) => {
  at = fresh
})

async function shown(): Promise<readonly { SessionId: string; Current: boolean }[]> {
  const { response } = await at.browser.own('DescribeSessions')
  assert.equal(response.TotalCount, response.SessionSet.length)
  return response.SessionSet
}

/** Signs with the time that it is, so the control's clock has to be there too. */
const signed = () => {
  at.clock.advance(Date.now() - at.clock.now())
  return at.control.client({ version: '2026-01-01' })
}

describe('DescribeSessions', () => {
  it('lists the living sessions of the account, newest first, and which one asks', async () => {
    await at.login()
    at.clock.advance(60_000)
    const other = new Browser(at.control.port)
    await at.login(other)
    at.clock.advance(60_000)
    await at.browser.call('DescribeServicesStatus')
    const { response } = await at.browser.own('DescribeSessions')
    assert.deepEqual(
      response.SessionSet.map((session: { [name: string]: unknown }) => [
        session['Current'],
        session['CreatedTime'],
        session['LastSeenTime'],
        session['ExpiresTime'],
        session['SourceAddress'],
      ]),
      [
        [
          ...[false, '2026-01-01T00:01:00Z', '2026-01-01T00:01:00Z'],
          ...['2026-01-01T12:01:00Z', '127.0.0.1'],
        ],
        [
          ...[true, '2026-01-01T00:00:00Z', '2026-01-01T00:02:00Z'],
          ...['2026-01-01T12:00:00Z', '127.0.0.1'],
        ],
      ],
    )
    const { Session } = (await at.browser.send({ method: 'GET', path: '/console/session' }))
      .response
    assert.equal(response.SessionSet[1].SessionId, Session.SessionId)
  })

  it('does not show what has ended by itself, nor an id that could be used', async () => {
    await at.login()
    at.clock.advance(30 * 60_000)
    await at.login()
    assert.equal((await shown()).length, 1)
    const text = JSON.stringify(await shown())
    for (const secret of at.browser.cookies.values()) assert.equal(text.includes(secret), false)
  })

  it('shows an account that has no console nothing of another', async () => {
    await at.login()
    const root = signed()
    const made = await root.request('CreateAccount', { Name: 'another' })
    const key = { secretId: made.SecretId, secretKey: made.SecretKey }
    const other = at.control.client({ key, version: '2026-01-01' })
    assert.equal((await other.request('DescribeSessions', {})).TotalCount, 0)
    await other.request('DeleteSession', { SessionId: 'x' })
  })
})

describe('DeleteSession', () => {
  it('ends another session, or the own one', async () => {
    await at.login()
    const other = new Browser(at.control.port)
    await at.login(other)
    const find = async (isOwn: boolean) => {
      return (await shown()).find(({ Current }) => Current === isOwn)?.SessionId
    }
    const SessionId = await find(false)
    assert.equal((await at.browser.own('DeleteSession', { SessionId })).response.Result, true)
    assert.equal((await other.own('DescribeSessions')).code, 'AuthFailure.SessionExpired')
    assert.equal((await shown()).length, 1)
    await at.browser.own('DeleteSession', { SessionId: await find(true) })
    assert.equal((await at.browser.own('DescribeSessions')).code, 'AuthFailure.SessionExpired')
  })

  it('leaves all others alone, whatever it is given', async () => {
    await at.login()
    for (const SessionId of ['', 'x', '%', '0'.repeat(16)]) {
      await at.browser.own('DeleteSession', { SessionId })
    }
    assert.equal((await shown()).length, 1)
  })
})

describe('ResetPassword', () => {
  it('gives who signs for the root account a one-time password, and ends all sessions', async () => {
    await at.login()
    const made = await signed().request('ResetPassword', {})
    assert.equal(made.Name, 'root')
    assert.match(made.Password, /^[A-Za-z2-9]{20}$/)
    assert.equal((await at.browser.own('DescribeSessions')).code, 'AuthFailure.SessionExpired')
    const old = await at.browser.session({ Name: 'root', Password: password })
    assert.equal(old.code, 'AuthFailure.LoginFailure')
    const oneTime = { Name: 'root', Password: made.Password }
    const refused = await at.browser.session(oneTime)
    assert.equal(refused.code, 'FailedOperation.PasswordChangeRequired')
    const next = await at.browser.session({ ...oneTime, NewPassword: 'the next passphrase' })
    assert.equal(next.code, '')
  })

  it('is refused for a session, and for any other account', async () => {
    await at.login()
    assert.equal((await at.browser.own('ResetPassword')).code, 'UnauthorizedOperation')
    const made = await signed().request('CreateAccount', { Name: 'another' })
    const key = { secretId: made.SecretId, secretKey: made.SecretKey }
    const other = at.control.client({ key, version: '2026-01-01' })
    assert.equal(
      (await refusalOf(other.request('ResetPassword', {}))).code,
      'UnauthorizedOperation',
    )
  })
})

describe('CreateAccount by a session', () => {
  it('shows the secret that it makes', async () => {
    await at.login()
    const made = await at.browser.own('CreateAccount', { Name: 'another' })
    assert.match(made.response.SecretKey, /^\w{40}$/)
  })
})
