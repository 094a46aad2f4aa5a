/**
 * The code of a debugged call: it runs as it stands in a shell, signed by key pair or application,
 * with its body, at the port that callers use.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { type EchoBackend, readEcho, startEchoBackend } from '../../test/echo-backend.ts'
import { until } from '../../test/product.ts'
import { makeService } from './chapters/steps.ts'
import { type Console, startConsole } from './console.ts'

const run = promisify(execFile)
let console: Console
let backend: EchoBackend
let service = ''
let apis: readonly string[] = []
let secret = ''
let keyId = ''
let app = { id: '', key: '', secret: '' }

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
  keyId = key?.AccessKeyId ?? ''
  const plan = (await client.CreateUsagePlan({ UsagePlanName: 'gold' })).Result?.UsagePlanId ?? ''
  await client.BindSecretIds({ UsagePlanId: plan, AccessKeyIds: [key?.AccessKeyId ?? ''] })
  await client.BindEnvironment({ ...bound, UsagePlanIds: [plan], BindType: 'SERVICE' })
  const caller = (await client.CreateApiApp({ ApiAppName: 'mobile' })).Result
  const id = caller?.ApiAppId ?? ''
  for (const ApiId of apis.slice(1)) await client.BindApiApp({ ...bound, ApiAppId: id, ApiId })
  // The newest stand first in the lists: nobody may take them for the ones that would pass.
  await client.CreateApiKey({ SecretName: 'stranger' })
  await client.CreateApiApp({ ApiAppName: 'strange' })
  app = { id, key: caller?.ApiAppKey ?? '', secret: caller?.ApiAppSecret ?? '' }
})
after(async () => {
  await console?.close()
  await backend?.close()
})

/** Waits until a caller is chosen. */
async function signerIs(page: Page, value: string) {
  await page.waitForFunction(
    (wanted) =>
      document.querySelector<HTMLSelectElement>('select[name="signer"]')?.value === wanted,
    value,
  )
}

/** Debugs an API in an environment, and gives the code that is shown. */
async function codeFor(api: string | undefined, environment: string, field: string, text: string) {
  const { page, complaints, close } = await console.visit(`/services/${service}/apis/${api}/debug`)
  await page.getByRole('radio', { name: environment, exact: true }).check()
  await page.getByLabel(field).first().fill(text)
  if (field !== 'note') await page.getByLabel('Content-Type').fill('application/json')
  // Who signs is chosen once the list of them is there.
  const caller = api === apis[0] ? `key ${keyId}` : `app ${app.id}`
  await signerIs(page, environment === 'Draft' ? '' : caller)
  await page.getByRole('button', { name: 'Send request' }).click()
  await page.getByRole('tab', { name: 'Code' }).click()
  const signed = api === apis[0] ? keyId : app.key
  const shown = environment === 'Draft' ? 'A draft can be called' : signed
  await page.getByRole('tabpanel').getByText(shown, { exact: false }).first().waitFor()
  const status = await page.getByRole('definition').first().innerText()
  const code = await page.getByRole('tabpanel').innerText()
  assert.ok((await page.locator('main').innerText()).includes(`:${console.product.ports.http}/`))
  assert.deepEqual(complaints, [])
  await close()
  return { status, code: code.slice(Math.max(0, code.indexOf('CALLER_ID'))) }
}

async function answerTo(code: string, given: string) {
  const filled = code.replace(/^CALLER_SECRET='…'.*$/m, `CALLER_SECRET='${given}'`)
  assert.ok(!filled.includes('…') && !filled.includes('***'))
  const { stdout } = await run('sh', ['-c', filled])
  const [head = '', body = ''] = stdout.split('\r\n\r\n')
  assert.match(head, /^HTTP\/1\.1 200/, `${filled}\n${stdout}`)
  return readEcho(body)
}

describe('who signs a debugged call', () => {
  it('is who would pass; why others would not is said, and true', async () => {
    const { page, complaints, close } = await console.visit(
      `/services/${service}/apis/${apis[0]}/debug`,
    )
    await page.getByText('A call of the draft needs no signature.').waitFor()
    await signerIs(page, '')
    await page.getByRole('radio', { name: 'Release', exact: true }).check()
    await signerIs(page, `key ${keyId}`)
    const signer = page.getByLabel('Sign with')
    const why = 'Refused: in no usage plan of Release'
    const stranger = signer.locator('option', { hasText: 'stranger' })
    await until('the reason', async () => (await stranger.innerText()).endsWith(` - ${why}`))
    await signer.selectOption(await stranger.getAttribute('value'))
    await page.getByText(why, { exact: true }).waitFor()
    await page.getByLabel('Body').first().fill('{}')
    await page.getByRole('button', { name: 'Send request' }).click()
    await page.locator('.status-4').waitFor()
    await signer.selectOption(`key ${keyId}`)
    await page.getByRole('button', { name: 'Send request' }).click()
    await page.locator('.status-2').waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })

  it('is an application that is authorized', async () => {
    const { page, close } = await console.visit(`/services/${service}/apis/${apis[1]}/debug`)
    await page.getByRole('radio', { name: 'Release', exact: true }).check()
    await signerIs(page, `app ${app.id}`)
    const strange = page.locator('option', { hasText: 'strange' })
    const why = / - Refused: not authorized in Release$/
    await until('the reason', async () => why.test(await strange.innerText()))
    await close()
  })
})

describe('the code of a debugged call', () => {
  it('signs with a key pair, and sends the body', async () => {
    const { status, code } = await codeFor(apis[0], 'Release', 'Body', `{"it's":"a $1"}`)
    assert.equal(status, '200')
    assert.equal((await answerTo(code, secret)).body, `{"it's":"a $1"}`)
  })

  it('signs as an application, a body by its digest', async () => {
    const { code } = await codeFor(apis[1], 'Release', 'Body', '{"name":"apple"}')
    assert.equal((await answerTo(code, app.secret)).body, '{"name":"apple"}')
  })

  it('signs as an application, a form by its fields', async () => {
    const { code } = await codeFor(apis[2], 'Release', 'note', 'a & b')
    assert.equal((await answerTo(code, app.secret)).body, 'note=a%20%26%20b')
  })

  it('offers none for a draft', async () => {
    const { code } = await codeFor(apis[0], 'Draft', 'Body', '{}')
    assert.match(code, /A draft can be called through Debug alone/)
    assert.doesNotMatch(code, /curl/)
  })
})
