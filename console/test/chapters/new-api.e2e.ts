/**
 * The guide's chapter on creating APIs, where it says that a service is chosen or made with the
 * API: the wizard that is entered without one.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { type Console, startConsole } from '../console.ts'
import { button, field, makeService } from './steps.ts'

/** More than one page of a list has. */
const servicesMade = 104
const env = {
  SLUICE_COUNTS_SERVICES_PER_REGION_MAX: '200',
  SLUICE_COUNTS_PARAMETERS_PER_API_MAX: '1',
}

let console: Console
let oldest: string

before(async () => {
  console = await startConsole(env)
  oldest = (await makeService(console.client, 'the_oldest', [{}], null)).id
  for (let n = 1; n < servicesMade; n++) {
    await makeService(console.client, `one_of_many_${n}`, [], null)
  }
})
after(() => console?.close())

/** The ids of the services with this name. */
async function named(name: string): Promise<readonly string[]> {
  const Filters = [{ Name: 'ServiceName', Values: [name] }]
  const { Result } = await console.client.DescribeServicesStatus({ Filters })
  return (Result?.ServiceSet ?? []).map(({ ServiceId }) => ServiceId ?? '')
}

async function apisOf(ServiceId: string): Promise<readonly string[]> {
  const { Result } = await console.client.DescribeApisStatus({ ServiceId })
  return (Result?.ApiIdStatusSet ?? []).map(({ Path }) => Path ?? '')
}

/** From step 1 with its service to the end of step 2. */
async function fillMock(page: Page, path: string): Promise<void> {
  await field(page, 'Path').fill(path)
  await page.getByRole('radio', { name: 'No authentication' }).check()
  await button(page, 'Next').click()
  await page.getByRole('radio', { name: /^Mock/ }).check()
  await field(page, 'Return data').fill('hello')
}

const created = (page: Page) =>
  page.getByText('Created. Not in effect until the service is published.').waitFor()

describe('creating an API in an existing or a new service', () => {
  it('[g75] finds the existing one among more than a page, by keyboard, and keeps it', async () => {
    const { page, complaints, close } = await console.visit('/plans')
    await page.getByRole('heading', { name: 'Usage plan' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('Create API')
    await page.getByRole('option', { name: 'Create API' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Create API' }).waitFor()
    assert.ok(await page.getByRole('radio', { name: 'Existing service' }).isChecked())
    await page.getByText(`The first 20 of ${servicesMade}`, { exact: false }).waitFor()
    assert.equal(await page.getByRole('option', { name: 'the_oldest' }).count(), 0)
    // Nothing goes on without a service.
    await button(page, 'Next').click()
    await page.getByText('Choose a service, or make a new one.').waitFor()
    const search = page.getByRole('combobox', { name: 'Service' })
    await search.fill('oldest')
    await page.getByRole('option', { name: `the_oldest ${oldest}` }).waitFor()
    await search.press('Enter')
    await page.getByText(oldest).waitFor()
    await page.getByText('Which request would match?').waitFor()
    await page.reload()
    await page.getByText(oldest).waitFor()
    // The service's own rules are asked about: it has this path.
    await fillMock(page, '/chosen')
    await button(page, 'Complete').click()
    await created(page)
    await page.getByRole('navigation', { name: 'breadcrumb' }).getByText('the_oldest').waitFor()
    assert.deepEqual((await apisOf(oldest)).toSorted(), ['/chosen', '/hello'])
    // What was entered is gone with it.
    await page.goto(`${console.url}/apis/new`)
    await page
      .getByRole('option', { name: /^one_of_many/ })
      .first()
      .waitFor()
    assert.equal(await field(page, 'Path').inputValue(), '/')
    assert.deepEqual(complaints, [])
    await close()
  })

  it('[g75] makes the new one first, and only once when the API is refused', async () => {
    const { page, complaints, close } = await console.visit('/services')
    await button(page, 'Create API').click()
    await page.getByRole('radio', { name: 'New service' }).check()
    const name = field(page, 'Service name')
    await name.fill('not this-one')
    await name.blur()
    await name.and(page.locator('[aria-invalid="true"]')).waitFor()
    await name.fill('x'.repeat(51))
    await page.getByText('At most 50 characters.').waitFor()
    await name.fill('made_with_its_api')
    const kinds = page.getByRole('group', { name: /^Service frontend type/ })
    await kinds.getByRole('radio', { name: 'http&https' }).check()
    await button(page, 'Add parameter (0/30)').click()
    await page.getByLabel('Parameter name of row 1').fill('one')
    await button(page, 'Add parameter (1/30)').click()
    await page.getByLabel('Parameter name of row 2').fill('two')
    await fillMock(page, '/first')
    await button(page, 'Complete').click()
    const told = 'Service made_with_its_api is created, the API is not yet.'
    await page.getByText(told, { exact: false }).waitFor()
    // The refusal leads to what it is about.
    await page.getByText('may hold at most 1 entries', { exact: false }).waitFor()
    const [made = '', ...others] = await named('made_with_its_api')
    assert.deepEqual(others, [])
    assert.deepEqual(await apisOf(made), [])

    assert.ok(await page.getByRole('radio', { name: 'Existing service' }).isChecked())
    await page.getByText(made).waitFor()
    await button(page, 'Remove row 2').click()
    await button(page, 'Next').click()
    await button(page, 'Complete').click()
    await created(page)
    assert.deepEqual(await named('made_with_its_api'), [made])
    assert.deepEqual(await apisOf(made), ['/first'])
    const service = await console.client.DescribeService({ ServiceId: made })
    assert.equal(service.Protocol, 'http&https')
    assert.deepEqual(complaints, [])
    await close()
  })

  it('[g75] makes no second one when the answer to the first was lost', async () => {
    const { page, close } = await console.visit('/apis/new')
    await page.getByRole('radio', { name: 'New service' }).check()
    await field(page, 'Service name').fill('answer_lost')
    await fillMock(page, '/lost')
    let calls = 0
    await page.route(
      (url) => url.pathname === '/',
      async (route) => {
        if (route.request().headers()['x-tc-action'] !== 'CreateService') return route.continue()
        calls += 1
        // The product has made it; nobody hears of it.
        await route.fetch()
        return route.abort()
      },
    )
    await button(page, 'Complete').click()
    await page.getByText('Not connected.', { exact: false }).waitFor()
    assert.equal((await named('answer_lost')).length, 1)
    await button(page, 'Complete').click()
    await created(page)
    assert.equal(calls, 1)
    const [made = '', ...others] = await named('answer_lost')
    assert.deepEqual(others, [])
    assert.deepEqual(await apisOf(made), ['/lost'])
    await close()
  })
})
