/**
 * The console behind proxies that end TLS, configured as the guide prints it: who calls, what the
 * cookies are, and what headers of a stranger are worth.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type RunningControl, runControl } from '../../src/server/control.ts'
import { settingsWith } from '../../src/server/settings.ts'
import { authority } from '../certificates.ts'
import { Browser } from '../conformance/console.ts'
import { type ProxyKind, proxyMissing, startTlsProxy, type TlsProxy } from '../servers/tls-proxy.ts'

const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/console.md'), 'utf8')

function printedFor(kind: ProxyKind): string {
  const [, text] = new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, 'ms').exec(guide) ?? []
  assert.ok(text, `the guide prints a configuration of ${kind}`)
  return text
}

const password = 'a chosen passphrase'

for (const kind of ['nginx', 'haproxy'] as const) {
  describe(`the console behind ${kind}`, { skip: proxyMissing(kind) }, () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sluice-proxied-'))
    let control: RunningControl
    let proxy: TlsProxy

    before(async () => {
      const settings = settingsWith({
        ...{ dataDir, controlPort: 0, sample: 'off' },
        controlTrustedProxies: ['127.0.0.1'],
      })
      control = await runControl(settings, { report() {}, show() {} })
      proxy = await startTlsProxy(kind, printedFor(kind), control.controlPort)
    })
    after(async () => {
      await proxy?.close()
      await control?.close()
      rmSync(dataDir, { recursive: true })
    })

    /** From an address of ours through the proxy, with what a browser sends and more. */
    const send = (from: string, path: string, body: object | null, headers = {}) =>
      overTls({ port: proxy.port, from, path, body, headers })
    const login = (from: string, given: object, headers = {}) =>
      send(from, '/console/session', { Name: 'root', ...given }, headers)

    it('sets cookies that only TLS carries, and tells browsers to come by TLS', async () => {
      const Password = readFileSync(join(dataDir, 'console-password'), 'utf8').trim()
      const answer = await login('127.0.0.5', { Password, NewPassword: password })
      const [session = '', token = ''] = answer.cookies
      assert.match(session, /^__Host-sluice=[\w-]{43}; Path=\/; SameSite=Strict; Secure; HttpOnly$/)
      assert.match(token, /^__Host-sluice-csrf=[\w-]{43}; Path=\/; SameSite=Strict; Secure$/)
      assert.match(answer.headers['strict-transport-security'] ?? '', /^max-age=\d{7,}$/)
      const page = await send('127.0.0.5', '/console', null)
      assert.match(page.headers['strict-transport-security'] ?? '', /^max-age=\d{7,}$/)
    })

    it('knows the caller by what the proxy has added, not by what he says himself', async () => {
      const forged = { 'x-forwarded-for': '10.9.9.9', 'x-forwarded-proto': 'http' }
      const { cookies } = await login('127.0.0.5', { Password: password }, forged)
      const [session = '', token = ''] = cookies.map((each) => each.split(';')[0] ?? '')
      assert.match(session, /^__Host-/)
      const sessions = await send(
        '127.0.0.5',
        '/',
        {},
        {
          ...{ 'x-tc-action': 'DescribeSessions', 'x-tc-version': '2026-01-01' },
          ...{ cookie: session, 'x-sluice-csrf': token.split('=')[1] },
        },
      )
      assert.match(sessions.text, /"SourceAddress":"127\.0\.0\.5"/)
      assert.doesNotMatch(sessions.text, /10\.9\.9\.9/)
    })

    it('takes a browser without Sec-Fetch-Site by its origin, which is the proxy’s', async () => {
      const own = `https://127.0.0.1:${proxy.port}`
      const by = (origin: string) =>
        login('127.0.0.5', { Password: password }, { 'sec-fetch-site': [], origin })
      assert.match((await by(own)).text, /"Name":"root"/)
      assert.match((await by(own.replace('https', 'http'))).text, /CsrfFailure/)
    })

    it('lets a stranger lock himself out alone, whomever he pretends to be', async () => {
      for (let i = 0; i < 12; i++) {
        const headers = { 'x-forwarded-for': `10.0.0.${i}` }
        const { text } = await login('127.0.0.66', { Password: `guess ${i}` }, headers)
        assert.match(text, i < 10 ? /LoginFailure/ : /RequestLimitExceeded/, String(i))
      }
      assert.match((await login('127.0.0.5', { Password: password })).text, /"Name":"root"/)
    })

    it('believes nobody else: what comes to the port itself is what it is', async () => {
      const direct = new Browser(control.controlPort, '127.0.0.7')
      const claims = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '127.0.0.5' }
      await direct.session({ Name: 'root', Password: password }, claims)
      assert.deepEqual([...direct.cookies.keys()], ['sluice', 'sluice-csrf'])
    })
  })
}

interface Sent {
  readonly port: number
  readonly from: string
  readonly path: string
  /** Null: a GET. */
  readonly body: object | null
  readonly headers: { readonly [name: string]: string | string[] }
}

interface Got {
  readonly headers: NodeJS.Dict<string>
  readonly cookies: readonly string[]
  readonly text: string
}

function overTls({ port, from, path, body, headers }: Sent): Promise<Got> {
  const own = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
  const all = Object.entries({ ...own, ...headers }).filter(([, value]) => value.length > 0)
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        ...{ host: '127.0.0.1', port, path, localAddress: from, ca: authority, agent: false },
        method: body === null ? 'GET' : 'POST',
        headers: Object.fromEntries(all),
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const { 'set-cookie': cookies = [], ...single } = answer.headers
          const text = Buffer.concat(chunks).toString('utf8')
          const flat = Object.entries(single).map(([name, value]) => [name, String(value)])
          resolve({ headers: Object.fromEntries(flat), cookies, text })
        })
      },
    )
    asked.on('error', reject)
    asked.end(body === null ? '' : JSON.stringify(body))
  })
}
