/**
 * Where the focus is, by keyboard alone: in a dialog's first field, back at what opened it, at the
 * row in the place of one that is gone, at the title of a page that was gone to; never nowhere.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { until } from '../../test/product.ts'
import { button, makeService } from './chapters/steps.ts'
import { type Console, settled, startConsole } from './console.ts'

let console: Console
let service = ''

before(async () => {
  console = await startConsole()
  for (const name of ['fifth', 'fourth', 'third', 'second']) {
    await makeService(console.client, name, [], null)
  }
  service = (await makeService(console.client, 'first', [{}, second])).id
})
after(() => console?.close())

const second = { RequestConfig: { Path: '/second', Method: 'GET' }, ApiName: 'second' }

async function isFocused(control: Locator, what: string): Promise<void> {
  await until(`the focus on ${what}`, () =>
    control.evaluate((element) => element === document.activeElement),
  )
}

/** Presses Enter on it, as somebody does who went there by Tab. */
async function enter(control: Locator): Promise<void> {
  await control.focus()
  await control.press('Enter')
}

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) })
const title = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })

/** The last entry of a menu, which deletes. */
async function askToDelete(page: Page, more: Locator): Promise<Locator> {
  await enter(more)
  await page.getByRole('menuitem', { name: 'Delete' }).waitFor()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  const question = page.getByRole('alertdialog')
  await isFocused(button(question, 'Cancel'), 'Cancel')
  return question
}

describe('a bubble', () => {
  it('says by mouse and by keyboard what a control does, and goes with it', async () => {
    const { page, close } = await console.visit(`/services?q=first`)
    const bubble = page.locator('.tip')
    const copy = row(page, 'first').getByRole('button', { name: /^Cop/ }).first()
    await copy.hover()
    await bubble.filter({ hasText: /^Copy$/ }).waitFor()
    await copy.click()
    await bubble.filter({ hasText: /^Copied$/ }).waitFor()
    await page.keyboard.press('Escape')
    await bubble.waitFor({ state: 'detached' })
    const next = row(page, 'first').getByRole('button', { name: /^Cop/ }).nth(1)
    await next.focus()
    await bubble.waitFor()
    // The row goes while the bubble of its button is there.
    await page.evaluate(() => document.querySelector('tbody tr')?.remove())
    await bubble.waitFor({ state: 'detached' })
    await close()
  })

  it('gives the reason of what cannot be used now, which is its description too', async () => {
    const { page, close } = await console.visit('/services')
    const previous = page.getByRole('button', { name: 'Previous page' })
    const why = (await previous.getAttribute('aria-description')) ?? ''
    assert.notEqual(why, '')
    await previous.focus()
    await page.locator('.tip', { hasText: why }).waitFor()
    await close()
  })
})

describe('the focus', () => {
  it('goes into a dialog and back to what opened it', async () => {
    const { page, complaints, close } = await console.visit('/services')
    await settled(page)
    const dialog = page.getByRole('dialog')
    const create = button(page, 'Create')
    await enter(create)
    await isFocused(dialog.getByLabel(/^Service name/), 'the first field')
    await page.keyboard.press('Escape')
    await isFocused(create, 'Create')
    const edit = button(row(page, 'third'), 'Edit')
    await enter(edit)
    await isFocused(dialog.getByLabel(/^Service name/), 'the first field')
    await page.keyboard.press('End')
    await page.keyboard.type('_one')
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'third_one' }).waitFor()
    await isFocused(edit, 'Edit')
    const more = button(row(page, 'second'), 'More actions for second')
    const question = await askToDelete(page, more)
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    await isFocused(more, 'More')
    const search = page.getByRole('button', { name: /^Search/ })
    await enter(search)
    await isFocused(dialog.getByRole('combobox'), 'the search')
    await page.keyboard.press('Escape')
    await isFocused(search, 'Search')
    // Opened by a key, with the focus nowhere: the page's title.
    await page.reload()
    await settled(page)
    await page.keyboard.press('c')
    await isFocused(dialog.getByLabel(/^Service name/), 'the first field')
    await page.keyboard.press('Escape')
    await isFocused(title(page, 'Service'), 'the title')
    assert.deepEqual(complaints, [])
    await close()
  })

  it('goes to the row in the place of one that is deleted', async () => {
    const { page, close } = await console.visit('/services')
    await settled(page)
    const question = await askToDelete(page, button(row(page, 'fourth'), 'More actions for fourth'))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await question.waitFor({ state: 'detached' })
    await isFocused(row(page, 'fifth'), 'the next row')
    await page.getByLabel('Select fifth').check()
    await enter(button(page.getByRole('status'), 'Delete'))
    await button(question, 'Delete service').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await question.waitFor({ state: 'detached' })
    // Its place is that of the last row, if it went before the question, else nowhere.
    const found = page.locator('h1:focus, tr[data-row]:focus')
    await until('the focus on a row or the title', async () => (await found.count()) === 1)
    await close()
  })

  it('goes to the title of the page that was gone to', async () => {
    const { page, close } = await console.visit('/services')
    await settled(page)
    await enter(page.getByRole('link', { name: 'first', exact: true }))
    await isFocused(title(page, 'first'), 'the service')
    await enter(page.getByRole('link', { name: 'second', exact: true }))
    await isFocused(title(page, 'second'), 'the API')
    await enter(page.getByRole('link', { name: 'Plugin', exact: true }).last())
    await isFocused(title(page, 'second'), 'the API')
    const question = await askToDelete(page, button(page, 'More actions for second'))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await question.waitFor({ state: 'detached' })
    await isFocused(title(page, 'first'), 'the service')
    assert.ok(page.url().endsWith(`/services/${service}/apis`))
    await page.goBack()
    await until('some focus', () => page.evaluate(() => document.activeElement?.tagName !== 'BODY'))
    await close()
  })
})
