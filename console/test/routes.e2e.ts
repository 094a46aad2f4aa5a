/**
 * Every page in both languages, light and dark, at 1280 and 390: axe finds nothing, nothing scrolls
 * sideways, the browser has nothing to say, and neither has the content policy. In Chinese nothing
 * is left in English. Zoomed to 200 % all of it fits as well.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator } from 'playwright-core'
import { pluginTypes } from '../src/forms/plugin-fields.ts'
import { axe, type Console, corrected, go, sideways, startConsole } from './console.ts'
import { type Made, makeOneOfEach } from './fixture.ts'
import { latinOn } from './latin.ts'
import { routes } from './routes.ts'

let console: Console
let made: Made

before(async () => {
  console = await startConsole()
  made = await makeOneOfEach(console.client)
})
after(() => console?.close())

const looks = [
  { language: 'en', width: 1280, dark: false },
  { language: 'zh', width: 390, dark: true },
] as const

const themes = { true: 'dark', false: 'light' } as const

describe('every page', { concurrency: 2 }, () => {
  for (const look of looks) {
    const tag = `${look.language}, ${look.width} px`
    it(`reads well: ${tag}, ${themes[`${look.dark}`]}, and in the other theme`, async (t) => {
      const { page, complaints, close } = await console.visit('/account', look)
      const failures: string[] = []
      const expect = (what: string, found: unknown) => {
        if (JSON.stringify(found) !== '[]' && found !== 0) {
          failures.push(`${what}: ${JSON.stringify(found)}`)
        }
      }
      for (const [name, pathOf] of Object.entries(routes)) {
        await go(page, pathOf(made))
        expect(`${name}, axe`, await axe(page))
        expect(`${name}, px sideways`, await sideways(page))
        expect(`${name}, corrected`, await corrected(page))
        if (look.language === 'zh') expect(`${name}, not in Chinese`, await latinOn(page))
        const other = themes[`${!look.dark}`]
        await page.evaluate(
          (theme) => document.documentElement.setAttribute('theme-mode', theme),
          other,
        )
        expect(`${name}, contrast in ${other}`, await axe(page, 'color-contrast'))
        const own = themes[`${look.dark}`]
        await page.evaluate(
          (theme) => document.documentElement.setAttribute('theme-mode', theme),
          own,
        )
        expect(`${name}, browser`, complaints.splice(0))
      }
      const wanted = look.language === 'zh' ? 'zh-CN' : 'en'
      assert.equal(await page.locator('html').getAttribute('lang'), wanted)
      await close()
      t.diagnostic(`${Object.keys(routes).length} pages`)
      assert.deepEqual(failures, [])
    })
  }

  it('is signed in to on a page that reads well, with the first password too', async (t) => {
    // A product of its own: here nobody has signed in yet.
    const fresh = await startConsole()
    t.after(() => fresh.close())
    const failures: string[] = []
    for (const look of looks) {
      const { page, complaints, close } = await fresh.visit('/login', look, false)
      const read = async (form: string) => {
        const what = `${form}, ${look.language}`
        for (const theme of ['light', 'dark']) {
          await page.locator('html').evaluate((root, name) => {
            root.setAttribute('theme-mode', name)
          }, theme)
          failures.push(...(await axe(page)).map((found) => `${what}, ${theme}: ${found}`))
        }
        if ((await sideways(page)) > 0) failures.push(`${what} scrolls sideways`)
        if (look.language !== 'zh') return
        failures.push(...(await latinOn(page)).map((text) => `${what}: ${text}`))
      }
      const password = page.locator('[autocomplete="current-password"]')
      await password.waitFor()
      await read('sign in')
      await password.fill(fresh.oneTimePassword())
      await page.locator('[type="submit"]').click()
      await page.locator('[autocomplete="new-password"]').first().waitFor()
      await read('first password')
      // The answer that asks for a password of one's own is a refusal, which the browser tells.
      failures.push(...complaints.filter((text) => !/status of 40\d/.test(text)))
      await close()
    }
    assert.deepEqual(failures, [])
  })

  it('speaks Chinese in what comes of an action too', async () => {
    const { page, close } = await console.visit('/account', { language: 'zh' })
    const failures: string[] = []
    const read = async (what: string) => {
      failures.push(...(await latinOn(page)).map((text) => `${what}: ${text}`))
    }
    await go(page, '/system/settings?size=100')
    await read('all settings')
    // What stands there in English is found.
    await page.evaluate(() => {
      document.title = 'Nothing yet'
    })
    assert.deepEqual(await latinOn(page), ['Nothing yet'])
    for (const type of pluginTypes) {
      await go(page, `/plugins/new?type=${type}`)
      await read(type)
    }
    await go(page, '/plugins/new?type=Cors&view=json')
    await page.getByRole('textbox', { name: 'PluginData' }).fill('{"a": oops}')
    await page.getByText('第 1 行第 7 列应为值', { exact: false }).waitFor()
    await read('no JSON')
    await go(page, '/plugins/new?type=Routing')
    await page.getByLabel('插件名称').fill('wrong')
    await page.getByLabel('触发条件').fill('regex(path, "(a")')
    await page.getByRole('button', { name: '提交' }).click()
    await page.getByText('正则表达式无效：缺少右括号', { exact: false }).waitFor()
    await read('no pattern')
    await go(page, `/services/${made.service}/apis/${made.api}/debug`)
    await page.getByLabel(/^id/).fill('7')
    await page.getByRole('button', { name: /^发送/ }).click()
    await page.getByRole('tab', { name: '时间线' }).click()
    await page.getByText('校验参数').waitFor()
    await read('stages of a call')
    await close()
    assert.deepEqual(failures, [])
  })

  it('fits at 200 %', async () => {
    const { page, complaints, close } = await console.visit('/account', { zoom: 2 })
    const failures: string[] = []
    for (const [name, pathOf] of Object.entries(routes)) {
      await go(page, pathOf(made))
      const px = await sideways(page)
      if (px > 0) failures.push(`${name}: ${px} px sideways`)
      // What a dialog asks for at its end can be reached: its foot is in sight.
      const foot = page.locator('.dialog-foot')
      if ((await foot.count()) > 0 && !(await isInSight(foot))) failures.push(`${name}: foot`)
    }
    await close()
    assert.deepEqual([...failures, ...complaints], [])
  })
})

function isInSight(part: Locator): Promise<boolean> {
  return part.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect()
    return top >= 0 && bottom <= innerHeight + 1
  })
}
