/**
 * The API wizard by hand: front end, HTTP back end, response; what it keeps, what it refuses, what
 * the gateway then does.
 */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { until } from '../../test/product.ts'
import { type Console, filled, marked, settled, startConsole } from './console.ts'

let console: Console
let service = ''
let backend: Server
let backendUrl = ''

before(async () => {
  backend = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ seen: request.url, tier: request.headers['x-tier'] ?? null }))
  })
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  const address = backend.address()
  backendUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  console = await startConsole()
  const made = await console.client.CreateService({ ServiceName: 'users', Protocol: 'http' })
  service = made.ServiceId ?? ''
})
after(async () => {
  await console?.close()
  backend?.close()
})

describe('the API wizard', () => {
  it('makes an HTTP API with variables, mappings and constants', async () => {
    const { page, complaints, close } = await console.visit(`/services/${service}/apis/new`)
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    await button('Next').click()
    await page.getByText('Choose how callers prove who they are.').waitFor()
    await page.getByRole('radio', { name: 'No authentication' }).check()
    await page.getByLabel(/^Path\*?$/).fill('/user/{id}')
    await filled(page.getByLabel('Parameter name of row 1'), 'id')
    await page.getByText('This API', { exact: false }).first().waitFor()
    await page.reload()
    await filled(page.getByLabel(/^Path\*?$/), '/user/{id}')
    await button('Next').click()
    await page.getByLabel(/^Backend domain name/).fill('ftp://x')
    await button('Next').click()
    await page.getByText('Begins with http:// or https://.').waitFor()
    await page.evaluate((text) => navigator.clipboard.writeText(text), `${backendUrl}/v1/{id}`)
    await page.getByLabel(/^Backend domain name/).fill('')
    await page.getByLabel(/^Backend domain name/).press('Control+v')
    await filled(page.getByLabel(/^Backend domain name/), backendUrl)
    await filled(page.getByLabel(/^Backend path/), '/v1/{id}')
    await button('Add').click()
    await page.getByLabel('Parameter name of row 1').fill('x-tier')
    await page.getByLabel('Value of row 1').fill('gold')
    await button('Next').click()
    await button('Complete').click()
    await page.getByText('Created. Not in effect', { exact: false }).waitFor()
    await button('Debug').click()
    await page.getByLabel(/^id/).fill('7')
    await button('Send request').click()
    await page.getByText('"seen": "/v1/7"').waitFor()
    await page.getByText('"tier": "gold"').waitFor()
    await page.getByRole('tab', { name: 'Timeline' }).click()
    await page.getByText('µs').first().waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })

  it('edits an API, brings a refusal back to its field, and asks before it is left', async () => {
    const { Result } = await console.client.DescribeApisStatus({ ServiceId: service })
    const api = Result?.ApiIdStatusSet?.[0]?.ApiId ?? ''
    await console.client.CreateApi({
      ServiceId: service,
      ServiceType: 'MOCK',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      ApiName: 'taken',
      RequestConfig: { Path: '/taken', Method: 'GET' },
      ServiceMockReturnMessage: 'x',
    })
    const { page, close } = await console.visit(`/services/${service}/apis/${api}/edit/front`)
    const path = page.getByLabel(/^Path\*?$/)
    await path.fill('/taken')
    await page.getByRole('button', { name: 'Remove row 1' }).click()
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await page.getByLabel(/^Backend path/).fill('/v2')
    await page.getByRole('button', { name: 'Complete Now' }).click()
    await marked(path)
    const away = page.getByRole('link', { name: 'users' })
    await away.click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
    // The focus comes back a moment after the question is gone, and typing needs it.
    await until('the focus to come back', () =>
      away.evaluate((link) => link === document.activeElement),
    )
    await until('the path to be typed', async () => {
      await path.fill('/person')
      return (await path.inputValue()) === '/person'
    })
    await page.getByRole('button', { name: 'Next', exact: true }).click()
    await page.getByRole('button', { name: 'Complete Now' }).click()
    await page.getByRole('heading', { name: 'Default access address' }).waitFor()
    await settled(page)
    const changed = await console.client.DescribeApi({ ServiceId: service, ApiId: api })
    assert.equal(changed.Result?.RequestConfig?.Path, '/person')
    assert.equal(changed.Result?.ServiceConfig?.Path, '/v2')
    assert.equal(changed.Result?.ConstantParameters?.length, 1)
    await close()
  })

  it('begins empty after an API was made, and asks only about what was typed', async () => {
    const { page, close } = await console.visit(`/services/${service}/apis/new`)
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const path = page.getByLabel(/^Path\*?$/)
    assert.equal(await path.inputValue(), '/')
    await button('Cancel').click()
    await page.getByRole('table', { name: 'General API' }).waitFor()
    await page.goto(`${console.url}/services/${service}/apis/new`)
    await path.fill('/again')
    await page.getByRole('radio', { name: 'No authentication' }).check()
    await button('Add parameter (0/30)').click()
    await page.getByLabel('Parameter name of row 1').fill('id')
    await page.getByLabel('Parameter location of row 1').selectOption('Path')
    await button('Next').click()
    await page.getByText('Not in the path: write /{id} as a segment', { exact: false }).waitFor()
    assert.equal(await path.isVisible(), true)
    await path.fill('/again/{id}')
    await button('Next').click()
    await page.getByRole('radio', { name: /^Mock/ }).check()
    await page.getByLabel(/^Return data/).fill('again')
    await button('Complete').click()
    await button('Create another').click()
    await page.getByRole('heading', { name: 'Create API' }).waitFor()
    await filled(path, '/')
    assert.equal(await page.getByLabel('Parameter name of row 1').count(), 0)
    assert.equal(
      await page.evaluate(() => Object.keys(sessionStorage).filter((k) => /wizard/.test(k)).length),
      0,
    )
    await path.fill('/left')
    await button('Cancel').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('table', { name: 'General API' }).waitFor()
    await page.goto(`${console.url}/services/${service}/apis/new`)
    assert.equal(await path.inputValue(), '/')
    await close()
  })
})
