/**
 * Plugins of every kind: written as JSON, shown as a form, saved unchanged; the back end in the
 * data of two of them is JSON within the form, with the same marks.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { pluginSamples } from '../../test/cases/plugin-samples.ts'
import { until } from '../../test/product.ts'
import { pluginTypes } from '../src/forms/plugin-fields.ts'
import { type Console, marked, settled, startConsole } from './console.ts'

let console: Console

before(async () => {
  console = await startConsole()
})
after(() => console?.close())

/** Of each kind what the server takes: those with a back end of their own need a real one. */
const samples: Readonly<Record<string, unknown>> = {
  ...pluginSamples,
  Routing: [
    {
      strategy_name: 'canary',
      strategy_weight: 10,
      condition: "header.uid == 'a'",
      backend_type: 'HTTP',
      backend_config: {
        ServiceConfig: { Url: 'http://127.0.0.1:9', Path: '/', Method: 'GET' },
        ServiceTimeout: 15,
      },
    },
  ],
  CircuitBreaker: {
    ...pluginSamples.CircuitBreaker,
    backend_config: { ServiceMockReturnMessage: 'busy' },
  },
}

async function dataOf(name: string): Promise<unknown> {
  const { Result } = await console.client.DescribePlugins({ PluginName: name })
  return JSON.parse(Result?.PluginSet?.[0]?.PluginData ?? 'null')
}

describe('a plugin of every kind', () => {
  for (const type of pluginTypes) {
    it(`is written as JSON, shown as a form and saved unchanged: ${type}`, async () => {
      const { page, complaints, close } = await console.visit(`/plugins/new?type=${type}&view=json`)
      const name = `of_kind_${type}`
      await page.getByLabel(/^Plugin name/).fill(name)
      await page.getByRole('textbox', { name: 'PluginData' }).fill(JSON.stringify(samples[type]))
      await page.getByRole('button', { name: 'Submit' }).click()
      await page.getByRole('heading', { name, level: 1 }).waitFor()
      assert.deepEqual(await dataOf(name), samples[type])
      await page.getByRole('button', { name: 'Edit' }).click()
      await page.getByRole('heading', { name: 'Edit plugin' }).waitFor()
      await settled(page)
      const form = page.getByRole('button', { name: 'Form', exact: true })
      assert.equal(await form.getAttribute('aria-pressed'), 'true')
      await page.getByLabel('Remarks').fill('looked at')
      await page.getByRole('button', { name: 'Submit' }).click()
      await page.getByRole('heading', { name, level: 1 }).waitFor()
      await page.getByText('looked at').waitFor()
      assert.deepEqual(await dataOf(name), samples[type])
      assert.deepEqual(complaints, [])
      await close()
    })
  }
})

describe('the back end of a rule', () => {
  it('begins with what its kind asks for, is marked where it is wrong, and not sent broken', async () => {
    const { page, close } = await console.visit('/plugins/new?type=Routing')
    await page.getByLabel(/^Plugin name/).fill('elsewhere')
    await page.getByLabel('Condition').fill("header.uid == 'a'")
    const config = page.getByRole('textbox', { name: 'Backend configuration' })
    const holds = (text: string) =>
      until(text, async () => (await config.innerText()).includes(text))
    await holds('ServiceMockReturnMessage')
    await page.getByRole('radio', { name: 'HTTP' }).check()
    await holds('"Url": "http://"')

    await config.fill('{"ServiceConfig": oops}')
    await page.getByText('This is not JSON', { exact: false }).waitFor()
    const submit = page.getByRole('button', { name: 'Submit' })
    assert.equal(await submit.getAttribute('aria-disabled'), 'true')
    await page.getByRole('radio', { name: 'Mock' }).check()
    await holds('oops')
    await page.getByRole('radio', { name: 'HTTP' }).check()

    await config.fill('{"ServiceConfig":{"Url":"http://127.0.0.1:9","Path":"/","Colour":"red"}}')
    await submit.click()
    await page.locator('.cm-lintRange-error').first().waitFor()
    await marked(config)
    const field = page.locator('.field', { has: config })
    assert.match(await field.innerText(), /ServiceConfig.*Colour/)
    await config.fill('{"ServiceConfig":{"Url":"http://127.0.0.1:9","Path":"/","Method":"GET"}}')
    await page.getByRole('radio', { name: 'Function' }).check()
    await holds('127.0.0.1:9')
    await page.getByRole('radio', { name: 'HTTP' }).check()
    await submit.click()
    await page.getByRole('heading', { name: 'elsewhere', level: 1 }).waitFor()
    await close()
  })

  it('is asked for where there is one', async () => {
    const { page, close } = await console.visit('/plugins/new?type=CircuitBreaker')
    await page.getByRole('radio', { name: 'None: an error' }).waitFor()
    assert.equal(await page.getByText('Configuration of that back end').count(), 0)
    await page.getByRole('radio', { name: 'Mock' }).check()
    await page.getByRole('textbox', { name: 'Configuration of that back end' }).waitFor()
    await close()
  })
})

describe('a number of a plugin', () => {
  it('is refused beside its field, by the form and by the server', async () => {
    const { page, close } = await console.visit('/plugins/new?type=AntiReplay')
    await page.getByLabel(/^Plugin name/).fill('once')
    const kept = page.getByLabel('Nonce remembered, s')
    const field = page.locator('.field', { has: kept })
    await kept.fill('1801')
    await field.getByText('A whole number from 1 to 1,800.').waitFor()
    assert.equal(await kept.getAttribute('aria-invalid'), 'true')
    await page.getByRole('button', { name: 'Submit' }).click()
    await until('the server to refuse it', async () => /1800/.test(await field.innerText()))
    await kept.fill('1800')
    await page.getByRole('button', { name: 'Submit' }).click()
    await page.getByRole('heading', { name: 'once', level: 1 }).waitFor()
    await close()
  })
})
