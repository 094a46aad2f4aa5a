/**
 * The examples as a user runs them: the commands of the README of examples/callers in a copy of
 * their folder, then each script by itself, against the product on ports of its own.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type Product, startProduct } from '../product.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
/** For one script; the one that sets up starts a process a command. */
const scriptTimeoutMs = 120_000
const variable = /^export (\w+)='(.*)'$/gm
const readme = readFileSync(join(root, 'examples/callers/README.md'), 'utf8')

describe('examples/callers', () => {
  const clone = mkdtempSync(join(tmpdir(), 'sluice-example-'))
  const folder = join(clone, 'examples/callers')
  let product: Product
  /** What the commands of the README print. */
  let printed: string
  let env: NodeJS.ProcessEnv

  before(async () => {
    cpSync(join(root, 'examples/callers'), folder, { recursive: true })
    product = (await startProduct()).product
    // Where `npm start` has it.
    symlinkSync(product.dataDir, join(clone, 'data'))
    const { SLUICE_DATA_DIR: _, ...rest } = process.env
    const script = /^```sh\n(.*?)^```$/ms.exec(readme)?.[1] ?? ''
    const started = await run('sh', ['-euc', script], {
      cwd: folder,
      timeout: scriptTimeoutMs,
      env: {
        ...rest,
        SLUICE: `${process.execPath} ${join(root, 'bin/sluice.js')}`,
        SLUICE_CONTROL_PORT: String(product.ports.control),
        SLUICE_HTTP_PORT: String(product.ports.http),
      },
    })
    printed = started.stdout
    const lines = readFileSync(join(folder, 'callers.env'), 'utf8').matchAll(variable)
    const made = Object.fromEntries([...lines].map(([, name, value]) => [name, value]))
    env = { ...process.env, ...made }
  })
  after(async () => {
    await product?.close()
    rmSync(clone, { recursive: true })
  })

  async function script(name: string, args: readonly string[] = [], wish: NodeJS.ProcessEnv = {}) {
    const options = { cwd: folder, timeout: scriptTimeoutMs, env: { ...env, ...wish } }
    const { stdout } = await run('sh', [name, ...args], options)
    const [head = '', body = ''] = stdout.split('\r\n\r\n')
    return { head, body: body.trimEnd(), status: Number(head.split(' ')[1]) }
  }

  it('calls with a key pair, from API to plan as the guide goes [g231] [g236] [g239]', async () => {
    for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512']) {
      const { status, head, body } = await script('key-pair.sh', [algorithm])
      assert.deepEqual([status, body], [200, 'hello from /keys'], algorithm)
      assert.ok(head.includes(`\r\nX-Secret-ID: ${env['SECRET_ID']}\r\n`))
      assert.match(head, /\r\nX-UsagePlan-ID: usagePlan-\w+\r\n/)
      assert.match(head, /\r\nX-RateLimit-Limit: 100\r\n/)
    }
    const forged = await script('key-pair.sh', [], { SECRET_KEY: 'another-secret' })
    assert.equal(forged.status, 401)
    assert.match(forged.body, /HMAC signature does not match/)
  })

  it('calls as an application, with a form and with JSON [g358] [g363]', async () => {
    for (const [name, args] of [
      ['app-form.sh', []],
      ['app-form.sh', ['b=2&a=1', 'a=0&c=&a-b=3']],
      ['app-json.sh', []],
      ['app-json.sh', ['[]']],
    ] as const) {
      const { status, body } = await script(name, args)
      assert.deepEqual([status, body], [200, 'hello from /orders'], `${name} ${args}`)
    }
    for (const name of ['app-form.sh', 'app-json.sh']) {
      const forged = await script(name, [], { APP_SECRET: 'another-secret' })
      assert.equal(forged.status, 401)
      assert.match(forged.body, /HMAC signature does not match, Server StringToSign:x-date/)
    }
  })

  it('calls with a token', async () => {
    const { status, body } = await script('oauth.sh')
    assert.deepEqual([status, body], [200, 'hello from /work'])
    await run('openssl', ['genrsa', '-out', join(folder, 'other.key'), '2048'])
    const forged = await script('oauth.sh', [], { TOKEN_KEY: 'other.key' })
    assert.deepEqual(
      [forged.status, forged.body],
      [401, '{"message":"Oauth id_token verify error"}'],
    )
  })

  it('has a README whose commands work as they stand, one for every script', () => {
    assert.equal(printed.match(/^HTTP\/1\.1 200 OK\r$/gm)?.length, 4, printed)
    const answers = printed.match(/hello from \/\w+/g)
    const [key, app, token] = ['keys', 'orders', 'work'].map((path) => `hello from /${path}`)
    assert.deepEqual(answers, [key, app, app, token])
    const scripts = readdirSync(folder).filter((name) => name.endsWith('.sh'))
    assert.equal(scripts.length, 5)
    for (const name of scripts) assert.ok(readme.includes(`\n./${name}`), name)
  })
})
