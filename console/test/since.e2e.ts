/**
 * Two people at one thing: what another saved between opening a form and saving it is shown, and
 * either overwritten or taken. The other one is the vendor's SDK.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { type Console, filled, startConsole } from './console.ts'
import { type Made, makeOneOfEach } from './fixture.ts'

let console: Console
let made: Made

before(async () => {
  console = await startConsole()
  made = await makeOneOfEach(console.client)
})
after(() => console?.close())

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const changed = (page: Page) =>
  page.getByRole('alert').filter({ hasText: 'Changed by another since you opened it:' })

describe('a form of something that another changed meanwhile', () => {
  it('shows what differs, and takes theirs', async () => {
    const UsagePlanId = made.plan
    const { page, complaints, close } = await console.visit(`/plans/${UsagePlanId}/info`)
    await press(page, 'Edit')
    await page.getByLabel(/^Usage plan name/).fill('mine')
    await console.client.ModifyUsagePlan({ UsagePlanId, MaxRequestNumPreSec: 7 })
    await press(page, 'Submit')
    await changed(page).waitFor()
    assert.deepEqual(await changed(page).locator('dt').allInnerTexts(), ['Max calls per second'])
    assert.equal(await changed(page).locator('del').innerText(), '100 QPS')
    assert.equal(await changed(page).locator('ins').innerText(), '7 QPS')
    const plan = async () => (await console.client.DescribeUsagePlan({ UsagePlanId })).Result
    assert.equal((await plan())?.UsagePlanName, 'gold')
    await press(page, 'Take theirs')
    await changed(page).waitFor({ state: 'detached' })
    await filled(page.getByLabel(/^Usage plan name/), 'gold')
    await page.getByLabel(/^Usage plan name/).fill('mine')
    await press(page, 'Submit')
    await page.getByRole('heading', { name: 'mine' }).waitFor()
    const { UsagePlanName, MaxRequestNumPreSec } = (await plan()) ?? {}
    assert.deepEqual([UsagePlanName, MaxRequestNumPreSec], ['mine', 7])
    assert.deepEqual(complaints, [])
    await close()
  })

  it('overwrites where that is wanted, and asks again when it changed once more', async () => {
    const UsagePlanId = made.plan
    const { page, close } = await console.visit(`/plans/${UsagePlanId}/info`)
    await press(page, 'Edit')
    await page.getByLabel(/^Usage plan name/).fill('over')
    await console.client.ModifyUsagePlan({ UsagePlanId, UsagePlanName: 'theirs' })
    await press(page, 'Submit')
    await changed(page).getByText('yours: over').waitFor()
    await console.client.ModifyUsagePlan({ UsagePlanId, UsagePlanName: 'theirs_again' })
    await press(page, 'Overwrite')
    await changed(page).getByText('theirs_again').waitFor()
    await press(page, 'Overwrite')
    await page.getByRole('heading', { name: 'over' }).waitFor()
    await close()
  })

  it('does not ask about what it does not hold', async () => {
    const UsagePlanId = made.plan
    const { page, close } = await console.visit(`/plans/${UsagePlanId}/info`)
    await press(page, 'Edit')
    const { Result } = await console.client.CreateApiKey({ SecretName: 'another' })
    const AccessKeyIds = [Result?.AccessKeyId ?? '']
    await console.client.BindSecretIds({ UsagePlanId, AccessKeyIds })
    await page.getByLabel(/^Usage plan name/).fill('free')
    await press(page, 'Submit')
    await page.getByRole('heading', { name: 'free' }).waitFor()
    await close()
  })

  it('is a page as well: the data of a plugin', async () => {
    const PluginId = made.plugin
    const { page, close } = await console.visit(`/plugins/${PluginId}/edit`)
    await page.getByLabel('Length of the window').fill('2')
    const PluginData = '{"expire_type":"hour","expire":3,"api_rate_limit":9}'
    await console.client.ModifyPlugin({ PluginId, PluginData })
    await press(page, 'Submit')
    await changed(page).getByText('"expire": 3', { exact: false }).waitFor()
    await press(page, 'Take theirs')
    await filled(page.getByLabel('Length of the window'), '3')
    await filled(page.getByLabel('Calls of the API'), '9')
    await close()
  })

  it('is the wizard as well, and a limit', async () => {
    const target = { ServiceId: made.service, ApiId: made.api }
    const at = `/services/${made.service}`
    const { page, close } = await console.visit(`${at}/apis/${made.api}/edit/back`)
    await page.getByLabel('Return data').fill('mine')
    const { RequestParameters = [] } = (await console.client.DescribeApi(target)).Result ?? {}
    await console.client.ModifyApi({
      ...target,
      RequestParameters,
      ServiceType: 'MOCK',
      ServiceMockReturnMessage: 'theirs',
      RequestConfig: { Path: '/open/{id}', Method: 'GET' },
    })
    await press(page, 'Complete')
    await changed(page).getByText('yours: mine').waitFor()
    await press(page, 'Overwrite')
    await page.getByRole('heading', { name: 'open' }).waitFor()
    const { Result } = await console.client.DescribeApi(target)
    assert.equal(Result?.ServiceMockReturnMessage, 'mine')

    await page.goto(`${console.url}${at}/info?do=limit&on=release`)
    await page.getByRole('dialog').waitFor()
    await console.client.ModifyServiceEnvironmentStrategy({
      ServiceId: made.service,
      EnvironmentNames: ['release'],
      Strategy: 44,
    })
    await press(page, 'Submit')
    await changed(page).getByText('44 QPS').waitFor()
    await close()
  })
})
