/**
 * A fresh clone on a machine with an old Node and an old npm, and the published package elsewhere:
 * real installations from the registry, real starts.
 */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { request } from 'undici'
import { freePort } from '../ports.ts'
import { isAlive, processesThat } from '../processes.ts'
import { until } from '../product.ts'
import { copyRepository, oldTools, type Tools } from './checkout.ts'
import { outputHas, type Program, Scratch, startProgram } from './started.ts'

const required = process.env['SLUICE_TEST_REQUIRE'] === 'all'
/** The console is built with low priority, beside whatever else the machine does. */
const installMs = 480_000
const scratch = new Scratch()
after(() => scratch.clean())

/** Why these tests cannot run here, or false. */
async function cannotRun(): Promise<string | false> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on x64'
  if (required) return false
  const registry = process.env['npm_config_registry'] ?? 'https://registry.npmjs.org/'
  const signal = AbortSignal.timeout(5_000)
  const reached = await fetch(registry, { signal }).then(
    (answer) => answer.ok,
    () => false,
  )
  return reached ? false : `${registry} cannot be reached`
}

const skip = await cannotRun()

async function settingsIn(dataDir: string): Promise<Readonly<Record<string, string>>> {
  return {
    SLUICE_DATA_DIR: dataDir,
    SLUICE_HTTP_PORT: String(await freePort()),
    SLUICE_CONTROL_PORT: String(await freePort()),
    SLUICE_WORKERS: '1',
  }
}

/** Makes the call that the tour printed, as it was printed; resolves with its status. */
async function firstCall(output: string): Promise<number> {
  const [, host = '', url = ''] = /curl -i -H 'Host: (.*)' (\S+)/.exec(output) ?? []
  const answer = await request(url, { headers: { host } })
  await answer.body.dump()
  return answer.statusCode
}

/** The status of the console at the address that the start printed. */
async function consoleStatus(output: string): Promise<number> {
  const [, url = ''] = /Console +(\S+)/.exec(output) ?? []
  const answer = await request(url)
  await answer.body.dump()
  return answer.statusCode
}

describe('a fresh clone under Node 18 and npm 9', { skip }, () => {
  let repository = ''
  let tools: Tools
  let env: Readonly<Record<string, string | undefined>> = {}

  before(async () => {
    tools = await oldTools(scratch.folder())
    repository = copyRepository(scratch.folder())
    env = { ...tools.env, ...(await settingsIn(scratch.folder())), NODE_ENV: 'production' }
  })

  function npm(args: readonly string[]): Program {
    return scratch.track(startProgram(tools.node, [tools.npm, ...args], { cwd: repository, env }))
  }

  it('installs and serves by `npm start`, and drains when npm gets SIGTERM', async () => {
    const program = npm(['start'])
    await outputHas(program, 'A first call:', installMs)
    assert.match(program.output(), /Installing packages: npm ci --omit=dev/)
    assert.equal(await firstCall(program.output()), 200)
    assert.equal(await consoleStatus(program.output()), 503, 'it is still being built')
    await outputHas(program, 'sluice: the console is ready', installMs)
    await until('the console', async () => (await consoleStatus(program.output())) === 200)
    const pids = roles(repository).map((pid) => scratch.trackPid(pid))
    assert.equal(pids.length, 2, 'control and gateway run')

    program.signal('SIGTERM')
    await program.ended
    await until('the roles to end', () => pids.every((pid) => !isAlive(pid)))
  })

  it('starts again without installing, and a second start says who is there', async () => {
    const first = npm(['start'])
    await outputHas(first, 'A first call:')
    assert.doesNotMatch(first.output(), /Installing/)
    const pids = roles(repository).map((pid) => scratch.trackPid(pid))

    const second = npm(['start'])
    assert.equal(await second.ended, 1)
    assert.match(second.output(), /the data directory .* is in use for control by process \d+ \(/)

    // Killed without a word: the processes below notice it by themselves.
    first.signal('SIGKILL')
    await first.ended
    await until('the roles to end', () => pids.every((pid) => !isAlive(pid)))
  })

  it('adds the development packages for a check beside a server that runs', async () => {
    const server = npm(['start'])
    await outputHas(server, 'A first call:')
    const pids = roles(repository).map((pid) => scratch.trackPid(pid))
    const program = npm(['run', 'guide'])
    await program.ended
    assert.match(program.output(), /Installing packages: npm install --no-save --include=dev/)
    assert.ok(existsSync(join(repository, 'node_modules/typescript')))
    assert.equal(await firstCall(server.output()), 200)
    server.signal('SIGTERM')
    await server.ended
    await until('the roles to end', () => pids.every((pid) => !isAlive(pid)))
  })

  it('makes a package that installs and starts in an empty folder', async () => {
    const pack = npm(['pack', '--loglevel=error'])
    assert.equal(await pack.ended, 0, pack.output())
    const [archive = ''] = readdirSync(repository).filter((name) => name.endsWith('.tgz'))
    assert.ok(!existsSync(join(repository, 'dist')), 'the checkout runs its sources again')

    const elsewhere = scratch.folder()
    writeFileSync(join(elsewhere, 'package.json'), '{}')
    const options = { cwd: elsewhere, env: { ...env, ...(await settingsIn(scratch.folder())) } }
    const args = ['install', join(repository, archive), '--loglevel=error', '--no-audit']
    const install = scratch.track(startProgram(tools.node, [tools.npm, ...args], options))
    assert.equal(await install.ended, 0, install.output())
    const folder = join(elsewhere, 'node_modules/sluice-gateway')
    assert.ok(existsSync(join(folder, 'dist')) && !existsSync(join(folder, 'src')))

    const sluice = join(elsewhere, 'node_modules/.bin/sluice')
    const server = scratch.track(startProgram(sluice, ['start', '--sample', 'on'], options))
    await outputHas(server, 'A first call:')
    assert.equal(await firstCall(server.output()), 200)
    assert.equal(await consoleStatus(server.output()), 200, 'the package carries the console built')
    const status = startProgram(sluice, ['status'], options)
    assert.equal(await status.ended, 0, status.output())
    assert.match(status.output(), /in effect on 1 of 1/)
    server.signal('SIGTERM')
    assert.equal(await server.ended, 0)
  })
})

describe('a machine without a new Node', { skip }, () => {
  it('is told what is missing', async () => {
    const { node } = await oldTools(scratch.folder())
    const repository = copyRepository(scratch.folder())
    rmSync(join(repository, 'package-lock.json'))
    const program = startProgram(node, ['bin/sluice.js', 'version'], { cwd: repository })
    assert.equal(await program.ended, 1)
    assert.match(program.output(), /sluice needs Node 24 or newer\. This is Node 18/)
  })
})

/** The processes of roles that run from this folder. */
function roles(folder: string): readonly number[] {
  return processesThat((command) => command.includes(folder) && /-main\.ts/.test(command))
}
