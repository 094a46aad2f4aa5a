/**
 * The limits of the forms of callers: one more than fits is refused by the form beside its field,
 * and by the server beside the same field, which gets it here although the form let it through.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { type Console, marked, settled, startConsole } from './console.ts'
import { type Made, makeOneOfEach } from './fixture.ts'

let console: Console
let made: Made

before(async () => {
  console = await startConsole()
  made = await makeOneOfEach(console.client)
})
after(() => console?.close())

interface Limit {
  readonly path: (ids: Made) => string
  readonly action: string
  readonly label: string
  readonly wire: string
  /** What fits, and one more. */
  readonly fits: string
  readonly over: string
  /** What the server is sent in place of `over`, where that is not it. */
  readonly sent?: unknown
  /** What else the form asks for. */
  readonly rest?: Readonly<Record<string, string>>
  readonly before?: (scope: Locator) => Promise<void>
  readonly submit?: string
}

const long = (n: number) => ({ fits: 'n'.repeat(n), over: 'n'.repeat(n + 1) })
const key = { path: () => '/secrets?do=create', action: 'CreateApiKey' }
const plan = { path: () => '/plans?do=create', action: 'CreateUsagePlan' }
const app = { path: () => '/apps?do=create', action: 'CreateApiApp' }
const plugin = { path: () => '/plugins/new?type=AntiReplay', action: 'CreatePlugin' }
const policy = {
  path: ({ service }: Made) => `/services/${service}/policy?do=create-policy`,
  action: 'CreateIPStrategy',
}
const custom = async (scope: Locator) => scope.getByRole('radio', { name: 'Custom secret' }).check()
const limited = (name: string) => async (scope: Locator) => {
  await scope.getByRole('group', { name }).getByRole('switch').check()
}
const pair = { SecretId: 'an_id_of_one', SecretKey: 'a_secret_of_one', 'Secret name': 'given' }
const named = { 'Usage plan name': 'named' }

const limits: readonly Limit[] = [
  { ...key, label: 'Secret name', wire: 'SecretName', ...long(50) },
  { ...key, label: 'SecretId', wire: 'AccessKeyId', ...long(50), rest: pair, before: custom },
  { ...key, label: 'SecretKey', wire: 'AccessKeySecret', ...long(50), rest: pair, before: custom },
  {
    ...{ path: ({ key: id }) => `/secrets/${id}?do=rotate`, action: 'RotateApiKey' },
    ...{ label: 'The old secret stays valid', wire: 'GraceSeconds', submit: 'Rotate' },
    ...{ fits: '2160', over: '2161', sent: 2161 * 3600 },
  },
  { ...plan, label: 'Usage plan name', wire: 'UsagePlanName', ...long(50) },
  { ...plan, label: 'Remarks', wire: 'UsagePlanDesc', ...long(2000), rest: named },
  {
    ...{ ...plan, label: 'Max calls per second', wire: 'MaxRequestNumPreSec', rest: named },
    ...{ fits: '2000', over: '2001', sent: 2001, before: limited('Max calls per second') },
  },
  {
    ...{ ...plan, label: 'Request quota', wire: 'MaxRequestNum', rest: named },
    ...{ fits: '99999999', over: '100000000', sent: 100_000_000 },
    before: limited('Request quota'),
  },
  { ...app, label: 'Application name', wire: 'ApiAppName', ...long(50) },
  { ...app, label: 'Remarks', wire: 'ApiAppDesc', ...long(200), rest: { 'Application name': 'a' } },
  { ...plugin, label: 'Plugin name', wire: 'PluginName', ...long(50) },
  { ...plugin, label: 'Remarks', wire: 'Description', ...long(200), rest: { 'Plugin name': 'ab' } },
  { ...policy, label: 'Name', wire: 'StrategyName', ...long(50), rest: { Addresses: '10.0.0.1' } },
]

/** Sends another value of one field to the server than the form does. */
async function alter(page: Page, { action, wire, over, sent = over }: Limit): Promise<void> {
  await page.route('**/', async (route) => {
    const request = route.request()
    if (request.headers()['x-tc-action'] !== action) return route.fallback()
    const body: object = request.postDataJSON()
    await route.continue({ postData: JSON.stringify({ ...body, [wire]: sent }) })
  })
}

describe('one more than fits', () => {
  for (const limit of limits) {
    it(`is refused twice beside ${limit.label}: ${limit.action} ${limit.wire}`, async () => {
      const path = limit.path(made)
      const { page, close } = await console.visit(path)
      await settled(page)
      const scope = path.includes('do=') ? page.getByRole('dialog') : page.locator('main')
      await limit.before?.(scope)
      const field = (label: string) => {
        const control = scope.getByLabel(new RegExp(`^${label}\\*?$`))
        return control.and(scope.locator('input, textarea'))
      }
      for (const [label, value] of Object.entries(limit.rest ?? {})) await field(label).fill(value)
      const control = field(limit.label)
      const submit = scope.getByRole('button', { name: limit.submit ?? 'Submit', exact: true })
      await control.fill(limit.over)
      await submit.click()
      await marked(control)
      assert.ok(await control.evaluate((element) => element === document.activeElement))

      await alter(page, limit)
      await control.fill(limit.fits)
      await page.locator('[aria-invalid="true"]').first().waitFor({ state: 'detached' })
      await submit.click()
      await marked(control)
      assert.equal(await scope.locator('.notice.bad').count(), 0, 'nothing beside no field')
      assert.equal(await control.inputValue(), limit.fits, 'what was typed stays')
      await close()
    })
  }
})
