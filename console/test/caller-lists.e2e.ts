/**
 * Lists and pages of callers, plugins and the deployment in the states that are rare: refused,
 * forbidden, empty, nothing found; what is in the URL alone; the focus after what ends a row.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { pluginSamples } from '../../test/cases/plugin-samples.ts'
import { until } from '../../test/product.ts'
import { type Console, settled, startConsole } from './console.ts'
import { type Made, makeOneOfEach } from './fixture.ts'

let console: Console
let made: Made

before(async () => {
  console = await startConsole()
  made = await makeOneOfEach(console.client)
  for (const n of ['one', 'two', 'three']) {
    await console.client.CreateUsagePlan({ UsagePlanName: `spare_${n}` })
  }
  await makeLongest()
})
after(() => console?.close())

/** Of each kind the one with the longest name, id and remark. */
async function makeLongest(): Promise<void> {
  const { client } = console
  const name = 'longest_of_them_all_'.repeat(3).slice(0, 49)
  const remark = 'a remark of two hundred characters '.repeat(6).slice(0, 200)
  await client.CreateApiKey({
    ...{ SecretName: name, AccessKeyType: 'manual' },
    ...{ AccessKeyId: 'i'.repeat(50), AccessKeySecret: 's'.repeat(50) },
  })
  const most = { MaxRequestNumPreSec: 2000, MaxRequestNum: 99_999_999 }
  await client.CreateUsagePlan({ UsagePlanName: name, UsagePlanDesc: remark, ...most })
  await client.CreateApiApp({ ApiAppName: name, ApiAppDesc: remark })
  const PluginData = JSON.stringify(pluginSamples.TrafficControlByParameter)
  const plugin = { PluginType: 'TrafficControlByParameter', PluginData }
  await client.CreatePlugin({ PluginName: `${name}x`, Description: remark, ...plugin })
  const policy = { StrategyType: 'BLACK', StrategyData: '2001:db8::/32' }
  await client.CreateIPStrategy({ ServiceId: made.service, StrategyName: name, ...policy })
}

/** Each page with the call that it is about. */
const reads: readonly (readonly [path: (ids: Made) => string, action: string])[] = [
  [() => '/secrets', 'DescribeApiKeysStatus'],
  [({ key }) => `/secrets/${key}`, 'DescribeApiKey'],
  [({ key }) => `/secrets/${key}`, 'DescribeCallerStates'],
  [() => '/plans', 'DescribeUsagePlansStatus'],
  [({ plan }) => `/plans/${plan}/info`, 'DescribeUsagePlan'],
  [({ plan }) => `/plans/${plan}/keys`, 'DescribeUsagePlanSecretIds'],
  [({ plan }) => `/plans/${plan}/keys?do=bind`, 'DescribeApiKeysStatus'],
  [({ plan }) => `/plans/${plan}/environments`, 'DescribeUsagePlanEnvironments'],
  [({ service }) => `/services/${service}/plans`, 'DescribeServiceUsagePlan'],
  [({ service }) => `/services/${service}/plans?by=api`, 'DescribeApiUsagePlan'],
  [({ service, keyApi }) => `/services/${service}/apis/${keyApi}/plans`, 'DescribeApiUsagePlan'],
  [({ service }) => `/services/${service}/plans?do=bind`, 'DescribeUsagePlansStatus'],
  [({ service }) => `/services/${service}/plans?do=bind&by=api`, 'DescribeApisStatus'],
  [() => '/apps', 'DescribeApiAppsStatus'],
  [({ app }) => `/apps/${app}/info`, 'DescribeApiApp'],
  [({ app }) => `/apps/${app}/apis`, 'DescribeApiAppBindApisStatus'],
  [() => '/plugins', 'DescribePlugins'],
  [({ plugin }) => `/plugins/${plugin}/info`, 'DescribePlugin'],
  [({ plugin }) => `/plugins/${plugin}/edit`, 'DescribePlugin'],
  [({ plugin }) => `/plugins/${plugin}/apis`, 'DescribePluginApis'],
  [({ plugin }) => `/plugins/${plugin}/apis?do=attach`, 'DescribeServicesStatus'],
  [({ service }) => `/services/${service}/policy`, 'DescribeIPStrategysStatus'],
  [() => '/system/nodes', 'DescribeNodes'],
  [() => '/system/snapshot', 'DescribeEffect'],
  [() => '/system/settings', 'DescribeSettings'],
  [() => '/account', 'DescribeSessions'],
]

const requestId = '0123456789abcdef0123456789abcdef'

/** Answers one action with a refusal until what is returned is called. */
async function refuse(page: Page, action: string, Code: string): Promise<() => Promise<void>> {
  await page.route('**/', async (route) => {
    if (route.request().headers()['x-tc-action'] !== action) return route.fallback()
    const refusal = { Code, Message: 'It does not work today.' }
    await route.fulfill({ json: { Response: { Error: refusal, RequestId: requestId } } })
  })
  return () => page.unroute('**/')
}

describe('a call that is refused', () => {
  it('is told with its code, its action and its request id, and tried again', async () => {
    const { page, close } = await console.open()
    const failures: string[] = []
    for (const [path, action] of reads) {
      const where = `${path(made)} without ${action}`
      const mend = await refuse(page, action, 'UnauthorizedOperation')
      await page.goto(`${console.url}${path(made)}`)
      const told = page.getByRole('alert').filter({ hasText: requestId }).first()
      await told.waitFor().catch((cause) => {
        throw new Error(`${where}: nothing is told`, { cause })
      })
      const text = await told.innerText()
      for (const part of ['UnauthorizedOperation', action]) {
        if (!text.includes(part)) failures.push(`${where}: no ${part}`)
      }
      await mend()
      await told.getByRole('button', { name: 'Retry' }).click()
      await page.getByText(requestId).first().waitFor({ state: 'detached' })
    }
    await close()
    assert.deepEqual(failures, [])
  })
})

describe('a list', () => {
  const lists = [
    { path: '/secrets', empty: 'No secret yet', words: 'partner' },
    { path: '/plans', empty: 'No usage plan yet', words: 'gold' },
    { path: '/apps', empty: 'No application yet', words: 'mobile' },
    { path: '/plugins', empty: 'No plugin yet', words: 'calm' },
  ]

  it('that is empty says what it is for, and offers the first', async () => {
    const { page, close } = await console.open()
    for (const { path, empty } of lists) {
      await page.goto(`${console.url}${path}?region=ap-shanghai`)
      const box = page.locator('.empty', { hasText: empty })
      await box.waitFor()
      assert.equal(await box.getByRole('button', { name: 'Create' }).count(), 1, path)
      assert.ok((await box.locator('.muted').innerText()).length > 20, path)
    }
    await close()
  })

  it('where nothing is found clears its search, and the URL alone brings it back', async () => {
    const { page, close } = await console.open()
    for (const { path, words } of lists) {
      await page.goto(`${console.url}${path}?q=nobody&sort=-name&size=50`)
      await page.getByText('Nothing matches “nobody”.').waitFor()
      const clear = page.locator('.empty').getByRole('button', { name: 'Clear the search' })
      await clear.click()
      await page.getByRole('row', { name: new RegExp(words) }).waitFor()
      await page.getByRole('searchbox').fill(words)
      await page.waitForURL((url) => url.searchParams.get('q') === words)
      await page.reload()
      await page.getByRole('row', { name: new RegExp(words) }).waitFor()
      assert.equal(await page.getByRole('searchbox').inputValue(), words)
      assert.equal(await page.getByLabel('Items per page').inputValue(), '50')
      const sorted = page.locator('th[aria-sort=descending]')
      assert.equal(await sorted.count(), 1, path)
    }
    await close()
  })

  it('shows all of its columns at 1280, and fits at 390, with the longest values', async () => {
    const { page, close } = await console.open()
    const pages = [...lists.map(({ path }) => path), `/services/${made.service}/policy`]
    for (const path of [...pages, `/services/${made.service}/plans`, '/system/nodes']) {
      await page.goto(`${console.url}${path}`)
      await settled(page)
      const hidden = await page
        .locator('.table-box')
        .evaluateAll((boxes) =>
          Math.max(...boxes.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)),
        )
      assert.equal(hidden, 0, path)
    }
    await page.setViewportSize({ width: 390, height: 800 })
    for (const path of pages) {
      await page.goto(`${console.url}${path}`)
      await settled(page)
      const wide = await page.locator('main td').evaluateAll((cells) => {
        const over = cells.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
        return Math.max(...over)
      })
      assert.equal(wide, 0, `${path} at 390`)
    }
    await close()
  })

  it('stays as it is when something of it is deleted, and the next row has the focus', async () => {
    const { page, complaints, close } = await console.visit('/plans?q=spare&sort=name')
    const row = (name: string) => page.getByRole('row', { name: new RegExp(name) })
    await row('spare_one').waitFor()
    await row('spare_three').getByRole('button', { name: 'Delete' }).press('Enter')
    const question = page.getByRole('alertdialog', { name: 'Delete usage plan spare_three?' })
    await question.waitFor()
    assert.ok(
      await question
        .getByRole('button', { name: 'Cancel' })
        .evaluate((button) => button === document.activeElement),
    )
    await question.getByRole('button', { name: 'Delete usage plan' }).press('Enter')
    await row('spare_three').waitFor({ state: 'detached' })
    await question.waitFor({ state: 'detached' })
    await until('the next row to have the focus', () =>
      row('spare_two').evaluate((element) => element === document.activeElement),
    )
    assert.equal(new URL(page.url()).search, '?q=spare&sort=name')
    assert.deepEqual(complaints, [])
    await close()
  })

  it('tells what is bound to each, and why what is bound cannot be deleted', async () => {
    const { page, close } = await console.visit('/plans?q=gold')
    const row = page.getByRole('row', { name: /gold/ })
    const counts = row.getByRole('link', { name: '1', exact: true })
    await counts.nth(1).waitFor()
    const remove = row.getByRole('button', { name: 'Delete' })
    assert.equal(await remove.getAttribute('aria-disabled'), 'true')
    await remove.focus()
    const tip = page.locator('.tip', { hasText: 'Unbind the plan from its environments first.' })
    await tip.waitFor()
    await counts.first().click()
    await page.getByRole('link', { name: 'partner' }).click()
    await page.getByRole('link', { name: 'gold' }).waitFor()
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click()
    await page
      .getByRole('row', { name: /partner/ })
      .getByRole('link', { name: '1' })
      .waitFor()
    await close()
  })
})

describe('what one press does', () => {
  it('is undone by another, and what refuses it stays in sight', async () => {
    const { page, complaints, close } = await console.visit(`/plans/${made.plan}/environments`)
    const row = page.getByRole('row', { name: /a_service_with/ })
    const mend = await refuse(page, 'UnBindEnvironment', 'InternalError')
    await row.getByRole('button', { name: 'Unbind' }).click()
    const line = page.locator('.line', { hasText: requestId })
    await line.getByText('InternalError').waitFor()
    await line.getByRole('button', { name: 'Close' }).click()
    await line.waitFor({ state: 'detached' })
    await mend()
    await row.getByRole('button', { name: 'Unbind' }).click()
    await page.getByText('Bound to nothing').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await row.waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })

  it('is known to a dialog that opens right after', async () => {
    const { page, close } = await console.visit(`/plans/${made.plan}/keys?do=bind`)
    const dialog = page.getByRole('dialog', { name: 'Bind key' })
    const row = dialog.locator('label', { hasText: 'partner' })
    await row.getByText('Bound already.').waitFor()
    await page.keyboard.press('Escape')
    await page
      .getByRole('row', { name: /partner/ })
      .getByRole('button', { name: 'Unbind' })
      .click()
    await page.getByText('No key is bound').waitFor()
    await page.getByRole('button', { name: 'Bind key' }).first().click()
    await row.getByText('Bound already.').waitFor({ state: 'detached' })
    await row.getByRole('checkbox').check()
    await dialog.getByRole('button', { name: 'Submit' }).click()
    await page.getByRole('link', { name: 'partner' }).waitFor()
    await close()
  })
})

describe('rights that are for looking alone', () => {
  const changing =
    /^(Create|Edit|Delete|Rotate|Disable|Enable|Bind|Unbind|Reset|Unauthorize|Submit|End)/
  const pages = (ids: Made) => [
    ...['/secrets', `/secrets/${ids.key}`, '/plans', `/plans/${ids.plan}/keys`],
    ...[`/plans/${ids.plan}/environments`, `/services/${ids.service}/plans`],
    ...['/apps', `/apps/${ids.app}/info`, `/apps/${ids.app}/apis`],
    ...['/plugins', `/plugins/${ids.plugin}/apis`, `/services/${ids.service}/policy`],
  ]

  it('offer no change, and every button says why', async () => {
    const { page, close } = await console.open()
    await page.route('**/console/session', async (route) => {
      const answer = await route.fetch()
      const { Response } = await answer.json()
      const Rights = reads.map(([, action]) => action)
      await route.fulfill({
        json: { Response: { ...Response, Session: { ...Response.Session, Rights } } },
      })
    })
    for (const path of pages(made)) {
      await page.goto(`${console.url}${path}`)
      await settled(page)
      const buttons = page.locator('main').getByRole('button', { name: changing })
      await buttons.first().waitFor()
      const offered = await buttons.evaluateAll((all) =>
        all
          .filter((button) => button.getAttribute('aria-disabled') !== 'true')
          .map(({ textContent }) => textContent),
      )
      assert.deepEqual(offered, [], path)
    }
    await close()
  })
})

describe('a session', () => {
  it('warns before it ends for want of use, and leads to the login page when it has', async () => {
    const { page, complaints, close } = await console.open()
    await page.clock.install()
    await page.goto(`${console.url}/plans?q=gold`)
    await page.getByRole('row', { name: /gold/ }).waitFor()
    await page.clock.fastForward('28:30')
    const stay = page.getByRole('button', { name: 'Stay signed in' })
    await stay.click()
    await stay.waitFor({ state: 'detached' })
    await page.context().clearCookies()
    await page.clock.fastForward('31:00')
    await page.getByRole('heading', { name: 'Sign in to Sluice' }).waitFor()
    assert.equal(new URL(page.url()).searchParams.get('next'), '/console/plans?q=gold')
    assert.deepEqual(complaints, [])
    await close()
  })
})

describe('the region', () => {
  it('is in the URL, goes along with every link, and empties what it has none of', async () => {
    const { page, close } = await console.visit('/secrets')
    await page.getByRole('row', { name: /partner/ }).waitFor()
    await page.getByLabel('Region', { exact: true }).selectOption('ap-shanghai')
    await page.getByText('No secret yet').waitFor()
    await page.getByRole('link', { name: 'Usage plan' }).click()
    await page.getByText('No usage plan yet').waitFor()
    assert.equal(new URL(page.url()).searchParams.get('region'), 'ap-shanghai')
    await page.goBack()
    await page.getByText('No secret yet').waitFor()
    await page.goBack()
    await page.getByRole('row', { name: /partner/ }).waitFor()
    await close()
  })
})
