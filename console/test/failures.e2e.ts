/**
 * Every page and dialog while calls fail, are refused or take long: it says what failed, by code and
 * request id, and reads again when asked; it is never blank, and never says that there is nothing.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../../test/product.ts'
import { type Console, settled, startConsole } from './console.ts'
import { type Made, makeOneOfEach } from './fixture.ts'
import { routes } from './routes.ts'

let console: Console
let made: Made

before(async () => {
  console = await startConsole()
  made = await makeOneOfEach(console.client)
})
after(() => console?.close())

const requestId = '11111111-2222-3333-4444-555555555555'

interface Calls {
  /** Which actions were asked since it was emptied. */
  readonly asked: Set<string>
  /** The code by which an action is refused; undefined: it is not. */
  code: (action: string) => string | undefined
  /** While there is one, answers wait for it. */
  held: Promise<void> | null
}

/** Stands between the page and its server. */
async function between(page: Page): Promise<Calls> {
  const calls: Calls = { asked: new Set(), code: () => undefined, held: null }
  await page.route(
    (url) => url.pathname === '/',
    async (route) => {
      const action = route.request().headers()['x-tc-action'] ?? ''
      calls.asked.add(action)
      await calls.held
      const Code = calls.code(action)
      // The page may have been left meanwhile: then nobody waits.
      if (Code === undefined) return route.continue().catch(() => {})
      const Message = `${action} did not work.`
      const json = { Response: { RequestId: requestId, Error: { Code, Message } } }
      return route.fulfill({ json }).catch(() => {})
    },
  )
  return calls
}

const failed = (page: Page) => page.getByRole('alert').filter({ hasText: 'did not work.' })

/** Presses Retry until nothing is wrong any more; what stands under a dialog is not reached. */
async function readAgain(page: Page, what: string): Promise<void> {
  await until(`all of ${what} to be read again`, async () => {
    if ((await failed(page).count()) === 0) return true
    const retry = failed(page).first().getByRole('button', { name: 'Retry' })
    await retry.click({ timeout: 1_000 }).catch(() => null)
    return false
  })
}

/** Pages as they are without a dialog over them. */
const pages = () =>
  Object.entries(routes)
    .map(([name, pathOf]) => [name, pathOf(made)] as const)
    .filter(([, path]) => !path.includes('do='))

/** These call no action, or not for themselves. */
const newPlugins = ['plugin types', 'new throttling plugin', 'new routing plugin']
const withoutCalls = [...newPlugins, 'account', 'no such page']

describe('every page whose calls fail', () => {
  it('says so by code and request id, and reads again', async () => {
    const { page, complaints, close } = await console.visit('/account')
    const calls = await between(page)
    for (const [name, path] of pages()) {
      if (withoutCalls.includes(name)) continue
      calls.code = () => 'InternalError'
      await page.goto(`${console.url}${path}`)
      const box = failed(page).first()
      await box.waitFor()
      await page.locator('main h1').first().waitFor()
      const text = await box.innerText()
      assert.ok(text.includes('InternalError'), `${name}: ${text}`)
      assert.ok(text.replace(/\s/g, '').includes(requestId), `${name}: ${text}`)
      calls.code = () => undefined
      await readAgain(page, name)
    }
    assert.deepEqual(complaints, [])
    await close()
  })

  it('names the action that is not allowed', async () => {
    const { page, close } = await console.visit('/account')
    const calls = await between(page)
    calls.code = () => 'UnauthorizedOperation'
    const paths = { DescribeServicesStatus: '/services', DescribeService: routes.APIs?.(made) }
    for (const [action, path] of Object.entries(paths)) {
      await page.goto(`${console.url}${path}`)
      await page.getByText(`Your rights do not include ${action}.`, { exact: false }).waitFor()
    }
    await close()
  })
})

/** A call that the dialog makes, and its page does not. */
const ownCalls: Readonly<Record<string, string>> = {
  'bind plan': 'DescribeUsagePlansStatus',
  'switch version': 'DescribeServiceReleaseVersion',
  'bind plugin': 'DescribePlugins',
  'bind key': 'DescribeApiKeysStatus',
}

describe('a dialog whose own calls fail', () => {
  it('says so within itself, and reads again', async () => {
    const { page, close } = await console.visit('/account')
    const calls = await between(page)
    for (const [name, action] of Object.entries(ownCalls)) {
      calls.code = (asked) => (asked === action ? 'InternalError' : undefined)
      await page.goto(`${console.url}${routes[name]?.(made)}`)
      const words = page.getByRole('dialog').getByText(`${action} did not work.`)
      await words.first().waitFor()
      calls.code = () => undefined
      await readAgain(page, name)
    }
    await close()
  })
})

/** A dialog, what its button says, and the call that it ends in. */
const endings = [
  ['/services?do=create', 'Submit', 'CreateService'],
  ['/services?do=edit&on=', 'Submit', 'ModifyService'],
  ['/services?do=publish&on=', 'Publish', 'ReleaseService'],
  ['/services?do=deactivate&on=', 'Deactivate', 'UnReleaseService'],
] as const

describe('a dialog whose change fails', () => {
  it('stays with what was entered, and says what failed above its buttons', async () => {
    const { page, close } = await console.visit('/account')
    const calls = await between(page)
    calls.code = (action) =>
      endings.some(([, , ending]) => ending === action) ? 'InternalError' : undefined
    for (const [path, verb, action] of endings) {
      await page.goto(`${console.url}${path}${path.endsWith('=') ? made.service : ''}`)
      const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'))
      await dialog.waitFor()
      await settled(page)
      if (action === 'CreateService') await dialog.getByLabel(/^Service name/).fill('kept')
      await dialog.getByRole('button', { name: verb, exact: true }).click()
      const box = dialog.getByRole('alert').filter({ hasText: `${action} did not work.` })
      await box.waitFor()
      assert.ok((await box.innerText()).includes('InternalError'), action)
      if (action === 'CreateService') {
        assert.equal(await dialog.getByLabel(/^Service name/).inputValue(), 'kept')
      }
    }
    await close()
  })
})

describe('every page whose calls take long', () => {
  it('has its title, and no word of there being nothing', async () => {
    const { page, close } = await console.visit('/account')
    const calls = await between(page)
    for (const [name, path] of pages()) {
      let release = () => {}
      calls.held = new Promise((resolve) => {
        release = resolve
      })
      await page.goto(`${console.url}${path}`)
      await page.locator('main h1').first().waitFor()
      const empty = await page.locator('main .empty').allInnerTexts()
      if (name !== 'no such page') assert.deepEqual(empty, [], name)
      release()
      calls.held = null
    }
    await close()
  })
})

describe('search whose call fails', () => {
  it('says so, and finds when it is asked again', async () => {
    const { page, close } = await console.visit('/services')
    const calls = await between(page)
    await settled(page)
    calls.code = (action) => (action === 'SearchResources' ? 'InternalError' : undefined)
    await page.keyboard.press('Control+k')
    const dialog = page.getByRole('dialog', { name: 'Search' })
    await dialog.getByRole('combobox').fill('a_service')
    await failed(page).getByText(requestId.slice(0, 8), { exact: false }).waitFor()
    assert.equal(await dialog.getByText('Nothing found.').count(), 0)
    calls.code = () => undefined
    await dialog.getByRole('button', { name: 'Retry' }).click()
    await dialog
      .getByRole('option', { name: /^a_service/ })
      .first()
      .waitFor()
    await close()
  })
})
