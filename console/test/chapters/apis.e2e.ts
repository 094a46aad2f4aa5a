/**
 * The guide's chapters on APIs: front end, back end and response in the wizard, Mock, debugging,
 * compression, throttling of one API.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { type EchoBackend, readEcho, startEchoBackend } from '../../../test/echo-backend.ts'
import { type Console, filled, marked, startConsole } from '../console.ts'
import { button, facts, field, heads, inEffect, makeService } from './steps.ts'

let console: Console
let backend: EchoBackend

before(async () => {
  backend = await startEchoBackend()
  console = await startConsole()
})
after(async () => {
  await console?.close()
  await backend?.close()
})

const row = (page: Page, name: string, n: number) =>
  page.getByLabel(`${name} of row ${n}`, { exact: true })

describe('creating general APIs: the front end', () => {
  it('[g73][g105][g106][g107] the form has what the guide has, and warns of open APIs', async () => {
    const { id } = await makeService(console.client, 'fronts', [], null)
    const { page, complaints, close } = await console.visit(`/services/${id}/apis`)
    await page.getByRole('table', { name: 'General API' }).waitFor()
    await button(page, 'Microservice API').click()
    await page.getByRole('table', { name: 'Microservice API' }).waitFor()
    await page.getByText('No microservice API').waitFor()
    await button(page, 'General API').click()
    await button(page, 'Create').first().click()
    await page.getByRole('heading', { name: 'Create API' }).waitFor()
    await page.getByText('fronts').first().waitFor()
    const name = field(page, 'API name')
    await name.fill('x'.repeat(61))
    await name.blur()
    await page.getByText('At most 60 characters.').waitFor()
    await name.fill('x'.repeat(60))
    await page.getByText('Up to 60 chars.', { exact: false }).waitFor()
    const kinds = page.getByRole('group', { name: /^Frontend type/ })
    assert.deepEqual(await kinds.getByRole('radio').count(), 2)
    const hints = page.getByRole('group').filter({ hasText: 'What a path may be' })
    assert.equal(await hints.getByRole('listitem').count(), 4)
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'ANY']) {
      await page.getByRole('radio', { name: method, exact: true }).waitFor()
    }
    for (const kind of ['Key pair', 'Application', 'OAuth 2.0']) {
      await page.getByRole('radio', { name: kind, exact: true }).check()
      assert.equal(await page.getByText('Without authentication').count(), 0)
    }
    await page.getByRole('radio', { name: 'No authentication' }).check()
    await page.getByText('whoever knows the address can call the API').waitFor()
    await page.getByText('calls cannot be counted by caller').waitFor()
    await page.getByLabel('CORS is supported').waitFor()
    await field(page, 'Notes').waitFor()
    await button(page, 'Add parameter (0/30)').click()
    const table = page.getByRole('table')
    const titles = ['Name', 'Location', 'Type', 'Default value', 'Required', 'Notes', '']
    assert.deepEqual(
      (await heads(table)).map((title) =>
        title.replace('Parameter n', 'N').replace('Parameter l', 'L'),
      ),
      titles,
    )
    assert.deepEqual(complaints, [])
    await close()
  })
})

describe('creating general APIs: a public URL as back end', () => {
  it('[g209][g245][g269] is mapped, debugged as a draft, and shown as it was entered', async () => {
    const { id } = await makeService(console.client, 'backs', [{ ApiName: 'plain' }], null)
    const { page, complaints, close } = await console.visit(`/services/${id}/apis/new`)
    await field(page, 'Path').fill('/user/{id}')
    await page.getByRole('radio', { name: 'No authentication' }).check()
    await button(page, 'Add parameter (1/30)').click()
    await filled(row(page, 'Parameter name', 1), 'id')
    await row(page, 'Parameter name', 2).fill('verbose')
    await row(page, 'Parameter location', 2).selectOption('Query')
    await row(page, 'Default value', 2).fill('no')
    await button(page, 'Next').click()
    await page.getByRole('radio', { name: /^Public URL\/IP/ }).check()
    await field(page, 'Backend domain name').fill(backend.url)
    await field(page, 'Backend path').fill('/people/{id}')
    assert.equal(await field(page, 'Backend timeout').inputValue(), '15')
    await row(page, 'Backend name', 2).fill('X-Verbose')
    await row(page, 'Backend location', 2).selectOption('Header')
    await button(page, 'Add').click()
    await row(page, 'Parameter name', 1).fill('source')
    await row(page, 'Parameter location', 1).selectOption('Query')
    await row(page, 'Value', 1).fill('console')
    await button(page, 'Next').click()
    await field(page, 'Success example').fill('{"id":7}')
    await button(page, 'Complete').click()
    await page.getByText('Created. Not in effect until the service is published.').waitFor()

    const shown = await facts(page)
    assert.equal(shown.get('Path'), '/user/{id}')
    assert.equal(shown.get('Request method'), 'GET')
    assert.match(shown.get('ID') ?? '', /^api-/)
    assert.match(shown.get('Creation time') ?? '', /^\d{4}-/)
    assert.equal(shown.get('Authentication type'), 'No authentication')
    assert.equal(shown.get('Backend domain name'), backend.url)
    assert.match(shown.get('Success example') ?? '', /"id":\s?7/)
    assert.ok(!shown.has('Failure example') && !shown.has('Error codes'))

    await button(page, 'Debug').click()
    await field(page, 'id').fill('7')
    await button(page, 'Send request').click()
    await page.getByRole('term').filter({ hasText: 'Return code' }).waitFor()
    await button(page, 'Raw').click()
    const body = page.getByText('"rawHeaders"', { exact: false })
    const echo = readEcho(await body.innerText())
    assert.equal(echo.url, '/people/7?source=console')
    assert.equal(echo.headers['x-verbose'], 'no')

    await page.getByRole('navigation', { name: 'breadcrumb' }).getByText('backs').click()
    await page.getByRole('cell', { name: '/user/{id}' }).waitFor()
    await page.getByRole('link', { name: 'plain' }).click()
    await page.getByRole('heading', { name: 'plain' }).waitFor()
    const plain = await facts(page)
    assert.ok(!plain.has('Success example'))
    assert.deepEqual(complaints, [])
    await close()
  })
})

describe('creating general APIs: a Mock back end', () => {
  it('[g385] answers hello world to everybody once it is published', async () => {
    const { id, host } = await makeService(console.client, 'mocks', [], null)
    const { page, close } = await console.visit(`/services/${id}/apis/new`)
    await field(page, 'Path').fill('/hello')
    await page.getByRole('radio', { name: 'No authentication' }).check()
    await button(page, 'Next').click()
    await page.getByRole('radio', { name: /^Mock/ }).check()
    await page.getByText('Fixed data: for testing, not for business.').waitFor()
    await field(page, 'Return data').fill('hello world')
    await button(page, 'Complete').click()
    await page.getByText('Created. Not in effect until the service is published.').waitFor()
    assert.equal((await console.product.call(host, '/release/hello')).status, 404)
    await button(page, 'Publish').first().click()
    const dialog = page.getByRole('dialog', { name: 'Publish service' })
    await field(dialog, 'Remarks').fill('Hello')
    await button(dialog, 'Publish').click()
    await inEffect(page, 'Version')
    const answer = await console.product.call(host, '/release/hello')
    assert.deepEqual([answer.status, answer.body], [200, 'hello world'])
    await close()
  })
})

describe('debugging', () => {
  // Places in capitals, as deployment tools send them.
  const parameter = (Name: string, Position: string, Required: boolean, DefaultValue = '') => ({
    ...{ Name, Position, Type: 'string', Required, DefaultValue, Desc: '' },
  })

  it('[g202][g203][g204][g205][g207] fills in defaults, asks for what is required, shows the answer', async () => {
    const debugged = {
      ApiName: 'posts',
      ServiceType: 'HTTP',
      RequestConfig: { Path: '/posts', Method: 'POST' },
      ServiceConfig: { Url: backend.url, Path: '/posts', Method: 'POST' },
      RequestParameters: [
        parameter('lang', 'QUERY', true, 'en'),
        parameter('X-Trace', 'HEADER', true),
        parameter('page', 'QUERY', false),
      ],
    }
    const { id } = await makeService(console.client, 'debugs', [debugged], null)
    const { page, complaints, close } = await console.visit(`/services/${id}/apis`)
    await page.getByRole('row', { name: /posts/ }).getByRole('link', { name: 'Debug' }).click()
    const type = field(page, 'Content-Type')
    await filled(type, 'application/x-www-form-urlencoded')
    await page.getByText('POST /posts').first().waitFor()
    await filled(page.getByLabel('lang', { exact: true }), 'en')
    const seen = backend.count()
    await button(page, 'Send request').click()
    await page.getByText('This field is required.').waitFor()
    await page.getByText('POST and PUT need a body here.').waitFor()
    assert.equal(backend.count(), seen)
    await page.getByLabel('X-Trace', { exact: true }).fill('abc')
    await field(page, 'Body').fill('a=1')
    await button(page, 'Send request').click()
    await page.getByRole('tab', { name: 'Body' }).waitFor()
    const shown = await facts(page)
    assert.equal(shown.get('Return code'), '200')
    assert.match(shown.get('Latency') ?? '', /^[\d.,]+ ms$/)
    await button(page, 'Raw').click()
    const echo = readEcho(await page.getByText('"rawHeaders"', { exact: false }).innerText())
    assert.equal(echo.url, '/posts?lang=en&page=null')
    assert.equal(echo.headers['x-trace'], 'abc')
    assert.equal(echo.body, 'a=1')
    await page.getByRole('tab', { name: 'Response headers' }).click()
    await page.getByRole('cell', { name: 'X-API-RequestId', exact: false }).waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })
})

describe('the basic configurations of an API', () => {
  it('[g17][g218][g509] limit it within its service, and say what is compressed', async () => {
    const { id, apis, host } = await makeService(console.client, 'limits', [{}])
    const { page, complaints, close } = await console.visit(`/services/${id}/apis/${apis[0]}/basic`)
    await page.getByText("within the service's own limit", { exact: false }).waitFor()
    await page.getByText('bind a throttling plugin', { exact: false }).waitFor()
    await page.getByText('for finer rules bind a CORS plugin', { exact: false }).waitFor()
    await page.getByText('throttling value (Max: ', { exact: false }).first().waitFor()
    const before = await facts(page)
    assert.match(before.get('Release') ?? '', /^Follow service bandwidth throttling value \(Max: /)
    assert.equal(before.get('Threshold'), '1 KB')
    assert.equal(before.get('Algorithm'), 'gzip')
    assert.equal(before.get('Types')?.split(', ').length, 9)
    await page.getByText('On by default').waitFor()

    await button(page, 'Set call limit: Release').click()
    const dialog = page.getByRole('dialog', { name: 'Set call limit: Release' })
    const follow = dialog.getByRole('radio', { name: 'Follow service bandwidth throttling value' })
    assert.ok(await follow.isChecked())
    await dialog.getByRole('radio', { name: 'Throttling limit' }).check()
    const value = dialog.getByRole('spinbutton')
    await dialog.getByText('A whole number from 0 to 5,000.').waitFor()
    await value.fill('5001')
    await button(dialog, 'Submit').click()
    await marked(value)
    await value.fill('2')
    await button(dialog, 'Submit').click()
    await inEffect(page, 'Set call limit: Release')
    await page.getByText('2 QPS').waitFor()
    const limited = await console.product.call(host, '/release/hello')
    assert.match(String(limited.headers['x-api-ratelimit']), /\/2$/)
    assert.deepEqual(complaints, [])
    await close()
  })
})
