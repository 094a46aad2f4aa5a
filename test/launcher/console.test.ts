/**
 * The console built beside a server that serves: when, how far it is, how it fails and how it ends.
 * A stand-in for npm keeps the record.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { isAlive } from '../processes.ts'
import { until } from '../product.ts'
import { outputHas, type Program, root, Scratch, startProgram } from './started.ts'

const scratch = new Scratch()
let repository = ''
beforeEach(() => {
  repository = scratch.folder()
  mkdirSync(join(repository, 'console/src'), { recursive: true })
  put('package.json', '{}')
  put('package-lock.json', JSON.stringify({ packages: { '': { name: 'console' } } }))
  put('src/main.tsx', 'first')
})
afterEach(() => scratch.clean())

const put = (name: string, text: string) => writeFileSync(join(repository, 'console', name), text)
const inConsole = (name: string) => join(repository, 'console', name)

/** A launcher whose server serves from the beginning, until it is told to end. */
function launch(env: Readonly<Record<string, string>> = {}): Program {
  const module = new URL('../../tools/console.js', import.meta.url).href
  const code = `
    import { buildInBackground } from ${JSON.stringify(module)}
    process.on('SIGTERM', () => process.exit(0))
    setInterval(() => {}, 1000)
    buildInBackground(${JSON.stringify(repository)})
    console.log('serving')`
  const npm = join(root, 'test/launcher/fakes/console/npm-cli.js')
  const options = { env: { npm_execpath: npm, NODE_ENV: 'production', ...env } }
  return scratch.track(
    startProgram(process.execPath, ['--input-type=module', '--eval', code], options),
  )
}

async function end(program: Program): Promise<void> {
  program.signal('SIGTERM')
  await program.ended
}

function asked(): readonly string[] {
  const file = inConsole('npm.log')
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  rmSync(file)
  return lines
}

function state(): { readonly step: string; readonly detail: string } | undefined {
  const file = join(repository, '.cache/console.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

async function buildOnce(): Promise<void> {
  const program = launch()
  await outputHas(program, 'the console is ready')
  await end(program)
}

describe('the console of a checkout', () => {
  it('is installed and built after the server serves, and says how far it is', async () => {
    const program = launch()
    await outputHas(program, 'the console is ready')
    const lines = program.output().trim().split('\n')
    assert.deepEqual(lines.toSorted(), [
      'serving',
      'sluice: the console is being built',
      'sluice: the console is ready',
      'sluice: the packages of the console are being installed',
    ])
    assert.equal(state()?.step, 'built')
    assert.deepEqual(asked(), ['ci', 'run build'])
    assert.match(readFileSync(join(repository, '.cache/console.log'), 'utf8'), /what npm says/)
    await until('the lock to be gone', () => !existsSync(join(repository, '.cache/console.lock')))
    await end(program)
  })

  it('is not built again from the same sources, and is from others', async () => {
    await buildOnce()
    asked()
    const same = launch()
    await outputHas(same, 'serving')
    await end(same)
    assert.equal(same.output(), 'serving\n')
    assert.deepEqual(asked(), [])
    put('src/main.tsx', 'second')
    await buildOnce()
    assert.deepEqual(asked(), ['run build'])
    put('package-lock.json', JSON.stringify({ packages: { '': { name: 'other' } } }))
    await buildOnce()
    assert.deepEqual(asked(), ['ci', 'run build'])
  })

  it('is built again when what was built is gone or another', async () => {
    await buildOnce()
    rmSync(inConsole('dist'), { recursive: true })
    await buildOnce()
    writeFileSync(inConsole('dist/index.html'), 'cut sh')
    await buildOnce()
    assert.deepEqual(asked(), ['ci', 'run build', 'run build', 'run build'])
  })

  it('that cannot be built is told of, in the log and for the page, and tried at the next start', async () => {
    const program = launch({ FAKE_NPM_FAILS: '1' })
    await outputHas(program, 'could not be built')
    assert.match(program.output(), /the build is broken: <reason>/)
    const failed = await until('the state', () => {
      const now = state()
      return now?.step === 'failed' && now
    })
    assert.match(failed.detail, /npm run failed \(3\).*the build is broken/s)
    assert.equal(program.child.exitCode, null, 'the server goes on')
    await end(program)
    await buildOnce()
    assert.equal(state()?.step, 'built')
  })

  for (const command of ['ci', 'run']) {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      it(`ends with the server that ends by ${signal} during npm ${command}`, async () => {
        const program = launch({ FAKE_NPM_HANGS: command })
        const pid = await until('npm to run', () => {
          const file = inConsole('npm.pid')
          return existsSync(file) && Number(readFileSync(file, 'utf8'))
        })
        scratch.trackPid(pid)
        program.signal(signal)
        await program.ended
        await until('npm to end', () => !isAlive(pid))
        rmSync(inConsole('npm.pid'))
        await buildOnce()
        assert.equal(state()?.step, 'built')
      })
    }
  }

  it('is nobody’s business where there is none', async () => {
    rmSync(join(repository, 'console'), { recursive: true })
    const program = launch()
    await outputHas(program, 'serving')
    await end(program)
    assert.equal(program.output(), 'serving\n')
  })
})
