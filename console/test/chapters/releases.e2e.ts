/**
 * The guide's chapters on releasing: publishing and the default access address, the environments
 * and what a call needs of them, switching versions, deactivating.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Console, startConsole } from '../console.ts'
import { button, copied, facts, field, flat, heads, inEffect, makeService } from './steps.ts'

let console: Console

before(async () => {
  console = await startConsole()
})
after(() => console?.close())

/** A call to an address as the console prints it: its names resolve nowhere but in the gateway. */
async function call(address: string) {
  const { hostname, port, pathname } = new URL(address)
  assert.equal(Number(port), console.product.ports.http)
  return console.product.call(hostname, pathname)
}

describe('release and access', () => {
  it('[g244][g247][g256] is published from the list; the API page says where it is called', async () => {
    const { id, apis, host } = await makeService(console.client, 'published', [{}], null)
    const { page, complaints, close } = await console.visit('/services?q=published')
    await button(page.getByRole('row', { name: /published/ }), 'Publish').click()
    const dialog = page.getByRole('dialog', { name: 'Publish service' })
    assert.ok(await dialog.getByRole('radio', { name: 'Release', exact: true }).isChecked())
    await field(dialog, 'Remarks').fill('By the list')
    await button(dialog, 'Publish').click()
    await inEffect(page, 'Version')
    await page.goto(`${console.url}/services/${id}/apis/${apis[0]}/info`)
    await page.getByRole('heading', { name: 'Default access address' }).waitFor()
    await page.getByText('The port is part of the address.', { exact: false }).waitFor()
    const address = page.getByText(`http://${host}:${console.product.ports.http}/release/hello`)
    await address.first().waitFor()
    const shown = await facts(page)
    assert.equal(shown.get('Public domain name'), host)
    assert.equal(shown.get('Published environments'), 'Release')
    assert.equal(shown.get('Access path'), '/hello')
    assert.equal(shown.get('Request method'), 'GET')
    const answer = await call(await address.first().innerText())
    assert.deepEqual([answer.status, answer.body], [200, 'hello world'])
    await page.goto(`${console.url}/services/${id}/environments`)
    const row = page.getByRole('row', { name: /^Release/ })
    await button(row, 'Deactivate').waitFor()
    await button(row, 'Switch Version').waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })
})

describe('service access', () => {
  it('[g257][g258] each environment has its path to copy, its version, and what it ran before', async () => {
    const { id, host } = await makeService(console.client, 'environments', [{}])
    const { page, complaints, close } = await console.visit(`/services/${id}/environments`)
    const table = page.getByRole('table', { name: 'Environments' })
    const row = table.getByRole('row', { name: /^Release/ })
    await row.waitFor()
    await page.getByText('provide an accurate access path', { exact: false }).waitFor()
    const titles = await heads(table)
    for (const title of ['Environment name', 'Access path', 'Release status', 'Running version']) {
      assert.ok(titles.includes(title), title)
    }
    assert.equal(titles.at(-1), 'Operation')
    await row.getByText('1 of 1 gateways').waitFor()
    assert.match(flat(await row.innerText()), /Published.*1 of 1 gateways/)
    const path = await copied(page, row)
    assert.equal(path, `http://${host}:${console.product.ports.http}/release`)
    assert.equal((await call(`${path}/hello`)).body, 'hello world')
    const unpublished = table.getByRole('row', { name: /^Test/ })
    const deactivate = button(unpublished, 'Deactivate')
    assert.equal(await deactivate.getAttribute('aria-disabled'), 'true')
    await deactivate.focus()
    await page.getByText('Unpublished services cannot be deactivated.').first().waitFor()
    await button(row, 'Versions').click()
    const history = page.getByRole('table', { name: 'Versions of Release' })
    await history.getByText('(Current Version)').waitFor()
    assert.deepEqual(await heads(history), ['Version ID', 'Release time', 'Remarks'])
    await history.getByRole('cell', { name: 'The first version' }).waitFor()
    await page.getByText('Total items: 1').waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })

  it('is taken out of an environment, and cannot be called there any more', async () => {
    const { id, host } = await makeService(console.client, 'deactivated', [{}])
    const { page, close } = await console.visit(`/services/${id}/environments`)
    await button(page.getByRole('row', { name: /^Release/ }), 'Deactivate').click()
    const question = page.getByRole('alertdialog', { name: 'Deactivate deactivated?' })
    await question.getByText('it cannot be accessed externally', { exact: false }).waitFor()
    assert.equal((await console.product.call(host, '/release/hello')).status, 200)
    await button(question, 'Deactivate').click()
    await inEffect(page, 'deactivated deactivated')
    assert.equal((await console.product.call(host, '/release/hello')).status, 404)
    await close()
  })
})

describe('environment version switch', () => {
  it('[g274][g276][g279] an earlier version is switched to and answers at once', async () => {
    const { id, apis, host } = await makeService(console.client, 'switched', [{}])
    const target = { ServiceId: id, EnvironmentName: 'release' }
    await console.client.ModifyApi({
      ...{ ServiceId: id, ApiId: apis[0] ?? '', ServiceType: 'MOCK', Protocol: 'HTTP' },
      RequestConfig: { Path: '/hello', Method: 'GET' },
      ServiceMockReturnMessage: 'hello again',
    })
    await console.client.ReleaseService({ ...target, ReleaseDesc: 'The second version' })
    assert.equal((await console.product.call(host, '/release/hello')).body, 'hello again')
    const { page, complaints, close } = await console.visit(`/services/${id}/environments`)
    await button(page.getByRole('row', { name: /^Release/ }), 'Switch Version').click()
    const dialog = page.getByRole('dialog', { name: 'Switch version' })
    await dialog.getByRole('radio').nth(1).waitFor()
    const present = dialog.getByRole('radio', { name: /\(Current Version\).*The second version/ })
    assert.ok(await present.isDisabled())
    await dialog.getByRole('radio', { name: /The first version/ }).check()
    await dialog.getByText('Difference from the running version').waitFor()
    await button(dialog, 'Submit').click()
    await inEffect(page, 'Version')
    assert.equal((await console.product.call(host, '/release/hello')).body, 'hello world')
    await page.getByRole('link', { name: 'Manage Version' }).click()
    const first = page.getByRole('row', { name: /The first version/ })
    await first.getByRole('cell', { name: 'Release', exact: true }).waitFor()
    await page.getByRole('row', { name: /The second version/ }).waitFor()
    await page.getByText('Total items: 2').waitFor()
    assert.deepEqual(complaints, [])
    await close()
  })
})
