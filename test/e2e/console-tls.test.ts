/**
 * The console over TLS, and the way back for a lost password by the command line: a control process
 * alone, to which no gateway has joined.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { Agent, request } from 'undici'
import { authority, backendCertificate, backendKey } from '../certificates.ts'
import { Browser } from '../conformance/console.ts'
import { freePort } from '../ports.ts'
import { type Product, prepareProduct, until } from '../product.ts'

let product: Product
let port: number
const password = 'a chosen passphrase'

before(async () => {
  port = await freePort()
  product = await prepareProduct()
  for (const [name, text] of Object.entries({ authority, backendCertificate, backendKey })) {
    writeFileSync(join(product.dataDir, `${name}.pem`), text)
  }
  product.start('control', {
    SLUICE_CONTROL_HTTPS_PORT: String(port),
    SLUICE_CONTROL_CERTIFICATE: join(product.dataDir, 'backendCertificate.pem'),
    SLUICE_CONTROL_PRIVATE_KEY: join(product.dataDir, 'backendKey.pem'),
  })
  await until(
    'control',
    async () => (await product.probe(product.ports.control, '/readyz')) === 200,
  )
})
after(() => product?.close())

interface Sent {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string
}

async function overTls({ method = 'GET', path, headers = {}, body }: Sent) {
  const dispatcher = new Agent({ connect: { ca: authority, servername: '' } })
  const own = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
  const answer = await request(`https://127.0.0.1:${port}${path}`, {
    ...{ method, dispatcher, headers: { ...own, ...headers } },
    body: body ?? null,
  })
  const text = await answer.body.text()
  await dispatcher.close()
  return { headers: answer.headers, text }
}

const cookiesOf = (headers: Awaited<ReturnType<typeof overTls>>['headers']) =>
  [headers['set-cookie'] ?? []].flat()

describe('the console over TLS', () => {
  let cookie: string
  let csrf: string

  it('sets cookies that only TLS carries and no neighbour can set', async () => {
    const oneTime = readFileSync(join(product.dataDir, 'console-password'), 'utf8').trim()
    const body = JSON.stringify({ Name: 'root', Password: oneTime, NewPassword: password })
    const answer = await overTls({ method: 'POST', path: '/console/session', body })
    const [session = '', token = ''] = cookiesOf(answer.headers)
    assert.match(session, /^__Host-sluice=[\w-]{43}; Path=\/; SameSite=Strict; Secure; HttpOnly$/)
    assert.match(token, /^__Host-sluice-csrf=[\w-]{43}; Path=\/; SameSite=Strict; Secure$/)
    cookie = session.split(';')[0] ?? ''
    csrf = token.split(';')[0]?.split('=')[1] ?? ''
    assert.match(String(answer.headers['strict-transport-security']), /^max-age=\d{7,}$/)
  })

  it('calls actions by them, and by no cookie of the plain port', async () => {
    const headers = {
      ...{ 'x-tc-action': 'DescribeServicesStatus', 'x-tc-version': '2018-08-08' },
      'x-sluice-csrf': csrf,
    }
    const call = { method: 'POST', path: '/', body: '{}' } as const
    const taken = await overTls({ ...call, headers: { ...headers, cookie } })
    assert.match(taken.text, /"TotalCount":0/)
    const plain = cookie.replace('__Host-', '')
    const refused = await overTls({ ...call, headers: { ...headers, cookie: plain } })
    assert.match(refused.text, /AuthFailure\.InvalidAuthorization/)
  })

  it('tells browsers to come by TLS from now on, on pages too', async () => {
    const { headers } = await overTls({ path: '/console' })
    assert.match(String(headers['strict-transport-security']), /^max-age=\d{7,}$/)
  })
})

describe('a lost password', () => {
  it('is reset by the command line, with the root account’s key', async () => {
    const program = join(import.meta.dirname, '../../bin/sluice.js')
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, 'call', 'ResetPassword', '{}', '--pick', 'Password'],
      {
        env: {
          ...process.env,
          SLUICE_DATA_DIR: product.dataDir,
          SLUICE_CONTROL_URL: `http://127.0.0.1:${product.ports.control}`,
        },
      },
    )
    const browser = new Browser(product.ports.control)
    const old = await browser.session({ Name: 'root', Password: password })
    assert.equal(old.code, 'AuthFailure.LoginFailure')
    const given = { Name: 'root', Password: stdout.trim(), NewPassword: 'the next passphrase' }
    assert.equal((await browser.session(given)).code, '')

    const made = await browser.call('CreateService', { ServiceName: 'alone', Protocol: 'http' })
    const { ServiceId } = made.response
    const api = {
      ...{ ServiceId, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
      ...{ RequestConfig: { Path: '/x', Method: 'GET' }, ServiceMockReturnMessage: 'x' },
    }
    const { ApiId } = (await browser.call('CreateApi', api)).response.Result
    const debugged = await browser.own('DebugApi', { ServiceId, ApiId, EnvironmentName: 'draft' })
    assert.match(debugged.text, /FailedOperation\.ServiceError.*No gateway is connected/)
  })
})
