/**
 * Lists as they are when there is much in them: what a row tells, 1,000 rows, pickers that reach
 * what is not among the first hundred.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Console, settled, startConsole } from './console.ts'
import { type Made, makeOneOfEach } from './fixture.ts'

let console: Console
let made: Made

before(async () => {
  console = await startConsole()
  made = await makeOneOfEach(console.client)
})
after(() => console?.close())

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
