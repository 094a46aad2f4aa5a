import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ConsoleControl, eachConsoleControl } from '../../test/conformance/console-control.ts'

let at: ConsoleControl
eachConsoleControl((fresh) => {
  at = fresh
})

describe('a call by the cookie', () => {
  it('does what a signed one does, and the audit says by what', async () => {
    await at.login()
    const request = { ServiceName: 'from_the_console', Protocol: 'http' }
    assert.equal((await at.browser.call('CreateService', request)).code, '')
    const scope = { account: at.control.uin, region: 'ap-guangzhou' }
    const { items } = await at.control.store.read((tx) => tx.audit(scope, { limit: 10, offset: 0 }))
    assert.deepEqual(
      items.map(({ action, source, secretId }) => [action, source, secretId]),
      [
        ['CreateService', 'console', null],
        ['ChangeConsolePassword', 'console', null],
        ['Start', undefined, null],
        ['Start', undefined, null],
      ],
    )
  })

  it('goes to the region that the header names', async () => {
    await at.login()
    const request = { ServiceName: 'in_shanghai', Protocol: 'http' }
    await at.browser.call('CreateService', request, { 'x-tc-region': 'ap-shanghai' })
    const list = (region: string) =>
      at.browser.call('DescribeServicesStatus', {}, { 'x-tc-region': region })
    assert.equal((await list('ap-shanghai')).response.Result.TotalCount, 1)
    assert.equal((await list('ap-guangzhou')).response.Result.TotalCount, 0)
    assert.equal((await list('nowhere')).code, 'UnsupportedRegion')
  })

  it('is not looked at beside a signature', async () => {
    await at.login()
    const answer = await at.browser.call('DescribeServicesStatus', {}, { authorization: 'x' })
    assert.equal(answer.code, 'AuthFailure.InvalidAuthorization')
  })

  const forged: { readonly [what: string]: object } = {
    'from another site': { 'sec-fetch-site': 'cross-site' },
    'from a neighbour under the same domain': { 'sec-fetch-site': 'same-site' },
    'typed into the address bar': { 'sec-fetch-site': 'none' },
    'of two minds': { 'sec-fetch-site': ['same-origin', 'cross-site'] },
    'without any origin': { 'sec-fetch-site': undefined },
    'from another origin': { 'sec-fetch-site': undefined, origin: 'http://evil.example' },
    'from the same host by TLS': { 'sec-fetch-site': undefined, origin: 'https://127.0.0.1' },
    'from a page without an origin': { 'sec-fetch-site': undefined, origin: 'null' },
    'without the token': { 'x-sluice-csrf': undefined },
    'with another token': { 'x-sluice-csrf': 'A'.repeat(43) },
    'with the token twice': { 'x-sluice-csrf': ['A', 'B'] },
    'as a form': { 'content-type': 'text/plain' },
    'as a real form': { 'content-type': 'application/x-www-form-urlencoded' },
  }
  for (const [what, headers] of Object.entries(forged)) {
    it(`is refused ${what}`, async () => {
      await at.login()
      const request = { ServiceName: 'forged', Protocol: 'http' }
      const { code } = await at.browser.call('CreateService', request, { ...headers })
      assert.equal(code, 'AuthFailure.CsrfFailure')
      const list = await at.browser.call('DescribeServicesStatus')
      assert.equal(list.response.Result.TotalCount, 0)
    })
  }

  it('is taken with the own origin from a browser that sends no Sec-Fetch-Site', async () => {
    await at.login()
    const origin = { 'sec-fetch-site': undefined, origin: `http://127.0.0.1:${at.control.port}` }
    assert.equal((await at.browser.call('DescribeServicesStatus', {}, origin)).code, '')
  })

  it('is refused by GET, whatever it asks for', async () => {
    await at.login()
    const target = '/?Action=DescribeServicesStatus&Version=2018-08-08'
    const { code } = await at.browser.send({ method: 'GET', path: target })
    assert.equal(code, 'AuthFailure.CsrfFailure')
  })

  it('is refused with two cookies of the name: a neighbour may have set one', async () => {
    await at.login()
    const cookie = `${at.browser.cookieHeader}; sluice=${'A'.repeat(43)}`
    const { code } = await at.browser.call('DescribeServicesStatus', {}, { cookie })
    assert.equal(code, 'AuthFailure.SessionExpired')
  })

  it('is refused for ids that are none', async () => {
    await at.login()
    for (const id of [
      '',
      'A'.repeat(43),
      'A'.repeat(44),
      '"',
      `${at.browser.cookies.get('sluice')} `,
    ]) {
      const cookie = `sluice=${id}x`
      const { code } = await at.browser.call('DescribeServicesStatus', {}, { cookie })
      assert.match(code, /^AuthFailure\.(SessionExpired|CsrfFailure)$/, id)
    }
  })
})
