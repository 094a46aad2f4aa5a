/**
 * What people do daily, by mouse and keyboard on the real product, with their clicks counted; the
 * session; and what a form refuses.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { until } from '../../test/product.ts'
import {
  Clicks,
  type Console,
  clipboardAfter,
  corrected,
  formsRead,
  marked,
  password,
  signInAgain,
  signInFirst,
  startConsole,
  type Visit,
} from './console.ts'

let console: Console

before(async () => {
  console = await startConsole()
})
after(() => console?.close())

/** The page's form asks for so many secrets, says whose, and nothing corrects them. */
async function takesSecrets(visit: Visit, count: number): Promise<void> {
  const { page, complaints } = visit
  assert.equal(await page.locator('form [type="password"]').count(), count)
  assert.deepEqual(await corrected(page), [])
  await formsRead(visit)
  assert.deepEqual(complaints, [])
}

describe('session', () => {
  it("asks for a password of one's own first, then leads where one was going", async () => {
    const visit = await console.visit('/plans?q=gold', {}, false)
    const { page, complaints, close } = visit
    await page.getByRole('heading', { name: 'Sign in to Sluice' }).waitFor()
    await takesSecrets(visit, 1)
    const oneTime = console.oneTimePassword()
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(oneTime)
    await page.getByRole('button', { name: 'Sign in' }).click()
    const own = page.getByLabel(/^New password\*?$/)
    await own.waitFor()
    await takesSecrets(visit, 3)
    for (const chars of [11, 129]) {
      await own.fill('x'.repeat(chars))
      await own.blur()
      await marked(own)
    }
    await page.goto(`${console.url}/login`)
    await signInFirst(page, oneTime)
    await page.getByRole('button', { name: 'Account: root' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Sluice' }).waitFor()
    await page.goto(`${console.url}/plans?q=gold`)
    await signInAgain(page)
    await page.waitForURL((url) => url.pathname === '/console/plans' && url.search === '?q=gold')
    assert.deepEqual(complaints, [])
    await close()
  })
})

describe('signing in', () => {
  it('is refused in the language of the page, beside what was typed', async () => {
    const { page, close } = await console.visit('/login', { language: 'zh' }, false)
    await page.getByLabel('密码', { exact: true }).fill('not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('用户名或密码错误。').waitFor()
    assert.equal(await page.getByLabel('密码', { exact: true }).inputValue(), 'not the password')
    await close()
  })
})

describe('first API', () => {
  it('[g104][g164][g201] is created, debugged, published and called within 11 clicks', async () => {
    const { page, complaints, close } = await console.visit('/services')
    const clicks = new Clicks()
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const dialog = page.getByRole('dialog')
    await clicks.press(button('Create').first())
    await dialog.getByLabel(/^Service name/).fill('orders')
    await clicks.press(dialog.getByRole('button', { name: 'Submit' }))
    await page.getByText('No API yet').waitFor()
    await clicks.press(button('Create').first())
    await page.getByLabel(/^Path\*?$/).fill('/user')
    await clicks.press(page.getByRole('radio', { name: 'No authentication' }))
    await clicks.press(button('Next'))
    await clicks.press(page.getByRole('radio', { name: /^Mock/ }))
    await page.getByLabel('Return data').fill('{"id":7}')
    await clicks.press(button('Complete'))
    await page.getByText('Created. Not in effect until the service is published.').waitFor()
    await clicks.press(button('Debug'))
    await clicks.press(button('Send request'))
    await page.getByText('"id": 7').waitFor()
    assert.equal(await page.locator('.status-2').innerText(), '200')
    await clicks.press(button('Publish'))
    await page.waitForFunction(() =>
      [...document.querySelectorAll('textarea')].some(({ value }) => value.includes('/user')),
    )
    await clicks.press(dialog.getByRole('button', { name: 'Publish' }))
    await page.getByText(/^Version .*: in effect on 1 of 1$/i).waitFor()
    assert.ok(clicks.count <= 11, `${clicks.count} clicks`)
    assert.deepEqual(complaints, [])
    await close()
    const services = await console.client.DescribeServicesStatus({})
    const host = services.Result?.ServiceSet?.[0]?.OuterSubDomain ?? ''
    const answer = await console.product.call(host, '/release/user')
    assert.deepEqual([answer.status, answer.body], [200, '{"id":7}'])
  })
})

describe('a key for a partner', () => {
  it('is made, bound and handed over within 6 clicks, and its call passes', async () => {
    const { client } = console
    const { ServiceId = '' } = await client.CreateService({ ServiceName: 'sold', Protocol: 'http' })
    await client.CreateApi({
      ServiceId,
      ServiceType: 'MOCK',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      ApiName: 'all',
      AuthType: 'SECRET',
      RequestConfig: { Path: '/', Method: 'GET' },
      ServiceMockReturnMessage: 'paid',
    })
    await client.ReleaseService({ ServiceId, EnvironmentName: 'release', ReleaseDesc: 'First' })
    const { page, complaints, close } = await console.visit(`/services/${ServiceId}/plans`)
    const clicks = new Clicks()
    const dialog = page.getByRole('dialog')
    await clicks.press(page.getByRole('button', { name: 'Bind', exact: true }).first())
    await clicks.press(dialog.getByRole('radio', { name: 'New plan and key' }))
    await dialog.getByLabel(/^Usage plan name/).fill('partners')
    await dialog.getByLabel(/^Secret name/).fill('partner_key')
    await clicks.press(dialog.getByRole('button', { name: 'Submit' }))
    const handover = await clipboardAfter(page, () =>
      clicks.press(dialog.getByRole('button', { name: 'Copy handover' })),
    )
    await clicks.press(dialog.getByLabel('I have saved it'))
    await clicks.press(dialog.getByRole('button', { name: 'Close', exact: true }).last())
    await page.getByRole('link', { name: 'partners' }).waitFor()
    assert.ok(clicks.count <= 6, `${clicks.count} clicks`)
    assert.deepEqual(complaints, [])
    await close()
    const { stdout, stderr } = spawnSync('sh', ['-c', handover], { encoding: 'utf8' })
    assert.match(stdout, /^HTTP\/1\.1 200 [\s\S]*paid$/, `${stdout}${stderr}`)
  })
})

describe('a form', () => {
  it('[g29] refuses a name of 51 characters beside its field, and takes 50', async () => {
    const { page, close } = await console.visit('/services?do=create')
    const name = page.getByRole('dialog').getByLabel(/^Service name/)
    await name.fill('x'.repeat(51))
    await name.press('Enter')
    await marked(name)
    await page.getByText('At most 50 characters.').waitFor()
    await name.fill('no spaces please')
    await page.getByText('Up to 50 chars, supporting a-z, A-Z, 0-9, and underscores.').waitFor()
    await marked(name)
    await name.fill('x'.repeat(50))
    await name.press('Enter')
    await page.getByText('No API yet').waitFor()
    await close()
  })

  it('asks before it throws changes away, and Back closes what a link did not open', async () => {
    const { page, close } = await console.visit('/plans')
    await page.getByRole('button', { name: 'Create', exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/^Usage plan name/).fill('silver')
    await page.keyboard.press('Escape')
    await page.getByText('Discard 1 change?').waitFor()
    await page.getByRole('button', { name: 'Keep editing' }).click()
    assert.equal(await dialog.getByLabel(/^Usage plan name/).inputValue(), 'silver')
    await page.goBack()
    await dialog.waitFor({ state: 'detached' })
    assert.equal(new URL(page.url()).search, '')
    await close()
  })
})

describe('secrets', () => {
  it('[g307][g310] are shown once, then masked until they are revealed', async () => {
    const { page, complaints, close } = await console.visit('/secrets')
    await page.getByRole('button', { name: 'Create', exact: true }).first().click()
    await page
      .getByRole('dialog')
      .getByLabel(/^Secret name/)
      .fill('partner_one')
    await page.keyboard.press('Control+Enter')
    await page.getByText('The secret is shown here once.', { exact: false }).waitFor()
    await page.getByLabel('I have saved it').check()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: 'Close', exact: true })
      .last()
      .click()
    const keys = await console.client.DescribeApiKeysStatus({})
    const secret = keys.Result?.ApiKeySet?.[0]?.AccessKeySecret ?? ''
    assert.ok(secret.length > 10)
    await page.getByRole('link', { name: 'partner_one' }).click()
    await page.getByRole('button', { name: 'Reveal' }).waitFor()
    assert.ok(!(await page.content()).includes(secret))
    await page.getByRole('button', { name: 'Reveal' }).click()
    await page.getByText(secret, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Hide' }).click()
    await page.getByRole('button', { name: 'Reveal' }).waitFor()
    assert.ok(!(await page.content()).includes(secret))
    assert.deepEqual(complaints, [])
    await close()
  })
})

describe('a form for a secret', () => {
  it('says to password managers whose it is, and has nothing corrected', async () => {
    const given = { AccessKeyId: 'key_of_ours', AccessKeySecret: 'a_secret_of_ours' }
    const named = { SecretName: 'ours', AccessKeyType: 'manual' }
    await console.client.CreateApiKey({ ...named, ...given })
    const visit = await console.visit('/account')
    const { page, close } = visit
    await page.getByRole('button', { name: 'Change password' }).waitFor()
    await takesSecrets(visit, 3)
    await page.goto(`${console.url}/secrets?do=create`)
    await page.getByRole('radio', { name: 'Custom secret' }).check()
    await page.getByLabel(/^SecretKey/).waitFor()
    await takesSecrets(visit, 1)
    await page.goto(`${console.url}/secrets/${given.AccessKeyId}?do=rotate`)
    await page.getByLabel(/^SecretKey/).waitFor()
    await takesSecrets(visit, 1)
    await close()
  })

  it('asks for the password of who reveals a secret, where one can type at once', async () => {
    const { Result } = await console.client.CreateApiKey({ SecretName: 'asked_for' })
    const visit = await console.visit(`/secrets/${Result?.AccessKeyId}`)
    const { page, close } = visit
    // As the server answers five minutes after the password was given.
    await page.route('**/', async (route) => {
      if (route.request().headers()['x-sluice-reveal'] !== 'secrets') return route.fallback()
      const refusal = { Code: 'UnauthorizedOperation.PasswordRequired', Message: 'Once more.' }
      const Response = { Error: refusal, RequestId: '0'.repeat(32) }
      await route.fulfill({ json: { Response } })
    })
    await page.getByRole('button', { name: 'Reveal' }).click()
    const dialog = page.getByRole('dialog')
    const again = dialog.getByLabel(/^Password/)
    await again.waitFor()
    await until('the focus on the password', () =>
      again.evaluate((element) => element === document.activeElement),
    )
    await takesSecrets(visit, 1)
    await page.unroute('**/')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await page.getByText(Result?.AccessKeySecret ?? '', { exact: true }).waitFor()
    await close()
  })
})

describe('search', () => {
  it('leads by keyboard alone from anywhere to a service', async () => {
    await console.client.CreateService({ ServiceName: 'findable', Protocol: 'http' })
    const { page, close } = await console.visit('/system/nodes')
    await page.getByRole('heading', { name: 'System' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('findable')
    await page
      .getByRole('option', { name: /^findable/ })
      .first()
      .waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'findable' }).waitFor()
    await until('the title to have the focus', () =>
      page.evaluate(() => document.activeElement?.tagName === 'H1'),
    )
    await close()
  })
})

describe('language and theme', () => {
  it('change at once and are remembered', async () => {
    const { page, complaints, close } = await console.visit('/services')
    await page.getByRole('button', { name: 'Language: English' }).click()
    await page.getByRole('menuitemcheckbox', { name: '中文' }).click()
    await page.getByRole('heading', { name: '服务', exact: true }).waitFor()
    await page.getByRole('button', { name: '主题：跟随系统' }).click()
    await page.getByRole('menuitemcheckbox', { name: '深色' }).click()
    await page.reload()
    await page.getByRole('heading', { name: '服务', exact: true }).waitFor()
    const root = page.locator('html')
    assert.equal(await root.getAttribute('theme-mode'), 'dark')
    assert.equal(await root.getAttribute('lang'), 'zh-CN')
    assert.deepEqual(complaints, [])
    await close()
  })
})
