/**
 * Single keys: from row to row, ticking, editing, opening; never while typing or under a dialog,
 * and not at all for who switched them off.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../../test/product.ts'
import { type Console, filled, settled, startConsole } from './console.ts'
import { makeOneOfEach } from './fixture.ts'

let console: Console
/** Newest first, as the list shows them. */
const names = ['third', 'second', 'a_service_with_a_name_of_fifty_characters_in_all_x'] as const

before(async () => {
  console = await startConsole()
  await makeOneOfEach(console.client)
  for (const ServiceName of ['second', 'third']) {
    await console.client.CreateService({ ServiceName, Protocol: 'http' })
  }
})
after(() => console?.close())

/** The name of the row that has the focus. */
const present = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.closest('tr')?.querySelector('a')?.textContent ?? null,
  )

const presentIs = (page: Page, name: string) =>
  until(`the focus in the row of ${name}`, async () => (await present(page)) === name)

describe('keys', () => {
  it('go from row to row, tick, edit and open', async () => {
    const { page, complaints, close } = await console.visit('/services')
    await settled(page)
    const { keyboard } = page
    const [first, second, last] = names
    await keyboard.press('j')
    await presentIs(page, first)
    await keyboard.press('j')
    await keyboard.press('j')
    await presentIs(page, last)
    await keyboard.press('j')
    assert.equal(await present(page), last, 'the last row is the last')
    await keyboard.press('k')
    await presentIs(page, second)
    await keyboard.press('x')
    await page.getByText('1 selected').waitFor()
    assert.ok(await page.getByRole('checkbox', { name: 'Select second' }).isChecked())
    assert.equal(await present(page), second, 'the row keeps the focus')
    await keyboard.press('x')
    await page.getByText('1 selected').waitFor({ state: 'detached' })
    await keyboard.press('e')
    const dialog = page.getByRole('dialog', { name: 'Edit service' })
    // The second time its code is here, and it opens at once.
    for (const _ of ['first', 'second']) {
      await dialog.waitFor()
      await filled(dialog.getByLabel(/^Service name/), 'second')
      await keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await page.getByRole('row', { name: /second/ }).focus()
      await keyboard.press('e')
    }
    await dialog.waitFor()
    await keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /second/ }).focus()
    await keyboard.press('k')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'third', level: 1 }).waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })

  it('are letters in a field, and nothing under a dialog', async () => {
    const { page, close } = await console.visit('/services')
    await settled(page)
    await page.getByRole('searchbox').focus()
    await page.keyboard.type('jxc?')
    assert.equal(await page.getByRole('searchbox').inputValue(), 'jxc?')
    assert.equal(await page.getByRole('dialog').count(), 0)
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await page.getByRole('row', { name: /second/ }).waitFor()
    await page.keyboard.press('?')
    const list = page.getByRole('dialog', { name: 'Keys' })
    await list.getByText('Next row, previous row').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('c')
    assert.equal(await present(page), null)
    assert.equal(await page.getByRole('dialog').count(), 1)
    await page.keyboard.press('Escape')
    await list.waitFor({ state: 'detached' })
    await close()
  })

  it('k after g goes to the secrets, and not up a row', async () => {
    const { page, close } = await console.visit('/services')
    await settled(page)
    // Between the two a second may pass, and on a busy machine more than that.
    await page.clock.setFixedTime(new Date())
    await page.keyboard.press('g')
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: 'Secret', level: 1 }).waitFor()
    await close()
  })

  it('are switched off on the account page, and stay so', async () => {
    const { page, close } = await console.visit('/account')
    await settled(page)
    const keys = page.getByRole('switch', { name: 'Single-key shortcuts' })
    assert.ok(await keys.isChecked())
    await page.getByText('Single-key shortcuts').click()
    await page.goto(`${console.url}/services`)
    await settled(page)
    for (const key of ['j', '?', 'c', '/']) await page.keyboard.press(key)
    assert.equal(await present(page), null)
    assert.equal(await page.getByRole('dialog').count(), 0)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.goto(`${console.url}/account`)
    assert.equal(await keys.isChecked(), false)
    await page.getByRole('button', { name: 'Keys', exact: true }).click()
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Single-key shortcuts').click()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await close()
  })
})
