/**
 * Callers and rules by hand: plans, keys, applications, plugins and IP strategies, with what
 * excludes what told before the click.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../../test/product.ts'
import { type Console, startConsole } from './console.ts'
import { type Made, makeOneOfEach } from './fixture.ts'

let console: Console
let made: Made

before(async () => {
  console = await startConsole()
  made = await makeOneOfEach(console.client)
})
after(() => console?.close())

const dialogOf = (page: Page) => page.getByRole('dialog')
const submit = (page: Page, name = 'Submit') =>
  dialogOf(page).getByRole('button', { name, exact: true }).click()

describe('usage plans', () => {
  it('[g304][g316] are not bound where they would share a key, and the list says so', async () => {
    const { Result } = await console.client.CreateUsagePlan({ UsagePlanName: 'silver' })
    const silver = Result?.UsagePlanId ?? ''
    await console.client.BindSecretIds({ UsagePlanId: silver, AccessKeyIds: [made.key] })
    const { page, close } = await console.visit(`/services/${made.service}/plans?do=bind`)
    const row = dialogOf(page).locator('label', { hasText: 'silver' })
    await row.locator('small').waitFor()
    assert.match(await row.locator('small').innerText(), new RegExp(made.key))
    assert.ok(await row.getByRole('checkbox').isDisabled())
    await dialogOf(page).getByRole('radio', { name: 'Test' }).check()
    await row.locator('small').waitFor({ state: 'detached' })
    await row.getByRole('checkbox').check()
    await submit(page)
    await page.getByRole('link', { name: 'silver' }).waitFor()
    await close()
  })

  it('[g314] get keys, several at once with the shift key', async () => {
    for (const name of ['key_a', 'key_b', 'key_c']) {
      await console.client.CreateApiKey({ SecretName: name })
    }
    const { Result } = await console.client.CreateUsagePlan({ UsagePlanName: 'bronze' })
    const { page, close } = await console.visit(`/plans/${Result?.UsagePlanId}/keys?do=bind`)
    const box = (name: string) =>
      dialogOf(page).locator('label', { hasText: name }).getByRole('checkbox')
    await box('key_c').click()
    await box('key_a').click({ modifiers: ['Shift'] })
    await page.getByText('(3) selected').waitFor()
    await submit(page)
    await page.getByText('Total items: 3').waitFor()
    await page.getByRole('row', { name: /key_b/ }).getByRole('button', { name: 'Unbind' }).click()
    await page.getByText('Total items: 2').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Total items: 3').waitFor()
    await close()
  })
})

describe('applications', () => {
  it('are opened to an API with application authentication alone', async () => {
    const { page, close } = await console.visit(`/services/${made.service}/apis`)
    await page.getByRole('button', { name: 'More actions for open' }).click()
    const off = page.getByRole('menuitem', { name: /^Authorization/ })
    assert.equal(await off.getAttribute('aria-disabled'), 'true')
    assert.match(await off.innerText(), /Only an API with application authentication/)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'More actions for apps' }).click()
    await page.getByRole('menuitem', { name: /^Authorization/ }).click()
    const row = dialogOf(page).locator('label', { hasText: 'mobile' })
    await row.getByText('Bound already.').waitFor()
    await close()
  })
})

describe('plugins', () => {
  it('are written as a form or as JSON, refused beside the field, and attached', async () => {
    const { page, complaints, close } = await console.visit('/plugins/new')
    await page.getByRole('button', { name: /^IP control/ }).click()
    await page.getByLabel(/^Plugin name/).fill('office_only')
    const addresses = page.getByRole('textbox', { name: 'Addresses' })
    await addresses.fill('127.0.0.1\n10.0.0.0/99')
    await page.getByRole('button', { name: 'Submit' }).click()
    const refusal = 'Must hold addresses and CIDR blocks, one a line or with ; between'
    await page.getByText(`${refusal}; "10.0.0.0/99" is neither.`, { exact: true }).waitFor()
    await addresses.and(page.locator('[aria-invalid="true"]')).waitFor()
    await until('the field to have the focus', () =>
      addresses.evaluate((element) => element === document.activeElement),
    )
    await page.getByRole('button', { name: 'JSON', exact: true }).click()
    const json = page.getByRole('textbox', { name: 'PluginData' })
    assert.match(await json.innerText(), /"127\.0\.0\.1;10\.0\.0\.0\/99"/)
    const marked = page.locator('.cm-lintRange-error')
    await marked.first().waitFor()
    assert.match((await marked.allInnerTexts()).join(''), /^"blocks": "127/)
    await page.getByText('$.blocks must hold', { exact: false }).waitFor()
    await json.fill('{"type":"white_list","blocks":"127.0.0.1"}')
    await page.getByRole('button', { name: 'Form', exact: true }).click()
    await page.getByRole('button', { name: 'Submit' }).click()
    await page.getByRole('heading', { name: 'office_only' }).waitFor()
    await page.getByRole('button', { name: 'Bind API' }).click()
    await dialogOf(page)
      .getByLabel(/^Service/)
      .selectOption(made.service)
    await dialogOf(page).locator('label', { hasText: 'open' }).getByRole('checkbox').check()
    await submit(page)
    await page.getByText('Total items: 1').waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })

  it('are edited by keyboard as JSON, which Tab leaves, and marked where they are none', async () => {
    const { page, complaints, close } = await console.visit(
      `/plugins/${made.plugin}/edit?view=json`,
    )
    const json = page.getByRole('textbox', { name: 'PluginData' })
    await json.fill('{\n  "expire_type": "hour",\n  "expire": oops\n}')
    await page.getByText('Not JSON', { exact: false }).waitFor()
    await page.locator('.cm-lint-marker-error').first().waitFor()
    assert.equal(await page.locator('.cm-lint-marker-error').count(), 1)
    const marked = await page.locator('.cm-line', { has: page.locator('.cm-lintRange-error') })
    assert.match(await marked.innerText(), /oops/)
    await json.and(page.locator('[aria-invalid="true"]')).waitFor()
    await json.press('Tab')
    assert.ok(await json.evaluate((element) => element !== document.activeElement))
    assert.ok((await json.innerText()).includes('oops'))
    const unknown = '{"expire_type":"hour","expire":1,\n"api_rate_limit":1,\n"colour":"red"}'
    await json.fill(unknown)
    await page.getByRole('button', { name: 'Form', exact: true }).click()
    await page.getByRole('button', { name: 'Submit' }).click()
    await page.getByText('$ has no member "colour"', { exact: false }).waitFor()
    assert.ok(page.url().includes('view=json'))
    assert.deepEqual(complaints, [])
    await close()
  })

  it('are refused in a row of the form where a row is wrong', async () => {
    const { page, close } = await console.visit('/plugins/new?type=TrafficControl')
    await page.getByLabel(/^Plugin name/).fill('by_address')
    const rows = page.getByRole('group', { name: 'Special addresses' })
    await rows.getByRole('button', { name: 'Add' }).click()
    await rows.getByRole('button', { name: 'Add' }).click()
    await rows.getByLabel('Address').nth(0).fill('10.0.0.1')
    await rows.getByLabel('Address').nth(1).fill('somewhere')
    await page.getByRole('button', { name: 'Submit' }).click()
    await page.locator('[aria-invalid="true"]').waitFor()
    const wrong = rows.getByLabel('Address').nth(1)
    assert.equal(await wrong.getAttribute('aria-invalid'), 'true')
    assert.equal(await page.locator('[aria-invalid="true"]').count(), 1)
    await close()
  })
})

describe('a plugin in the place of another', () => {
  const target = () => ({ ServiceId: made.service, ApiId: made.api, EnvironmentName: 'release' })
  const bound = async () => {
    const { Result } = await console.client.DescribePluginsByApi(target())
    return (Result?.PluginSummary ?? [])
      .filter(({ PluginType }) => PluginType?.startsWith('TrafficControl'))
      .map(({ PluginName }) => PluginName)
  }

  before(async () => {
    const data = { default_window: 0, default_rate_limit: 0, strategies: [strategy('a')] }
    const PluginData = JSON.stringify(data)
    const throttling = { PluginType: 'TrafficControlByParameter', PluginData }
    await console.client.CreatePlugin({ PluginName: 'calmer', ...throttling })
    await console.client.CreatePlugin({ PluginName: 'calmest', ...throttling })
  })

  it('is bound from the API, which says first what goes', async () => {
    assert.deepEqual(await bound(), ['calm'])
    const { page, complaints, close } = await console.visit(
      `/services/${made.service}/apis/${made.api}/plugins?do=attach`,
    )
    const row = (name: string) => dialogOf(page).locator('label', { hasText: name })
    await row('calmer').getByText('Takes the place of calm, which is bound here.').waitFor()
    await row('calmer').getByRole('checkbox').check()
    await row('calmest').getByText('Not together with calmer').waitFor()
    assert.ok(await row('calmest').getByRole('checkbox').isDisabled())
    await dialogOf(page).getByText('Unbinds calm first').waitFor()
    await submit(page, 'Replace')
    await dialogOf(page).waitFor({ state: 'detached' })
    assert.deepEqual(await bound(), ['calmer'])
    assert.deepEqual(complaints, [])
    await close()
  })

  it('is bound from the plugin, with what could not go on said and gone on with', async () => {
    const { page, close } = await console.visit(`/plugins/${made.plugin}/apis?do=attach`)
    await dialogOf(page)
      .getByLabel(/^Service/)
      .selectOption(made.service)
    const row = dialogOf(page).locator('label', { hasText: 'open' })
    await row.getByText('Takes the place of calmer, which is bound here.').waitFor()
    await row.getByRole('checkbox').check()
    await page.route('**/', async (route) => {
      const isAttach = route.request().headers()['x-tc-action'] === 'AttachPlugin'
      await (isAttach ? route.abort() : route.continue())
    })
    await submit(page, 'Replace')
    await dialogOf(page).getByText('Unbound so far: calmer.').waitFor()
    assert.deepEqual(await bound(), [])
    await page.unroute('**/')
    await submit(page)
    await dialogOf(page).waitFor({ state: 'detached' })
    assert.deepEqual(await bound(), ['calm'])
    await close()
  })
})

function strategy(name: string) {
  const by = { parameters: [{ type: 'path' }], rate_limit: 1_000, window: 60 }
  return { name, strategy_weight: 1, ...by }
}

describe('tags', () => {
  it('are given at creation, refused beside their row, and said to be fixed', async () => {
    const { page, complaints, close } = await console.visit('/plans?do=create')
    await dialogOf(page)
      .getByLabel(/^Usage plan name/)
      .fill('tagged')
    for (const [n, value] of ['blue', 'green'].entries()) {
      await dialogOf(page).getByRole('button', { name: 'Add tag' }).click()
      await dialogOf(page)
        .getByLabel(`Key of row ${n + 1}`)
        .fill('team')
      await dialogOf(page)
        .getByLabel(`Value of row ${n + 1}`)
        .fill(value)
    }
    await submit(page)
    const second = dialogOf(page).getByLabel('Key of row 2')
    await dialogOf(page).getByText('is given twice').waitFor()
    await second.and(page.locator('[aria-invalid="true"]')).waitFor()
    await second.fill('stage')
    await submit(page)
    await page
      .getByRole('tab', { name: 'Basic information' })
      .or(page.getByRole('link', { name: 'Basic information' }))
      .click()
    await page.getByText('team: blue, stage: green').waitFor()
    await page.getByText('no action of the management API changes them').waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })

  it('of an API are set one by one, and leave the rest of it as it is', async () => {
    const { ServiceId = '' } = await console.client.CreateService({
      ServiceName: 'tagged',
      Protocol: 'http',
    })
    const row = { Type: 'string', DefaultValue: '1', Required: false, Desc: '' }
    const { Result } = await console.client.CreateApi({
      ServiceId,
      ServiceType: 'HTTP',
      ServiceTimeout: 7,
      Protocol: 'HTTP',
      ApiName: 'whole',
      AuthType: 'SECRET',
      EnableCORS: true,
      RequestConfig: { Path: '/whole', Method: 'POST' },
      ServiceConfig: { Url: 'http://127.0.0.1:1', Path: '/back', Method: 'PUT' },
      RequestParameters: [{ ...row, Name: 'q', Position: 'query' }],
      ServiceParameters: [
        {
          Name: 'back_q',
          Position: 'header',
          RelevantRequestParameterName: 'q',
          RelevantRequestParameterPosition: 'query',
        },
      ],
      ConstantParameters: [{ Name: 'c', Position: 'header', DefaultValue: 'v' }],
      ResponseErrorCodes: [
        { Code: 500, Msg: 'm', Desc: 'd', ConvertedCode: 502, NeedConvert: true },
      ],
    })
    const target = { ServiceId, ApiId: Result?.ApiId ?? '' }
    const before = (await console.client.DescribeApi(target)).Result
    const { page, close } = await console.visit(
      `/services/${ServiceId}/apis/${target.ApiId}/basic?do=tag`,
    )
    await dialogOf(page).getByLabel(/^Key/).fill('team')
    await dialogOf(page)
      .getByLabel(/^Value/)
      .fill('blue')
    await submit(page)
    await page.getByText('team: blue').waitFor()
    const after = (await console.client.DescribeApi(target)).Result
    const Tags = [{ Key: 'team', Value: 'blue' }]
    assert.deepEqual({ ...after, ModifiedTime: '' }, { ...before, ModifiedTime: '', Tags })
    await close()
  })
})

describe('IP strategies', () => {
  it('are bound to an API in an environment', async () => {
    const { page, close } = await console.visit(`/services/${made.service}/policy`)
    await page
      .getByRole('row', { name: /office/ })
      .getByRole('button', { name: 'Bind' })
      .click()
    await dialogOf(page).locator('label', { hasText: 'open' }).getByRole('checkbox').check()
    await submit(page, 'Bind')
    await page.getByRole('row', { name: /office.*Allow list.*2.*1/ }).waitFor()
    await close()
  })
})

describe('versions', () => {
  it('[g271][g274][g276] are compared, and switched to with the difference in sight', async () => {
    const target = { ServiceId: made.service, EnvironmentName: 'release' }
    await console.client.DeleteApi({ ServiceId: made.service, ApiId: made.keyApi })
    const { page, close } = await console.visit(`/services/${made.service}/apis`)
    await page.getByRole('button', { name: 'Unreleased changes (1)' }).click()
    await dialogOf(page).getByText('removed').waitFor()
    await page.keyboard.press('Escape')
    await console.client.ReleaseService({ ...target, ReleaseDesc: 'Without keys' })
    await page.goto(`${console.url}/services/${made.service}/environments`)
    const row = page.getByRole('row', { name: /^Release/ })
    await row.getByRole('button', { name: 'Switch Version' }).click()
    const versions = dialogOf(page).getByRole('radio')
    await versions.nth(1).waitFor()
    assert.ok(await versions.nth(0).isDisabled())
    await versions.nth(1).check()
    await dialogOf(page).getByText('added').waitFor()
    await submit(page)
    await page.getByText(/^Version .*: in effect on 1 of 1$/i).waitFor()
    await close()
  })
})
