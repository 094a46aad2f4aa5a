/**
 * The first page: quiet while nothing needs anybody, then what is not released and which gateways
 * do not run the newest snapshot, each with a link to where it is mended.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { prepareProduct, until } from '../../test/product.ts'
import { button, facts, field, flat, heads, inEffect, makeService } from './chapters/steps.ts'
import { type Console, signInFirst, startConsole } from './console.ts'

let console: Console

before(async () => {
  console = await startConsole()
})
after(() => console?.close())

describe('the overview', () => {
  it('is where the console begins, and says when nothing needs attention', async () => {
    const { page, complaints, close } = await console.visit('/')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.getByText('Nothing needs attention').waitFor()
    assert.equal((await facts(page)).get('In effect'), '1 of 1 gateways')
    await page.getByRole('link', { name: 'Service', exact: true }).click()
    await page.getByRole('heading', { name: 'Service', exact: true }).waitFor()
    await page.getByRole('link', { name: 'Sluice' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })

  it('lists what is not released, with the ways to the difference and to the release', async () => {
    const { client } = console
    const second = { RequestConfig: { Path: '/second', Method: 'GET' } }
    const { id, apis } = await makeService(client, 'running', [{}, second])
    await client.DeleteApi({ ServiceId: id, ApiId: apis[1] ?? '' })
    await makeService(client, 'never_published', [{}], null)
    await makeService(client, 'without_an_api', [], null)
    await makeService(client, 'all_released', [{}])
    const { page, complaints, close } = await console.visit('/')
    const table = page.getByRole('table', { name: 'Services with unreleased changes' })
    assert.deepEqual(await heads(table), [
      ...['Service name', 'Unreleased changes', 'Compared with', 'Operation'],
    ])
    const rows = (await table.getByRole('row').allInnerTexts()).slice(1).map(flat)
    assert.deepEqual(rows, [
      'never_published 1 API Not published Publish',
      'running 1 API 1 removed Release Publish',
    ])
    const running = table.getByRole('row', { name: /running/ })
    await running.getByRole('link', { name: '1 API' }).click()
    const difference = page.getByRole('dialog', { name: 'Not released yet' })
    await difference.getByText('/second').waitFor()
    await page.goBack()
    await running.getByRole('link', { name: 'Publish' }).click()
    const dialog = page.getByRole('dialog', { name: 'Publish service' })
    await dialog.getByRole('radio', { name: 'Release', exact: true }).check()
    await field(dialog, 'Remarks').fill('One less')
    await button(dialog, 'Publish').click()
    await inEffect(page, 'Version')
    await page.getByRole('link', { name: 'Overview' }).click()
    await table.getByRole('link', { name: 'never_published' }).waitFor()
    await running.waitFor({ state: 'detached' })
    assert.deepEqual(complaints, [])
    await close()
  })

  it('names a gateway that is gone, and leads to the gateways', async () => {
    const apart = await prepareProduct()
    try {
      const control = apart.start('control')
      await until('control', async () => {
        return (await apart.probe(apart.ports.control, '/healthz')) === 200
      })
      const gateway = apart.start('gateway')
      await apart.ready(control)
      await apart.end(gateway)
      const { page, close } = await console.visit('/login', {}, false)
      await page.goto(`http://127.0.0.1:${apart.ports.control}/console/`)
      await signInFirst(page, readFileSync(join(apart.dataDir, 'console-password'), 'utf8').trim())
      const table = page.getByRole('table', { name: 'Gateways without the newest snapshot' })
      await table.getByText('Absent').waitFor()
      assert.equal(await page.getByText('Nothing needs attention').count(), 0)
      await table.getByRole('link').first().click()
      await page.getByRole('table', { name: 'Nodes' }).getByText('Absent').waitFor()
      await close()
    } finally {
      await apart.close()
    }
  })
})
