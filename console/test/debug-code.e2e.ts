/**
 * The code of a debugged call: it runs as it stands in a shell, signed by key pair or application,
 * with its body, at the port that callers use.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type EchoBackend, readEcho, startEchoBackend } from '../../test/echo-backend.ts'
import { makeService } from './chapters/steps.ts'
import { type Console, startConsole } from './console.ts'

const run = promisify(execFile)
let console: Console
let backend: EchoBackend
let service = ''
let apis: readonly string[] = []
let secret = ''
let app = { key: '', secret: '' }

before(async () => {
  backend = await startEchoBackend()
  console = await startConsole()
  const { client } = console
  const to = {
    ServiceType: 'HTTP',
    ServiceConfig: { Url: backend.url, Path: '/seen', Method: 'POST' },
  }
  const body = { Position: 'body', Type: 'string', Required: true, DefaultValue: '', Desc: '' }
  const made = await makeService(client, 'code', [
    { ...to, ApiName: 'keys', AuthType: 'SECRET', RequestConfig: { Path: '/k', Method: 'POST' } },
    { ...to, ApiName: 'json', AuthType: 'APP', RequestConfig: { Path: '/j', Method: 'POST' } },
    {
      ...to,
      ApiName: 'form',
      AuthType: 'APP',
      RequestConfig: { Path: '/f', Method: 'POST' },
      RequestParameters: [{ ...body, Name: 'note' }],
    },
  ])
  service = made.id
  apis = made.apis
  const bound = { ServiceId: service, Environment: 'release' }
  const key = (await client.CreateApiKey({ SecretName: 'partner' })).Result
  secret = key?.AccessKeySecret ?? ''
  const plan = (await client.CreateUsagePlan({ UsagePlanName: 'gold' })).Result?.UsagePlanId ?? ''
  await client.BindSecretIds({ UsagePlanId: plan, AccessKeyIds: [key?.AccessKeyId ?? ''] })
  await client.BindEnvironment({ ...bound, UsagePlanIds: [plan], BindType: 'SERVICE' })
  const caller = (await client.CreateApiApp({ ApiAppName: 'mobile' })).Result
  const id = caller?.ApiAppId ?? ''
  for (const ApiId of apis.slice(1)) await client.BindApiApp({ ...bound, ApiAppId: id, ApiId })
  app = { key: caller?.ApiAppKey ?? '', secret: caller?.ApiAppSecret ?? '' }
})
after(async () => {
  await console?.close()
  await backend?.close()
})

/** Debugs an API in an environment, and gives the code that is shown. */
async function codeFor(api: string | undefined, environment: string, field: string, text: string) {
  const { page, complaints, close } = await console.visit(`/services/${service}/apis/${api}/debug`)
  await page.getByRole('radio', { name: environment, exact: true }).check()
  await page.getByLabel(field).first().fill(text)
  // A key or an application to sign with is chosen once the list of them is there.
  await page
    .getByLabel(/^Sign/)
    .locator('option:checked:not([value=""])')
    .waitFor({ state: 'attached' })
  if (field !== 'note') await page.getByLabel('Content-Type').fill('application/json')
  await page.getByRole('button', { name: 'Send request' }).click()
  await page.getByRole('tab', { name: 'Code' }).click()
  const status = await page.getByRole('definition').first().innerText()
  const code = await page.getByRole('tabpanel').innerText()
  assert.ok((await page.locator('main').innerText()).includes(`:${console.product.ports.http}/`))
  assert.deepEqual(complaints, [])
  await close()
  return { status, code: code.slice(Math.max(0, code.indexOf('CALLER_ID'))) }
}

async function answerTo(code: string, key: string, given: string) {
  const filled = code
    .replace(/^CALLER_ID='…'.*$/m, `CALLER_ID='${key}'`)
    .replace(/^CALLER_SECRET='…'.*$/m, `CALLER_SECRET='${given}'`)
  assert.ok(!filled.includes('…') && !filled.includes('***'))
  const { stdout } = await run('sh', ['-c', filled])
  const [head = '', body = ''] = stdout.split('\r\n\r\n')
  assert.match(head, /^HTTP\/1\.1 200/, `${filled}\n${stdout}`)
  return readEcho(body)
}

describe('the code of a debugged call', () => {
  it('signs with a key pair, and sends the body', async () => {
    const { status, code } = await codeFor(apis[0], 'Release', 'Body', `{"it's":"a $1"}`)
    assert.equal(status, '200')
    assert.equal((await answerTo(code, '', secret)).body, `{"it's":"a $1"}`)
  })

  it('signs as an application, a body by its digest', async () => {
    const { code } = await codeFor(apis[1], 'Release', 'Body', '{"name":"apple"}')
    assert.equal((await answerTo(code, app.key, app.secret)).body, '{"name":"apple"}')
  })

  it('signs as an application, a form by its fields', async () => {
    const { code } = await codeFor(apis[2], 'Release', 'note', 'a & b')
    assert.equal((await answerTo(code, app.key, app.secret)).body, 'note=a%20%26%20b')
  })

  it('offers none for a draft', async () => {
    const { code } = await codeFor(apis[0], 'Draft', 'Body', '{}')
    assert.match(code, /A draft can be called through Debug alone/)
    assert.doesNotMatch(code, /curl/)
  })
})
