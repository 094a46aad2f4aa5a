/**
 * When the launcher installs, and what it asks of npm. A stand-in for npm keeps the record.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { until } from '../product.ts'
import { type Program, root, Scratch, startProgram } from './started.ts'

const scratch = new Scratch()
let repository = ''

beforeEach(() => {
  repository = scratch.folder()
  lock('1.0.0')
})
afterEach(() => scratch.clean())

/** Writes the lock file: one package for the server, one for development. */
function lock(version: string): void {
  const packages = {
    '': { name: 'x' },
    'node_modules/a': { version },
    'node_modules/b': { version, dev: true },
    'node_modules/c': { version, optional: true, os: ['other'] },
    'node_modules/d': { version, optional: true, os: [process.platform], dev: true },
  }
  writeFileSync(join(repository, 'package-lock.json'), JSON.stringify({ packages }))
}

const stampFile = () => join(repository, 'node_modules/.sluice-stamp.json')

/** `npm start` (without `dev`) or `npm test`, as far as the packages are concerned. */
function launch(dev: boolean, env: Readonly<Record<string, string>> = {}): Program {
  const module = new URL('../../tools/install.js', import.meta.url).href
  const code = `
    import { ensureInstalled } from ${JSON.stringify(module)}
    try {
      console.log('installed:', await ensureInstalled(${JSON.stringify(repository)}, ${dev}))
    } catch (error) {
      console.log(error.message)
      process.exitCode = 1
    }`
  const npm = join(root, 'test/launcher/fakes/npm-cli.js')
  const options = { env: { npm_execpath: npm, NODE_ENV: 'production', ...env } }
  return scratch.track(
    startProgram(process.execPath, ['--input-type=module', '--eval', code], options),
  )
}

async function run(dev: boolean, env?: Readonly<Record<string, string>>): Promise<string> {
  const program = launch(dev, env)
  await program.ended
  return program.output()
}

/** What npm was asked so far: command, scope, NODE_ENV, npm_config_omit; then forgets it. */
function asked(): readonly string[] {
  const file = join(repository, 'npm.log')
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  rmSync(file)
  return lines
}

const ciForStart = 'ci --omit=dev - -'
const ciForTest = 'ci --include=dev - -'
const addForTest = 'install --include=dev - -'

describe('the launcher', () => {
  it('installs for a start once, whatever the shell says about production', async () => {
    assert.match(await run(false, { npm_config_omit: 'optional' }), /installed: true/)
    assert.deepEqual(asked(), [ciForStart])
    assert.match(await run(false), /installed: false/)
    assert.deepEqual(asked(), [])
    assert.ok(!existsSync(join(repository, '.cache/install.lock')), 'the lock is gone')
  })

  it('installs for a test with the development packages, which do for a start too', async () => {
    await run(true)
    await run(true)
    await run(false)
    assert.deepEqual(asked(), [ciForTest])
  })

  it('adds what a test lacks to what a start installed', async () => {
    await run(false)
    await run(true)
    await run(true)
    assert.deepEqual(asked(), [ciForStart, addForTest])
  })

  it('installs anew when the lock has changed, keeping the development packages', async () => {
    await run(true)
    lock('2.0.0')
    await run(false)
    await run(true)
    assert.deepEqual(asked(), [ciForTest, ciForTest])
  })

  it('installs anew when the stamp is of another platform', async () => {
    await run(false)
    const stamp: unknown = JSON.parse(readFileSync(stampFile(), 'utf8'))
    writeFileSync(stampFile(), JSON.stringify(Object.assign({}, stamp, { platform: 'other-x64' })))
    await run(false)
    await run(false)
    assert.deepEqual(asked(), [ciForStart, ciForStart])
  })

  it('installs nothing when another Node starts it the next time', async () => {
    await run(false)
    const stamp: unknown = JSON.parse(readFileSync(stampFile(), 'utf8'))
    assert.deepEqual(Object.keys(Object(stamp)).sort(), ['dev', 'lock', 'platform'])
    await run(false)
    assert.deepEqual(asked(), [ciForStart])
  })

  it('believes no stamp that is cut short', async () => {
    await run(false)
    writeFileSync(stampFile(), '{"lock":')
    rmSync(join(repository, 'node_modules/.package-lock.json'))
    await run(false)
    assert.deepEqual(asked(), [ciForStart, ciForStart])
  })

  it('never empties node_modules under a server that runs from it', async () => {
    await run(false)
    const module = new URL('../../tools/install.js', import.meta.url).href
    const code = `
      import { noteRunning } from ${JSON.stringify(module)}
      noteRunning(${JSON.stringify(repository)})
      setInterval(() => {}, 1000)`
    const args = ['--input-type=module', '--eval', code]
    const server = scratch.track(startProgram(process.execPath, args))
    const notes = join(repository, '.cache/running')
    await until('the note', () => existsSync(join(notes, String(server.pid))))
    lock('2.0.0')
    await run(false)
    assert.deepEqual(asked(), [ciForStart, 'install --omit=dev - -'])

    server.signal('SIGKILL')
    await server.ended
    lock('3.0.0')
    await run(false)
    assert.deepEqual(asked(), [ciForStart])
    assert.deepEqual(readdirSync(notes), [], 'the note of the dead is gone')
  })

  it('installs once when two start at once', async () => {
    const both = [launch(false, { FAKE_NPM_SECONDS: '1' }), launch(false)]
    await Promise.all(both.map(({ ended }) => ended))
    assert.deepEqual(asked(), [ciForStart])
    assert.deepEqual(both.map(({ output }) => /installed: (\w+)/.exec(output())?.[1]).sort(), [
      'false',
      'true',
    ])
  })

  it('trusts nothing that an installation left which was cut short', async () => {
    const first = launch(false, { FAKE_NPM_SECONDS: '5' })
    await until('npm to run', () => existsSync(join(repository, 'npm.log')))
    first.signal('SIGKILL')
    await first.ended
    // npm itself may even have finished, but nobody said so.
    mkdirSync(join(repository, 'node_modules'), { recursive: true })
    const left = readFileSync(join(repository, 'package-lock.json'))
    writeFileSync(join(repository, 'node_modules/.package-lock.json'), left)
    assert.match(await run(false), /installed: true/)
    assert.deepEqual(asked(), [ciForStart, ciForStart])
  })

  it('says that npm failed, and tries again the next time', async () => {
    assert.match(await run(false, { FAKE_NPM_FAILS: '1' }), /npm ci failed \(7\); see above/)
    assert.ok(!existsSync(stampFile()))
    assert.match(await run(false), /installed: true/)
    assert.deepEqual(asked(), [ciForStart, ciForStart])
  })

  it('lets an old Node install no development tools that it would leave out', async () => {
    const module = new URL('../../tools/install.js', import.meta.url).href
    const facts = { lacksOnlyDev: false, serverRuns: false, dev: true, newNode: false }
    const asks = async (changes: Partial<typeof facts>) => {
      const argument = JSON.stringify({ ...facts, ...changes })
      const code = `
        import { installSteps } from ${JSON.stringify(module)}
        for (const { args, byRuntime } of installSteps(${argument})) {
          console.log(args.join(' '), byRuntime ? 'by the runtime' : '')
        }`
      const program = startProgram(process.execPath, ['--input-type=module', '--eval', code])
      await program.ended
      return program.output().trim().split(/ *\n/)
    }
    const add = 'install --no-save --include=dev by the runtime'
    assert.deepEqual(await asks({}), ['ci --omit=dev', add])
    assert.deepEqual(await asks({ lacksOnlyDev: true }), [add])
    assert.deepEqual(await asks({ serverRuns: true }), ['install --no-save --omit=dev', add])
    assert.deepEqual(await asks({ newNode: true }), ['ci --include=dev'])
    assert.deepEqual(await asks({ dev: false }), ['ci --omit=dev'])
  })

  it('stops npm when it is stopped', async () => {
    const program = launch(false, { FAKE_NPM_SECONDS: '30' })
    await until('npm to run', () => existsSync(join(repository, 'npm.log')))
    program.signal('SIGTERM')
    assert.equal(await program.ended, 1)
    assert.match(program.output(), /npm ci failed \(143\)/)
    assert.ok(!existsSync(stampFile()))
  })

  it('takes over what somebody installed by hand', async () => {
    mkdirSync(join(repository, 'node_modules'))
    const lockFile = readFileSync(join(repository, 'package-lock.json'))
    writeFileSync(join(repository, 'node_modules/.package-lock.json'), lockFile)
    assert.match(await run(true), /installed: false/)
    assert.deepEqual(asked(), [])
    lock('2.0.0')
    await run(true)
    assert.deepEqual(asked(), [ciForTest])
  })

  it('completes what an old Node left out of an installation by hand', async () => {
    const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'))
    delete packages['node_modules/d']
    mkdirSync(join(repository, 'node_modules'))
    const hidden = join(repository, 'node_modules/.package-lock.json')
    writeFileSync(hidden, JSON.stringify({ packages }))
    await run(false)
    assert.deepEqual(asked(), [])
    await run(true)
    assert.deepEqual(asked(), [addForTest])
  })
})
