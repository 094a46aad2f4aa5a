/**
 * What the first view costs, and what each page adds: bytes and requests are asserted, times are
 * not.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Console, startConsole } from './console.ts'
import { makeOneOfEach } from './fixture.ts'

const assets = join(import.meta.dirname, '../dist/assets')
const kB = 1_000
const scriptBytesMax = 165 * kB
const styleBytesMax = 10 * kB
/** Besides calls: the page, its scripts and styles, the session. */
const filesMax = 9
const pageBytesMax = 25 * kB
const languageBytesMax = 18 * kB
/** With its libraries: it is loaded only where something is edited. */
const editorBytesMax = 125 * kB

let console: Console

before(async () => {
  console = await startConsole()
  await makeOneOfEach(console.client)
})
after(() => console?.close())

function packed(file: string): number {
  return gzipSync(readFileSync(join(assets, file)), { level: 9 }).length
}

function boundOf(script: string): number {
  if (script.startsWith('words-')) return languageBytesMax
  return script.startsWith('json-editor-') ? editorBytesMax : pageBytesMax
}

describe('first view', () => {
  const views = [
    { name: 'the list of services', path: '/services', calls: 1, shows: /^a_service/ },
    { name: 'the overview', path: '/', calls: 2, shows: /^Revision/ },
    // What secrets and plans are bound to is another call, for all of their rows.
    { name: 'the list of applications', path: '/apps', calls: 1, shows: /^mobile/ },
    { name: 'the list of secrets', path: '/secrets', calls: 2, shows: /^partner/ },
    { name: 'the list of plans', path: '/plans', calls: 2, shows: /^gold/ },
    // Its page shares what it knows of types with the forms of plugins.
    { name: 'the list of plugins', path: '/plugins', calls: 1, shows: /^calm/, chunks: 2 },
  ]
  for (const { name, path, calls, shows, chunks = 1 } of views) {
    it(`takes few requests and stays within its bytes: ${name}`, async (t) => {
      const { page, close } = await console.open()
      const seen: string[] = []
      page.on('request', (request) => {
        // What is in effect is told by the top bar when the view has been quiet for a while.
        const isEffect = request.headers()['x-tc-action'] === 'DescribeEffect'
        if (!isEffect || path === '/') seen.push(new URL(request.url()).pathname)
      })
      await page.goto(`${console.url}${path}`)
      await page.getByRole('link', { name: shows }).waitFor()
      await page.waitForLoadState('networkidle')
      await close()
      const files = seen.filter((one) => one.startsWith('/console/assets/'))
      const named = files.map((one) => one.slice('/console/assets/'.length))
      const sum = (end: string) =>
        named.filter((one) => one.endsWith(end)).reduce((all, one) => all + packed(one), 0)
      t.diagnostic(`${seen.length} requests, JS ${sum('.js')} B, CSS ${sum('.css')} B (gzip)`)
      assert.ok(seen.length <= filesMax + calls + (chunks - 1), seen.join('\n'))
      assert.deepEqual(seen.filter((one) => one === '/').length, calls)
      assert.deepEqual(seen.filter((one) => one === '/console/session').length, 1)
      assert.ok(sum('.js') <= scriptBytesMax, `${sum('.js')}`)
      assert.ok(sum('.css') <= styleBytesMax, `${sum('.css')}`)
    })
  }

  it('sends its calls while the libraries are still loading', async () => {
    const { page, close } = await console.open()
    const called = page.waitForRequest((request) => new URL(request.url()).pathname === '/')
    // The frame, libraries and all, is held back until the list has been asked for.
    await page.route(/\/assets\/frame-[^/]+\.js$/, async (route) => {
      await called
      await route.continue()
    })
    await page.goto(`${console.url}/services`)
    assert.equal((await called).headers()['x-tc-action'], 'DescribeServicesStatus')
    await page.getByRole('link', { name: /^a_service/ }).waitFor()
    await close()
  })

  it('has no page and no language above its bound', () => {
    const shared = /^(?:first|frame|overlay|form|rolldown)/
    const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'))
    for (const name of scripts.filter((one) => !shared.test(one))) {
      assert.ok(packed(name) <= boundOf(name), `${name}: ${packed(name)}`)
    }
  })

  it('has an editor, in a chunk of its own', (t) => {
    const editors = readdirSync(assets).filter((name) => /^json-editor-.*\.js$/.test(name))
    assert.equal(editors.length, 1)
    t.diagnostic(`${editors[0]}: ${packed(editors[0] ?? '')} B (gzip)`)
  })
})
