/**
 * The guide's chapters on callers: usage plans and keys, applications, OAuth 2.0, the policies of a
 * service, and what all lists share.
 */
import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../../../test/product.ts'
import { type Console, startConsole } from '../console.ts'
import {
  button,
  copied,
  facts,
  field,
  flat,
  heads,
  inEffect,
  makeService,
  signed,
} from './steps.ts'

let console: Console

before(async () => {
  console = await startConsole()
})
after(() => console?.close())

/** Reads a secret that is shown once, and closes what shows it. */
async function takeSecret(page: Page, title: string) {
  const sheet = page.getByRole('dialog', { name: title })
  const shown = await facts(sheet)
  await sheet.getByLabel('I have saved it').check()
  await button(sheet, 'Close').last().click()
  await sheet.waitFor({ state: 'detached' })
  return shown
}

describe('usage plans', () => {
  it('[g231][g301][g306][g312][g313] key, plan and bindings open an API as far as the plan goes', async () => {
    const { id, host } = await makeService(console.client, 'planned', [{ AuthType: 'SECRET' }])
    const call = (headers = {}) => console.product.call(host, '/release/hello', { headers })
    const { page, complaints, close } = await console.visit('/secrets')
    await button(page, 'Create').first().click()
    const secretDialog = page.getByRole('dialog', { name: 'Create secret' })
    await secretDialog.getByRole('radio', { name: 'Custom secret' }).waitFor()
    assert.ok(await secretDialog.getByRole('radio', { name: 'Auto-generated' }).isChecked())
    await field(secretDialog, 'Secret name').fill('planned_key')
    await button(secretDialog, 'Submit').click()
    const secret = await takeSecret(page, 'Secret created')
    const fields = () => signed(secret.get('SecretId') ?? '', secret.get('SecretKey') ?? '')
    assert.equal((await call()).status, 401)
    assert.equal((await call(fields())).status, 403)

    await page.getByRole('link', { name: 'Usage plan', exact: true }).click()
    await page.getByRole('heading', { name: 'Usage plan' }).waitFor()
    await button(page, 'Create').first().click()
    const planDialog = page.getByRole('dialog', { name: 'Create usage plan' })
    await field(planDialog, 'Usage plan name').fill('two_calls')
    await planDialog.getByText('a total without a period', { exact: false }).waitFor()
    const quota = planDialog.getByRole('group', { name: 'Request quota' })
    await quota.getByRole('switch').check()
    await quota.getByRole('spinbutton').fill('2')
    await button(planDialog, 'Submit').click()
    await page.getByText('A plan without a key opens nothing.').waitFor()
    await page.getByRole('navigation', { name: 'breadcrumb' }).getByRole('link').click()
    await page.getByRole('link', { name: 'two_calls' }).click()
    await page.getByRole('heading', { name: 'two_calls' }).waitFor()
    assert.equal((await facts(page)).get('Request quota'), '2')
    await page.getByRole('link', { name: 'Bound keys' }).click()
    await button(page, 'Bind key').first().click()
    const keys = page.getByRole('dialog', { name: 'Bind key' })
    await keys.getByRole('searchbox').fill('planned')
    await keys.getByRole('checkbox', { name: /^planned_key/ }).check()
    await button(keys, 'Submit').click()
    await page.getByRole('link', { name: 'planned_key' }).waitFor()

    await page.goto(`${console.url}/services/${id}/plans`)
    await button(page, 'Bind').first().click()
    const plans = page.getByRole('dialog', { name: 'Bind usage plan' })
    assert.ok(await plans.getByRole('radio', { name: 'Release', exact: true }).isChecked())
    await plans.getByRole('searchbox').fill('two')
    await plans.getByRole('checkbox', { name: /^two_calls/ }).check()
    await button(plans, 'Submit').click()
    await inEffect(page, 'Bind usage plan')
    await page.getByRole('link', { name: 'two_calls' }).waitFor()
    const statuses: number[] = []
    for (const _ of [1, 2, 3]) statuses.push((await call(fields())).status)
    assert.deepEqual(statuses, [200, 200, 429])
    assert.equal((await call()).status, 401)
    assert.deepEqual(complaints, [])
    await close()
  })

  it('[g315] the plans of a service are listed by environment and by API', async () => {
    const { id, apis } = await makeService(console.client, 'listing', [{ AuthType: 'SECRET' }])
    const made = await console.client.CreateUsagePlan({
      ...{ UsagePlanName: 'for_one_api', MaxRequestNumPreSec: 7, MaxRequestNum: 1000 },
    })
    await console.client.BindEnvironment({
      UsagePlanIds: [made.Result?.UsagePlanId ?? ''],
      ...{ BindType: 'API', Environment: 'release', ServiceId: id, ApiIds: [...apis] },
    })
    const { page, close } = await console.visit(`/services/${id}/plans`)
    await page.getByText('No usage plan is bound').waitFor()
    const columns = ['Usage plan name', 'Environment', 'Max calls per second', 'Quota details']
    assert.deepEqual(await heads(page), [...columns, 'Creation time', 'Operation'])
    await button(page, 'By API').click()
    const row = page.getByRole('row', { name: /for_one_api/ })
    await row.waitFor()
    assert.match(flat(await row.innerText()), /for_one_api.*Release 7 QPS 0\/1,000/)
    await button(row, 'Unbind').click()
    await page.getByText('No usage plan is bound').waitFor()
    await close()
  })
})

/** A call signed by an application: the date, then the request as the guide puts it together. */
async function callAs(host: string, key: string, secret: string): Promise<number> {
  const headers = signed(key, secret, '\nGET\napplication/json\n\n\n/hello')
  const accept = { Accept: 'application/json' }
  const answer = await console.product.call(host, '/release/hello', {
    headers: { ...accept, ...headers },
  })
  return answer.status
}

describe('applications', () => {
  it('[g492][g494][g496][g497][g499] are made, authorized, given a new secret, and deleted', async () => {
    const { id, host } = await makeService(console.client, 'apps_only', [
      { AuthType: 'APP', ApiName: 'guarded' },
    ])
    const { page, complaints, close } = await console.visit('/apps')
    await button(page, 'Create').first().click()
    const create = page.getByRole('dialog', { name: 'Create application' })
    await field(create, 'Application name').fill('mobile')
    await button(create, 'Submit').click()
    const made = await takeSecret(page, 'Application created')
    const [key = '', first = ''] = [made.get('ApiAppKey'), made.get('ApiAppSecret')]
    await button(page.getByRole('row', { name: /mobile/ }), 'Edit').click()
    const edit = page.getByRole('dialog', { name: 'Edit application' })
    await field(edit, 'Remarks').fill('the phones')
    await button(edit, 'Submit').click()
    await page.getByRole('cell', { name: 'the phones' }).waitFor()
    assert.equal(await callAs(host, key, first), 403)

    await page.goto(`${console.url}/services/${id}/apis`)
    await button(page, 'More actions for guarded').click()
    await page.getByRole('menuitem', { name: 'Authorization' }).click()
    const authorize = page.getByRole('dialog', { name: 'Authorization' })
    assert.ok(await authorize.getByRole('radio', { name: 'Release', exact: true }).isChecked())
    await authorize.getByRole('radio', { name: 'My applications' }).waitFor()
    await authorize.getByRole('searchbox').fill('mob')
    await authorize.getByRole('checkbox', { name: /^mobile/ }).check()
    await button(authorize, 'Submit').click()
    await inEffect(page, 'Authorization')
    assert.equal(await callAs(host, key, first), 200)

    await page.goto(`${console.url}/apps`)
    await page.getByRole('link', { name: 'mobile' }).click()
    await button(page, 'Reveal').click()
    await page.getByText(first, { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Authorized APIs' }).click()
    await page.getByRole('link', { name: 'guarded' }).waitFor()
    await button(page, 'Reset secret').click()
    const question = page.getByRole('alertdialog', { name: 'Reset the secret of mobile?' })
    await question.getByText('void at once', { exact: false }).waitFor()
    await button(question, 'Reset secret').click()
    const second = (await takeSecret(page, 'New secret')).get('ApiAppSecret') ?? ''
    assert.notEqual(second, first)
    await until('the old secret to be refused', async () => {
      return (await callAs(host, key, first)) === 401
    })
    assert.equal(await callAs(host, key, second), 200)
    await button(page, 'Unauthorize').click()
    await page.getByText('No API is open to it').waitFor()
    await button(page, 'Delete').click()
    await button(page.getByRole('alertdialog'), 'Delete application').click()
    await page.getByText('No application yet').waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })
})

describe('OAuth 2.0', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  function token(): string {
    const claims = { sub: 'me', exp: Math.floor(Date.now() / 1000) + 600 }
    const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
  }

  it('[g392] an authorization API holds the key, a business API is opened by its tokens', async () => {
    const { id, host } = await makeService(console.client, 'tokens', [], null)
    const { page, complaints, close } = await console.visit(`/services/${id}/apis/new`)
    await field(page, 'Path').fill('/oauth')
    await page.getByRole('radio', { name: 'OAuth 2.0' }).check()
    const mode = page.getByRole('group', { name: /^OAuth mode/ })
    await mode.getByRole('radio', { name: 'Authorization API' }).check()
    await button(page, 'Next').click()
    await page.getByRole('radio', { name: /^Public URL\/IP/ }).check()
    await field(page, 'Backend domain name').fill('http://127.0.0.1:9')
    await field(page, 'Backend path').fill('/server')
    const place = page.getByRole('group', { name: /^Token location/ })
    assert.ok(await place.getByRole('radio', { name: 'Header' }).isChecked())
    await place.getByRole('radio', { name: 'Cookie' }).waitFor()
    await field(page, 'Redirect address').waitFor()
    const key = field(page, 'Public key')
    await key.fill(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
    await button(page, 'Complete Now').click()
    await page.getByText('This is a private key', { exact: false }).waitFor()
    await key.fill(JSON.stringify(publicKey.export({ format: 'jwk' })))
    await button(page, 'Complete Now').click()
    await page.getByText('Created. Not in effect until the service is published.').waitFor()
    assert.equal((await facts(page)).get('OAuth mode'), 'Authorization API')

    await button(page, 'Create another').click()
    await field(page, 'Path').fill('/work')
    await page.getByRole('radio', { name: 'OAuth 2.0' }).check()
    await mode.getByRole('radio', { name: 'Business API' }).check()
    const relation = field(page, 'Associated authorization API')
    await relation.getByRole('option').nth(1).waitFor({ state: 'attached' })
    await relation.selectOption({ index: 1 })
    await button(page, 'Next').click()
    await page.getByRole('radio', { name: /^Mock/ }).check()
    await field(page, 'Return data').fill('hello world')
    await button(page, 'Complete').click()
    await page.getByText('Created. Not in effect until the service is published.').waitFor()
    await button(page, 'Publish').first().click()
    const publish = page.getByRole('dialog', { name: 'Publish service' })
    await field(publish, 'Remarks').fill('Tokens')
    await button(publish, 'Publish').click()
    await inEffect(page, 'Version')
    const call = (headers: Record<string, string>) =>
      console.product.call(host, '/release/work', { headers })
    assert.equal((await call({})).status, 401)
    const answer = await call({ Authorization: `Bearer id_token="${token()}"` })
    assert.deepEqual([answer.status, answer.body], [200, 'hello world'])
    assert.deepEqual(complaints, [])
    await close()
  })
})

describe('the policies of a service', () => {
  it('[g522] are its IP strategies and its limits by environment', async () => {
    const { id, host } = await makeService(console.client, 'strict', [{ ApiName: 'only' }])
    const { page, close } = await console.visit(`/services/${id}/policy`)
    await button(page, 'Create').first().click()
    const create = page.getByRole('dialog', { name: 'Create IP strategy' })
    await field(create, 'Name').fill('elsewhere')
    await create.getByRole('radio', { name: /^Allow list/ }).check()
    await field(create, 'Addresses').fill('10.0.0.0/8')
    await button(create, 'Submit').click()
    await button(page.getByRole('row', { name: /elsewhere/ }), 'Bind').click()
    const bind = page.getByRole('dialog', { name: 'Bind elsewhere to APIs' })
    await bind.getByRole('checkbox', { name: /^only/ }).check()
    await button(bind, 'Bind').click()
    await inEffect(page, 'elsewhere bound')
    assert.ok((await console.product.call(host, '/release/hello')).status >= 400)
    await button(page, 'Set service limit: Release').click()
    const limit = page.getByRole('dialog', { name: 'Set service limit: Release' })
    await limit.getByRole('radio', { name: 'Throttling limit' }).check()
    await limit.getByRole('spinbutton').fill('9')
    await button(limit, 'Submit').click()
    await page.getByText('9 QPS (Max: 5,000 QPS)').waitFor()
    await close()
  })
})

describe('lists', () => {
  it('[g523] copy ids, count their items, show twenty a page, and select by range with shift', async () => {
    const numbers = Array.from({ length: 22 }, (_, index) => index + 10)
    for (const n of numbers) await console.client.CreateApiKey({ SecretName: `many_${n}` })
    const plan = await console.client.CreateUsagePlan({ UsagePlanName: 'many' })
    const { page, close } = await console.visit('/secrets?q=many')
    await page.getByText('Total items: 22').waitFor()
    assert.equal(await page.getByLabel('Items per page').inputValue(), '20')
    const rows = page.getByRole('row', { name: /many_/ })
    assert.equal(await rows.count(), 20)
    assert.match(await copied(page, rows.first()), /^AKID/)
    await button(page, 'Next page').click()
    await until('the second page', async () => (await rows.count()) === 2)

    await page.goto(`${console.url}/plans/${plan.Result?.UsagePlanId}/keys`)
    await button(page, 'Bind key').first().click()
    const keys = page.getByRole('dialog', { name: 'Bind key' })
    await keys.getByText('Hold the shift key to select a range.').waitFor()
    await keys.getByRole('searchbox').fill('many')
    const box = (n: number) => keys.getByRole('checkbox', { name: new RegExp(`^many_${n}`) })
    await box(15).click()
    await box(20).click({ modifiers: ['Shift'] })
    await keys.getByText('(6) selected').waitFor()
    await button(keys, 'Submit').click()
    await page.getByText('Total items: 6').waitFor()
    await close()
  })
})
