/**
 * Lists as they are when there is much in them: what a row tells, pages of the server, pickers that
 * reach what is not among the first hundred.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../../test/product.ts'
import { type Console, settled, startConsole } from './console.ts'
import { type Made, makeOneOfEach } from './fixture.ts'

/** More than a table loads as a whole, and more than the counts allow unless they are raised. */
const keysMade = 450
const apisMade = 120
const atOnce = 40

let console: Console
let made: Made
/** A service with many APIs, published. */
let wide = ''
const keys: string[] = []

before(async () => {
  console = await startConsole({
    SLUICE_COUNTS_API_KEYS_PER_REGION_MAX: '500',
    SLUICE_COUNTS_APIS_PER_SERVICE_MAX: '1000',
    SLUICE_COUNTS_SERVICES_PER_REGION_MAX: '70',
    SLUICE_COUNTS_KEYS_PER_PLAN_MAX: '500',
  })
  const { client } = console
  made = await makeOneOfEach(client)
  await inBatches(keysMade, async (n) => {
    const { Result } = await client.CreateApiKey({ SecretName: `caller_${n}` })
    keys.push(Result?.AccessKeyId ?? '')
  })
  wide = (await client.CreateService({ ServiceName: 'wide', Protocol: 'http' })).ServiceId ?? ''
  await inBatches(apisMade, (n) =>
    client.CreateApi({
      ...{ ServiceId: wide, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
      ...{ RequestConfig: { Path: `/items/${n}`, Method: 'GET' }, ServiceMockReturnMessage: 'x' },
      ...{ ApiName: `item ${n}`, AuthType: 'SECRET' },
    }),
  )
  await client.ReleaseService({ ServiceId: wide, EnvironmentName: 'release', ReleaseDesc: 'x' })
})
after(() => console?.close())

/** `0001` and so on, the first ones made first: lists show them last. */
async function inBatches(count: number, make: (n: string) => Promise<unknown>): Promise<void> {
  const names = Array.from({ length: count }, (_, n) => String(n + 1).padStart(4, '0'))
  for (let at = 0; at < count; at += atOnce) {
    await Promise.all(names.slice(at, at + atOnce).map(make))
  }
}

const dialogOf = (page: Page) => page.getByRole('dialog')
const choice = (page: Page, name: string) =>
  dialogOf(page).locator('label', { hasText: name }).getByRole('checkbox')

describe('pickers', () => {
  it('reach a key that is not among the first hundred', async () => {
    const { page, close } = await console.visit(`/plans/${made.plan}/keys?do=bind`)
    await page.getByText('These are the first 100 of 451: type to narrow.').waitFor()
    assert.equal(await dialogOf(page).getByRole('checkbox').count(), 100)
    assert.equal(await choice(page, 'caller_0007').count(), 0)
    await dialogOf(page).getByRole('searchbox').fill('Caller_0007')
    await choice(page, 'caller_0007').check()
    await dialogOf(page).getByRole('searchbox').fill('caller_0008')
    await choice(page, 'caller_0008').check()
    await page.getByText('(2) selected').waitFor()
    await dialogOf(page).getByRole('searchbox').fill('nobody')
    await page.getByText('Nothing matches “nobody”.').waitFor()
    await dialogOf(page).getByRole('searchbox').fill('partner')
    await dialogOf(page).getByText('Bound already.').waitFor()
    await dialogOf(page).getByRole('button', { name: 'Submit' }).click()
    await page.getByRole('link', { name: 'caller_0007' }).waitFor()
    await page.getByRole('link', { name: 'caller_0008' }).waitFor()
    await close()
  })

  it('reach an API by its path, by its name, and by its id', async () => {
    const { page, close } = await console.visit(`/services/${wide}/plans?do=bind&by=api`)
    await page.getByText('These are the first 100 of 120: type to narrow.').waitFor()
    const box = dialogOf(page).getByRole('searchbox', { name: 'API name, ID or path' })
    await box.fill('/items/0003')
    await choice(page, 'item 0003').check()
    await box.fill('item 0004')
    await choice(page, 'item 0004').check()
    const Filters = [{ Name: 'ApiName', Values: ['item 0005'] }]
    const found = await console.client.DescribeApisStatus({ ServiceId: wide, Filters })
    await box.fill(found.Result?.ApiIdStatusSet?.[0]?.ApiId ?? '')
    await choice(page, 'item 0005').check()
    await choice(page, 'gold').check()
    await dialogOf(page).getByRole('button', { name: 'Submit' }).click()
    await page.getByText('Total items: 3').waitFor()
    await close()
  })

  it('load all that a list without filters has, and search it', async () => {
    const { page, close } = await console.visit(`/plugins/${made.plugin}/apis`)
    await page.getByRole('button', { name: 'Bind API' }).click()
    await dialogOf(page)
      .getByLabel(/^Service/)
      .selectOption(wide)
    await choice(page, 'item 0120').waitFor()
    assert.equal(await dialogOf(page).getByRole('checkbox').count(), apisMade)
    await dialogOf(page).getByRole('searchbox').fill('0002')
    await choice(page, 'item 0002').check()
    await dialogOf(page).getByRole('button', { name: 'Submit' }).click()
    await page.getByText('Total items: 2').waitFor()
    await close()
  })

  it('find the key to sign a debugging call with', async () => {
    const { page, close } = await console.visit(
      `/services/${made.service}/apis/${made.keyApi}/debug`,
    )
    const select = page.getByLabel('Sign with')
    await page.getByText('These are the first 100 of 451: type to narrow.').waitFor()
    // A draft needs nobody; in the environment a key is chosen that may call there.
    await page.getByRole('radio', { name: 'Release', exact: true }).check()
    await until('a key to be chosen', async () => (await select.inputValue()).startsWith('key '))
    const before = await select.inputValue()
    await page.getByRole('searchbox', { name: 'Secret name or ID' }).fill('caller_0123')
    const option = select.locator('option', { hasText: 'caller_0123' })
    await option.waitFor({ state: 'attached' })
    assert.equal(await select.inputValue(), before, 'what was chosen stays')
    const wanted = (await option.getAttribute('value')) ?? ''
    await select.selectOption(wanted)
    await page.getByRole('searchbox', { name: 'Secret name or ID' }).fill('')
    await page.getByText('These are the first 100 of 451: type to narrow.').waitFor()
    assert.equal(await select.inputValue(), wanted)
    await close()
  })
})

describe('a long list', () => {
  it('is paged and searched by the server, and ordered once it is short', async () => {
    const { page, close } = await console.visit('/secrets?size=100')
    await page.getByText('Total items: 451').waitFor()
    await page.getByText('Page 1 of 5').waitFor()
    await page.getByRole('row', { name: /caller_0450/ }).waitFor()
    const name = page.getByRole('button', { name: /^Secret name/ })
    assert.equal(await name.getAttribute('aria-disabled'), 'true')
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.getByRole('row', { name: /caller_0350/ }).waitFor()
    await page.goto(`${console.url}/secrets?size=100&page=5`)
    await page.getByRole('row', { name: /partner/ }).waitFor()
    await page.getByRole('searchbox').fill('caller_010')
    await page.getByText('Total items: 10').waitFor()
    await name.click()
    const first = page.getByRole('row').nth(1)
    await first.getByText('caller_0100').waitFor()
    await page.reload()
    await first.getByText('caller_0100').waitFor()
    await page.getByRole('searchbox').fill('nobody')
    await page.getByText('Nothing matches “nobody”.').waitFor()
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await page.getByText('Total items: 451').waitFor()
    await close()
  })
})

describe('the file of a list', () => {
  const saved = async (page: Page, press: () => Promise<void>) => {
    const download = page.waitForEvent('download')
    await press()
    const lines = readFileSync(await (await download).path(), 'utf8')
      .trimEnd()
      .split('\r\n')
    return lines.map((line) => line.split(','))
  }
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

  it('has all rows and the columns in sight, however long the list', async () => {
    const { page, close } = await console.visit('/secrets')
    await page.getByText('Total items: 451').waitFor()
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Type' }).click()
    await page.keyboard.press('Escape')
    const [head, ...rows] = await saved(page, () => button(page, 'Export as CSV').click())
    assert.deepEqual(head, ['\u{feff}Secret name/SecretId', 'Status', 'Bound plans', 'Modified'])
    // Also those of keys that were not in sight.
    assert.ok(rows.every(([, , plans]) => /^[01]$/.test(plans ?? '')))
    assert.ok(rows.some(([name, , plans]) => name === 'partner' && plans === '1'))
    const names = new Set(rows.map(([name]) => name))
    assert.equal(rows.length, keysMade + 1)
    assert.equal(names.size, keysMade + 1)
    assert.ok(names.has('caller_0001') && names.has('partner'))
    // Of a search it has what is found, and nothing else.
    await page.getByRole('searchbox').fill('caller_010')
    await page.getByText('Total items: 10').waitFor()
    const found = await saved(page, () => button(page, 'Export as CSV').click())
    assert.equal(found.length, 11)
    await close()
  })

  it('can be stopped, and stops when its page is left', async () => {
    const { page, close } = await console.visit('/secrets')
    await page.getByText('Total items: 451').waitFor()
    let isFile = false
    page.on('download', () => {
      isFile = true
    })
    const isLast = (body: string | null) => JSON.parse(body ?? '{}').Offset === 400
    // The last page never comes: what waits for it does so until it is stopped.
    await page.route('**/', async (route) => {
      if (!isLast(route.request().postData())) await route.continue()
    })
    for (const stop of [
      () => button(page, 'Stop the export').click(),
      () => page.getByRole('link', { name: 'Plugin', exact: true }).click(),
    ]) {
      const stopped = page.waitForEvent('requestfailed', {
        predicate: (request) => isLast(request.postData()),
      })
      await button(page, 'Export as CSV').click()
      await page.getByText('Reading 400 of 451 rows').waitFor()
      await stop()
      await stopped
      await button(page, 'Export as CSV').waitFor()
    }
    assert.equal(isFile, false)
    await close()
  })

  it('says what went wrong, and tries again', async () => {
    const { page, close } = await console.visit('/secrets')
    await page.getByText('Total items: 451').waitFor()
    let isGone = false
    await page.route('**/', async (route) => {
      const isList = route.request().headers()['x-tc-action'] === 'DescribeApiKeysStatus'
      if (isGone || !isList) return route.continue()
      isGone = true
      return route.fulfill({ status: 502, body: 'gone' })
    })
    await button(page, 'Export as CSV').click()
    await page.getByRole('alert').getByText('Not connected').waitFor()
    const rows = await saved(page, () => button(page, 'Retry').click())
    assert.equal(rows.length, keysMade + 2)
    await page.getByRole('alert').waitFor({ state: 'detached' })
    await close()
  })

  it('tells of each API what its row would', async () => {
    const { client } = console
    // More APIs than are loaded as a whole.
    await inBatches(410 - apisMade, (n) =>
      client.CreateApi({
        ...{ ServiceId: wide, ServiceType: 'MOCK', ServiceTimeout: 15, Protocol: 'HTTP' },
        ...{ RequestConfig: { Path: `/more/${n}`, Method: 'GET' }, ServiceMockReturnMessage: 'x' },
        ...{ ApiName: `more ${n}`, AuthType: 'NONE' },
      }),
    )
    const { page, close } = await console.visit(`/services/${wide}/apis`)
    await page.getByText('Total items: 410').waitFor()
    // Those of the first version, of which none is in sight.
    const [head = [], ...rows] = await saved(page, () => button(page, 'Export as CSV').click())
    const at = (title: string) => head.findIndex((text) => text.endsWith(title))
    const told = (prefix: string) =>
      rows
        .filter(([name = '']) => name.startsWith(prefix))
        .map((row) => [row[at('Backend type')], row[at('Published to')]].join(' '))
    assert.equal(rows.length, 410)
    assert.deepEqual([...new Set(told('item'))], ['Mock Release'])
    assert.deepEqual([...new Set(told('more'))], ['Mock '])
    // What is not released is marked in each row, however many there are.
    await page
      .getByRole('row', { name: /more 0290/ })
      .getByText('changed')
      .waitFor()
    await close()
  })
})

describe('what a list says of itself', () => {
  it('how many services there may be, as the settings have it', async () => {
    const { page, close } = await console.visit('/services')
    await page.getByText('Up to 70 services per region.').waitFor()
    await page.getByRole('link', { name: 'wide', exact: true }).click()
    await page.getByRole('link', { name: 'Basic configurations' }).click()
    await page.getByText(/^\d+\/1,000$/).waitFor()
    await close()
  })

  it('that it is too long to be searched, where the server has no search for it', async () => {
    const { client } = console
    const { Result } = await client.CreateUsagePlan({ UsagePlanName: 'everybody' })
    const UsagePlanId = Result?.UsagePlanId ?? ''
    for (let at = 0; at < keys.length; at += 100) {
      await client.BindSecretIds({ UsagePlanId, AccessKeyIds: keys.slice(at, at + 100) })
    }
    const { page, close } = await console.visit(`/plans/${UsagePlanId}/keys`)
    await page.getByText('Total items: 450').waitFor()
    await page.getByText('More than 400 rows cannot be searched here').waitFor()
    assert.equal(await page.getByRole('searchbox').count(), 0)
    await close()
  })

  it('which plans a key is in, however many plans there are', async () => {
    const { client } = console
    await inBatches(120, (n) => client.CreateUsagePlan({ UsagePlanName: `later_${n}` }))
    const { page, close } = await console.visit(`/secrets/${made.key}`)
    // The plan is older than a page of plans.
    await page.getByRole('main').getByRole('link', { name: 'gold', exact: true }).waitFor()
    assert.equal(await page.getByRole('main').locator('ul.links li').count(), 1)
    await page.goto(`${console.url}/secrets/${keys[0]}`)
    await page.getByRole('main').getByRole('link', { name: 'everybody' }).waitFor()
    await close()
  })
})

describe('tables of many columns', () => {
  it('show all of them at 1280', async () => {
    const { page, close } = await console.visit(`/services/${made.service}/apis`)
    const widest = () =>
      page
        .locator('.table-box')
        .evaluateAll((boxes) =>
          Math.max(...boxes.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)),
        )
    await page.getByRole('row', { name: /open/ }).getByText('Mock').waitFor()
    assert.equal(await widest(), 0)
    await page.getByRole('link', { name: 'Manage Environment' }).click()
    await page.getByText('1 of 1 gateways').waitFor()
    assert.equal(await widest(), 0)
    await page.getByRole('link', { name: 'Manage Version' }).click()
    await page.getByRole('button', { name: 'Compare with draft' }).waitFor()
    assert.equal(await widest(), 0)
    await close()
  })
})

describe('the list of APIs', () => {
  it('tells back end, environments and plugins of each, by one call for all', async () => {
    const { page, close } = await console.open()
    const asked: string[] = []
    page.on('request', (request) => {
      const action = request.headers()['x-tc-action']
      if (action !== undefined) asked.push(action)
    })
    await page.goto(`${console.url}/services/${made.service}/apis`)
    await settled(page)
    const row = page.getByRole('row', { name: /open/ })
    await row.getByText('Mock').waitFor()
    await row.getByText('Release', { exact: true }).waitFor()
    const heads = await page.getByRole('columnheader').allInnerTexts()
    assert.deepEqual(heads.map((text) => text.trim()).slice(1, 10), [
      'API name/ID',
      'Path',
      'Method',
      'Backend type',
      'Authentication type',
      'Published to',
      'Plugin count',
      'Modified',
      'Operation',
    ])
    assert.equal(asked.filter((action) => action === 'DescribeApiStates').length, 1)
    await row.getByRole('link', { name: '1', exact: true }).click()
    await page.getByRole('link', { name: 'calm' }).waitFor()
    await page.getByRole('button', { name: 'Unbind' }).click()
    await page.getByText('No plugin is bound to this API').waitFor()
    await page.getByRole('link', { name: 'a_service_with' }).click()
    await page.getByRole('row', { name: /open/ }).getByText('0', { exact: true }).waitFor()
    await close()
  })
})
