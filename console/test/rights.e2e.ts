/**
 * Whoever has no right is offered nothing: every button and entry that would change something says
 * why it does not. That the server refuses the call as well is its own tests' part.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Console, go, settled, startConsole } from './console.ts'
import { type Made, makeOneOfEach } from './fixture.ts'
import { routes } from './routes.ts'

let console: Console
let made: Made

before(async () => {
  console = await startConsole()
  made = await makeOneOfEach(console.client)
})
after(() => console?.close())

const shown = [
  ...['overview', 'services', 'service information', 'APIs', 'plans of a service'],
  ...['environments', 'versions', 'policy', 'API information', 'API basics', 'API plans'],
  ...['API plugins', 'debug'],
]
const changing = new RegExp(
  '^(?:Create|Create API|Edit|Publish|Deactivate|Delete|Bind|Bind plugin|Unbind|Switch Version|' +
    'Send request|Set tag|Set (?:service|call) limit: .*)$',
)

describe('who has no right', () => {
  it('is offered nothing that changes something', async () => {
    const { page, close } = await console.open()
    await page.route(
      (url) => url.pathname === '/console/session',
      async (route) => {
        const answer = await route.fetch()
        // The session as the server tells it, without its rights.
        const told = (await answer.text()).replace(/"Rights":"all"/, '"Rights":[]')
        await route.fulfill({ response: answer, body: told })
      },
    )
    await page.goto(`${console.url}/services`)
    await settled(page)
    const offered: string[] = []
    let refused = 0
    for (const name of shown) {
      await go(page, routes[name]?.(made) ?? '/')
      for (const control of await page.locator('main').getByRole('button').all()) {
        const words = (await control.getAttribute('aria-label')) ?? (await control.innerText())
        if (!changing.test(words.trim())) continue
        if ((await control.getAttribute('aria-disabled')) === 'true') refused += 1
        else offered.push(`${name}: ${words}`)
      }
      for (const menu of await page.locator('main').getByRole('button', { name: /^More/ }).all()) {
        await menu.click()
        await page.getByRole('menuitem').first().waitFor()
        const on = page.locator('[role="menuitem"]:not([aria-disabled="true"])')
        offered.push(...(await on.allInnerTexts()).map((words) => `${name}, menu: ${words}`))
        await page.keyboard.press('Escape')
        await page.getByRole('menu').waitFor({ state: 'detached' })
      }
    }
    assert.deepEqual(offered, [])
    assert.ok(refused > shown.length, `${refused} buttons say why`)
    await close()
  })
})
