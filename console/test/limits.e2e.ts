/**
 * The bounds of forms: one beyond is refused beside its field before anything is sent, and what only
 * the server refuses stands beside the same field, in rows of a form as well.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { until } from '../../test/product.ts'
import { button, field } from './chapters/steps.ts'
import { type Console, marked, startConsole } from './console.ts'
import { type Made, makeOneOfEach } from './fixture.ts'

let console: Console
let made: Made

before(async () => {
  console = await startConsole()
  made = await makeOneOfEach(console.client)
})
after(() => console?.close())

/** What the mark of a field says; it is told to those who do not see it as well. */
async function said(control: Locator): Promise<string> {
  await marked(control)
  const ids = (await control.getAttribute('aria-describedby')) ?? ''
  const page = control.page()
  return page.evaluate(
    (all) => all.split(' ').map((id) => document.getElementById(id)?.innerText ?? '').join(' '), // biome-ignore format: one thought
    ids,
  )
}

async function refuses(control: Locator, value: string, words: RegExp): Promise<void> {
  await control.fill(value)
  await control.blur()
  await until(`"${words.source}" beside a field`, async () => words.test(await said(control)))
}

async function takes(control: Locator, value: string): Promise<void> {
  await control.fill(value)
  await control.blur()
  await until('no mark', async () => (await control.getAttribute('aria-invalid')) !== 'true')
}

const row = (page: Page, name: string, n = 1) =>
  page.getByLabel(`${name} of row ${n}`, { exact: true })

const path = () => `/services/${made.service}/apis/new`

describe('dialogs of a service', () => {
  it('refuse one character too many beside the field', async () => {
    const { page, close } = await console.visit('/services?do=create')
    const dialog = page.getByRole('dialog')
    await refuses(field(dialog, 'Service name'), 'x'.repeat(51), /At most 50 characters/)
    await takes(field(dialog, 'Service name'), 'x'.repeat(50))
    await refuses(field(dialog, 'Remarks'), 'x'.repeat(2001), /At most 2000 characters/)
    await takes(field(dialog, 'Remarks'), 'x'.repeat(2000))

    await page.goto(`${console.url}/services?do=publish&on=${made.service}`)
    const prefilled = async () => (await field(dialog, 'Remarks').inputValue()) !== ''
    await until('the remarks to be filled in', prefilled)
    await refuses(field(dialog, 'Remarks'), 'x'.repeat(201), /At most 200 characters/)
    await refuses(field(dialog, 'Remarks'), '', /required/)
    await takes(field(dialog, 'Remarks'), 'x'.repeat(200))

    await page.goto(`${console.url}/services/${made.service}/policy?do=create-policy`)
    await refuses(field(dialog, 'Name'), 'x'.repeat(51), /At most 50 characters/)
    await takes(field(dialog, 'Name'), 'x'.repeat(50))
    // What an address is, the server knows.
    await field(dialog, 'Addresses').fill('not an address')
    await button(dialog, 'Submit').click()
    assert.match(await said(field(dialog, 'Addresses')), /not an address/)

    await page.goto(`${console.url}/services/${made.service}/info?do=limit&on=release`)
    await dialog.getByRole('radio', { name: 'Throttling limit' }).check()
    const limit = dialog.getByRole('spinbutton')
    await refuses(limit, '5001', /from 0 to 5,000/)
    await refuses(limit, '-1', /from 0 to 5,000/)
    await takes(limit, '5000')
    await close()
  })
})

describe('the API wizard', () => {
  it('refuses what is too long or out of range beside its field, in every step', async () => {
    const { page, complaints, close } = await console.visit(path())
    await refuses(field(page, 'Path'), `/${'x'.repeat(1024)}`, /At most 1024 characters/)
    await takes(field(page, 'Path'), '/limits')
    await refuses(field(page, 'Notes').first(), 'x'.repeat(1001), /At most 1000 characters/)
    await takes(field(page, 'Notes').first(), 'x'.repeat(1000))
    await page.getByRole('radio', { name: 'No authentication' }).check()
    await button(page, 'Add parameter (0/30)').click()
    await refuses(row(page, 'Parameter name'), 'x'.repeat(129), /At most 128 characters/)
    await takes(row(page, 'Parameter name'), 'x'.repeat(128))
    for (const name of ['Default value', 'Notes']) {
      await refuses(row(page, name), 'x'.repeat(2049), /At most 2048 characters/)
      await takes(row(page, name), '')
    }
    await button(page, 'Next').click()
    await refuses(field(page, 'Backend domain name'), `http://${'x'.repeat(264)}`, /At most 270/)
    await takes(field(page, 'Backend domain name'), 'http://127.0.0.1:9')
    await refuses(field(page, 'Backend path'), `/${'x'.repeat(1024)}`, /At most 1024/)
    await takes(field(page, 'Backend path'), '/back')
    for (const seconds of ['0', '1801', '']) {
      await field(page, 'Backend timeout').fill(seconds)
      await field(page, 'Backend timeout').blur()
      await marked(field(page, 'Backend timeout'))
    }
    await takes(field(page, 'Backend timeout'), '1800')
    await refuses(row(page, 'Backend name'), 'x'.repeat(129), /At most 128 characters/)
    await button(page, 'Next').click()
    await marked(row(page, 'Backend name'))
    await takes(row(page, 'Backend name'), '')
    await button(page, 'Add').click()
    await refuses(row(page, 'Parameter name'), 'x'.repeat(129), /At most 128 characters/)
    await takes(row(page, 'Parameter name'), 'X-One')
    await refuses(row(page, 'Value'), 'x'.repeat(2049), /At most 2048 characters/)
    await takes(row(page, 'Value'), 'one')
    await button(page, 'Next').click()
    await refuses(field(page, 'Success example'), 'x'.repeat(65_537), /At most 65536/)
    await takes(field(page, 'Success example'), '{}')
    await button(page, 'Add').click()
    await row(page, 'Convert').check()
    await refuses(row(page, 'Code'), '199', /from 200 to 999/)
    await refuses(row(page, 'Converted to'), '1000', /from 200 to 999/)
    await takes(row(page, 'Code'), '200')
    await takes(row(page, 'Converted to'), '999')
    assert.deepEqual(complaints, [])
    await close()
  })

  it('shows what the server refuses beside the row, in the step of the row, with the focus', async () => {
    const { page, close } = await console.visit(path())
    const isFocused = (control: Locator) =>
      until('the focus', () => control.evaluate((input) => input === document.activeElement))
    await field(page, 'Path').fill('/refused')
    await page.getByRole('radio', { name: 'No authentication' }).check()
    await button(page, 'Add parameter (0/30)').click()
    await row(page, 'Parameter name').fill('count')
    await row(page, 'Type').selectOption('int')
    await row(page, 'Default value').fill('many')
    await button(page, 'Next').click()
    await isFocused(page.getByRole('heading', { name: 'Create API' }))
    await field(page, 'Backend domain name').fill('http://127.0.0.1:9')
    await button(page, 'Complete Now').click()
    assert.match(await said(row(page, 'Default value')), /must be a value of type int/)
    await isFocused(row(page, 'Default value'))
    await row(page, 'Default value').fill('7')
    await button(page, 'Next').click()
    await row(page, 'Backend name').fill('not a header')
    await row(page, 'Backend location').selectOption('Header')
    await button(page, 'Next').click()
    await button(page, 'Complete').click()
    assert.match(await said(row(page, 'Backend name')), /must be a header name/)
    await isFocused(row(page, 'Backend name'))
    await row(page, 'Backend name').fill('X-Count')
    await button(page, 'Complete Now').click()
    await page.getByText('Created. Not in effect until the service is published.').waitFor()
    await close()
  })
})
