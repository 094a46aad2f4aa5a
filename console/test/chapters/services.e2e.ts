/**
 * The guide's chapters on services: creating, the list, editing, deleting, the default domain name.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { prepareProduct, until } from '../../../test/product.ts'
import { type Console, signInFirst, startConsole } from '../console.ts'
import { button, copied, facts, field, flat, heads, makeService } from './steps.ts'

let console: Console

before(async () => {
  console = await startConsole()
})
after(() => console?.close())

describe('creating services', () => {
  it('[g28][g50][g265] a service is created without bills, and says what it is', async () => {
    const { page, complaints, close } = await console.visit('/services')
    await button(page, 'Create').first().click()
    const dialog = page.getByRole('dialog', { name: 'Create service' })
    await dialog.getByText('South China (Guangzhou)').waitFor()
    // Without a port for HTTPS the choice begins at what is served.
    assert.ok(await dialog.getByRole('radio', { name: 'http', exact: true }).isChecked())
    await dialog.getByText('This version serves HTTP alone', { exact: false }).waitFor()
    await dialog.getByRole('radio', { name: 'http&https' }).check()
    assert.doesNotMatch(await dialog.innerText(), /\b(?:fees?|billing|price)\b/i)
    await button(dialog, 'Close').waitFor()
    await field(dialog, 'Service name').fill('made_by_hand')
    await field(dialog, 'Remarks').fill('for the shop')
    await button(dialog, 'Submit').click()
    await page.getByRole('heading', { name: 'made_by_hand' }).waitFor()
    await page.getByRole('link', { name: 'Basic configurations' }).click()
    await page.getByRole('heading', { name: 'Network' }).waitFor()
    const shown = await facts(page)
    const { Result } = await console.client.DescribeServicesStatus({})
    const made = Result?.ServiceSet?.find(({ ServiceName }) => ServiceName === 'made_by_hand')
    assert.equal(shown.get('Service name'), 'made_by_hand')
    assert.equal(shown.get('Region'), 'South China (Guangzhou)')
    assert.equal(shown.get('Frontend type'), 'http&https')
    assert.equal(shown.get('IP version'), 'IPv4')
    assert.equal(shown.get('Remarks'), 'for the shop')
    assert.match(shown.get('Creation time') ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    const tail = (made?.OuterSubDomain ?? 'none').slice(-10)
    const address = page.getByRole('definition').filter({ hasText: tail })
    assert.equal(await copied(page, address), made?.OuterSubDomain)
    await page.getByText('The default domain is for integration testing.').waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })

  it('[g34][g36][g39] the list has its columns, and says where each service is published', async () => {
    const Tags = [{ Key: 'team', Value: 'shop' }]
    const { id } = await makeService(console.client, 'listed', [{}], 'test', { Tags })
    const { page, complaints, close } = await console.visit('/services?q=listed')
    const row = page.getByRole('row', { name: /listed/ })
    await row.waitFor()
    const titles = await heads(page)
    const expected = [
      ...['Service name', 'Service status', 'Default domain name', 'Frontend type'],
      ...['Published to', 'Instance type/ID', 'Network type', 'Tag', 'Creation time', 'Operation'],
    ]
    assert.deepEqual(
      titles.filter((title) => title !== ''),
      expected,
    )
    const text = flat(await row.innerText())
    assert.match(text, /Running/)
    assert.match(text, /Shared.*Public network.*team: shop/)
    assert.match(text, /Test ?Published.*Pre-release ?Not published.*Release ?Not published/)
    await row.getByRole('link', { name: 'listed' }).click()
    await page.getByRole('heading', { name: 'listed' }).waitFor()
    assert.ok(page.url().includes(id))
    assert.deepEqual(complaints, [])
    await close()
  })
})

describe('the status of a service', () => {
  it('[g37] is "No gateway" where control runs alone', async () => {
    const alone = await prepareProduct()
    try {
      alone.start('control')
      // It is ready only with a gateway: what it says before is not the point here.
      await until('control to answer', async () => {
        const list = async () => (await alone.client().DescribeServicesStatus({})).Result
        return list().catch(() => undefined)
      })
      await makeService(alone.client(), 'nobody_serves', [], null)
      const { page, close } = await console.visit('/login', {}, false)
      await page.goto(`http://127.0.0.1:${alone.ports.control}/console/login`)
      await signInFirst(page, readFileSync(join(alone.dataDir, 'console-password'), 'utf8').trim())
      await page.getByText('No gateway has joined', { exact: false }).waitFor()
      await page.getByRole('link', { name: 'Service', exact: true }).click()
      const row = page.getByRole('row', { name: /nobody_serves/ })
      await row.getByText('No gateway').waitFor()
      await row.getByRole('link', { name: 'nobody_serves' }).click()
      await page.getByRole('heading', { name: 'nobody_serves' }).waitFor()
      await page.getByText('No gateway').waitFor()
      await close()
    } finally {
      await alone.close()
    }
  })
})

describe('editing services', () => {
  it('[g42] name and remarks are edited from the list, the region is shown alone', async () => {
    await makeService(console.client, 'before', [], null)
    const { page, close } = await console.visit('/services?q=before')
    await button(page.getByRole('row', { name: /before/ }), 'Edit').click()
    const dialog = page.getByRole('dialog', { name: 'Edit service' })
    await dialog.getByText('South China (Guangzhou)').waitFor()
    assert.equal(await dialog.getByRole('combobox').count(), 0)
    await field(dialog, 'Service name').fill('before_and_after')
    await button(dialog, 'Submit').click()
    await page.getByRole('link', { name: 'before_and_after' }).waitFor()
    await close()
  })
})

describe('deleting services', () => {
  it('[g45][g46] ten at a time go, after a question; eleven do not', async () => {
    const numbers = Array.from({ length: 11 }, (_, index) => index + 10)
    for (const n of numbers) await makeService(console.client, `gone_${n}`, [], null)
    const { page, complaints, close } = await console.visit('/services?q=gone')
    await page.getByText('Total items: 11').waitFor()
    await page.getByLabel('Select all on this page').check()
    await page.getByText('11 selected').waitFor()
    const remove = button(page.getByRole('status'), 'Delete')
    assert.equal(await remove.getAttribute('aria-disabled'), 'true')
    await remove.focus()
    await page.getByText('Up to 10 services can be deleted at a time.').first().waitFor()
    await page.getByLabel('Select gone_20').uncheck()
    await remove.click()
    const question = page.getByRole('alertdialog', { name: 'Delete 10 services?' })
    await question.getByText('it cannot be restored', { exact: false }).waitFor()
    await button(question, 'Cancel').click()
    await question.waitFor({ state: 'detached' })
    await page.getByText('Total items: 11').waitFor()
    await remove.click()
    await button(question, 'Delete 10 services').click()
    await page.getByText('Total items: 1', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'gone_20' }).waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })
})
