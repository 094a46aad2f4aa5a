import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { send } from '../../../test/conformance/console.ts'
import { startTestControl, type TestControl } from '../../../test/conformance/control.ts'
import { ManualClock } from '../../lib/clock.ts'
import { systemRandom } from '../../lib/random.ts'
import { watchBuilt } from './built-files.ts'
import { consoleLookMs } from './limits.ts'
import { createPages } from './pages.ts'
import type { BuildState } from './waiting-page.ts'

const page =
  '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__">' +
  '<style nonce="__CSP_NONCE__"></style><script src="/console/assets/main-1.js"></script>'

let folder: string
let dist: string
let control: TestControl
let state: BuildState | null
const clock = new ManualClock(0)
const reports: string[] = []

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-pages-'))
  dist = join(folder, 'dist')
  const built = watchBuilt([join(folder, 'absent'), dist], clock, (line) => reports.push(line))
  const pages = createPages({ built, buildState: () => state, random: systemRandom })
  control = await startTestControl({ pages })
})
after(async () => {
  await control.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  state = null
})

/** Written long ago, as far as the console's clock is concerned. */
function put(name: string, text: string | Buffer): void {
  const path = join(dist, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  const seconds = ++built / 1000
  utimesSync(path, seconds, seconds)
}
let built = 0

/** The console looks at its folder again. */
function look(): void {
  clock.advance(Math.max(consoleLookMs, 10_000))
}

function build(files: { readonly [name: string]: string | Buffer }): void {
  rmSync(dist, { recursive: true, force: true })
  for (const [name, text] of Object.entries(files)) put(name, text)
  look()
}

const get = (path: string, headers: { readonly [name: string]: string } = {}, method = 'GET') =>
  send(control.port, { method, path, headers })

describe('a console that is not there', () => {
  before(() => build({}))

  const cases: readonly (readonly [BuildState | null, RegExp, RegExp])[] = [
    [null, /is not built/, /尚未构建/],
    [{ step: 'installing', detail: '' }, /is being installed/, /正在安装/],
    [{ step: 'building', detail: '' }, /is being built/, /正在构建/],
    [{ step: 'failed', detail: 'npm ci <failed>' }, /npm ci &lt;failed>/, /构建失败/],
  ]
  for (const [now, english, chinese] of cases) {
    it(`says so in both languages: ${now?.step ?? 'absent'}`, async () => {
      state = now
      for (const path of ['/console', '/console/', '/console/services/x?y=1']) {
        const answer = await get(path)
        assert.equal(answer.status, 503)
        assert.equal(answer.headers['retry-after'], '5')
        assert.equal(answer.headers['cache-control'], 'no-store')
        assert.match(answer.text, english)
        assert.match(answer.text, chinese)
        const nonce = /'nonce-([^']+)'/.exec(String(answer.headers['content-security-policy']))?.[1]
        assert.ok(answer.text.includes(`<style nonce="${nonce}">`))
      }
    })
  }
})

describe('a console that is there', () => {
  const script = `console.log(1)${' '.repeat(2000)}`
  before(() => {
    build({
      'index.html': page,
      'boot.js': 'x',
      'assets/main-1.js': script,
      'assets/main-1.js.br': Buffer.from('br bytes'),
      'assets/main-1.js.gz': Buffer.from('gz bytes'),
      'assets/odd.unknown': 'x',
    })
  })

  it('answers its page to every path that is no file', async () => {
    for (const path of ['/console', '/console/', '/console/services/a/b', '/console/index.html']) {
      const answer = await get(path)
      assert.equal(answer.status, 200, path)
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.match(answer.text, /assets\/main-1\.js/)
    }
  })

  it('puts a fresh nonce into each answer of the page and its policy', async () => {
    const seen = new Set<string>()
    for (let i = 0; i < 3; i++) {
      const answer = await get('/console')
      const policy = String(answer.headers['content-security-policy'])
      const nonce = /'nonce-([A-Za-z0-9+/]{22}==)'/.exec(policy)?.[1] ?? ''
      assert.equal(
        policy,
        "default-src 'none'; script-src 'self'; " +
          `style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; ` +
          "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      )
      assert.equal(answer.text.split(nonce).length, 3)
      assert.equal(answer.text.includes('__CSP_NONCE__'), false)
      seen.add(nonce)
    }
    assert.equal(seen.size, 3)
  })

  it('carries the headers of every console answer', async () => {
    for (const path of ['/console', '/console/assets/main-1.js', '/console/assets/none.js']) {
      const { headers } = await get(path)
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['referrer-policy'], 'same-origin')
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
      assert.equal(headers['strict-transport-security'], undefined)
      assert.equal(headers['access-control-allow-origin'], undefined)
    }
  })

  it('gives hashed files for ever, compressed as they lie there, and others to be asked for', async () => {
    const path = '/console/assets/main-1.js'
    const plain = await get(path)
    assert.equal(plain.text, script)
    assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.equal(plain.headers['content-type'], 'text/javascript; charset=utf-8')
    assert.equal(plain.headers['vary'], 'accept-encoding')
    const codings = [
      ['gzip, deflate, br', 'br', 'br bytes'],
      ['gzip', 'gzip', 'gz bytes'],
      ['br;q=0, gzip;q=0.5', 'gzip', 'gz bytes'],
      ['identity', undefined, script],
      ['gzip;q=0.000', undefined, script],
    ] as const
    for (const [accepted, coding, text] of codings) {
      const answer = await get(path, { 'accept-encoding': accepted })
      assert.equal(answer.headers['content-encoding'], coding, accepted)
      assert.equal(answer.text, text)
    }
    const boot = await get('/console/boot.js')
    assert.equal(boot.headers['cache-control'], 'no-cache')
    const again = await get('/console/boot.js', { 'if-none-match': String(boot.headers['etag']) })
    assert.equal(again.status, 304)
    assert.equal(
      (await get('/console/assets/odd.unknown')).headers['content-type'],
      'application/octet-stream',
    )
  })

  it('answers HEAD without a body, other methods not at all', async () => {
    const head = await get('/console/assets/main-1.js', {}, 'HEAD')
    assert.deepEqual([head.status, head.text], [200, ''])
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      assert.equal((await get('/console/assets/main-1.js', {}, method)).status, 404, method)
    }
  })

  it('has nothing else under assets: a missing chunk is no page', async () => {
    for (const name of ['none.js', '', 'main-1.js/', 'main-1.js.br', 'MAIN-1.js']) {
      assert.equal((await get(`/console/assets/${name}`)).status, 404, name)
    }
  })

  it('never reaches beyond its folder, however the path is spelled', async () => {
    writeFileSync(join(folder, 'secret.txt'), 'secret of the machine')
    symlinkSync(join(folder, 'secret.txt'), join(dist, 'link.txt'))
    const paths = [
      '/console/../secret.txt',
      '/console/..%2fsecret.txt',
      '/console/%2e%2e/secret.txt',
      '/console/%2e%2e%2fsecret.txt',
      '/console/assets/../../secret.txt',
      '/console/assets/..%5c..%5csecret.txt',
      '/console//etc/passwd',
      '/console/%00',
      '/console/link.txt',
      `/console/${encodeURIComponent(join(folder, 'secret.txt'))}`,
      '/console/%',
      '/console/%ff%fe',
    ]
    for (const path of paths) {
      const answer = await raw(path)
      assert.doesNotMatch(answer, /secret of the machine|root:/, path)
      assert.match(answer, /^HTTP\/1\.1 [234]\d\d /, path)
    }
  })

  it('is taken anew when it was built anew, and stays while a build is not whole', async () => {
    build({ 'index.html': page.replace('main-1', 'main-2'), 'assets/main-1.js': script })
    assert.match((await get('/console')).text, /main-1/)
    put('assets/main-2.js', 'second')
    look()
    assert.match((await get('/console')).text, /main-2/)
    assert.equal((await get('/console/assets/main-2.js')).text, 'second')
    build({})
    assert.equal((await get('/console')).status, 503)
    assert.deepEqual(reports, [])
  })
})

/** Sends the path as it is written. */
function raw(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    connect(control.port, '127.0.0.1')
      .on('data', (chunk) => {
        text += chunk.toString('latin1')
      })
      .on('error', reject)
      .on('close', () => resolve(text))
      .end(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  })
}
