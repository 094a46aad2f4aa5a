/**
 * The command `sluice` as a process: exit statuses, and where its words go.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, it } from 'node:test'
import { root, Scratch, startProgram } from './started.ts'

const scratch = new Scratch()
afterEach(() => scratch.clean())

async function sluice(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const program = scratch.track(
    startProgram(process.execPath, [join(root, 'bin/sluice.js'), ...args], {
      cwd: scratch.folder(),
      env,
    }),
  )
  return { code: await program.ended, output: program.output() }
}

/** What else runs on this machine has the usual ones, perhaps. */
const anyPorts = { SLUICE_HTTP_PORT: '0', SLUICE_CONTROL_PORT: '0', SLUICE_PROBE_PORT: '0' }

describe('sluice', () => {
  it('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    assert.deepEqual(await sluice(['version']), { code: 0, output: `${version}\n` })
  })

  it('prints help in general and of a command', async () => {
    const general = await sluice(['--help'])
    assert.equal(general.code, 0)
    assert.match(general.output, /^ {2}start {4}Run everything/m)
    const start = await sluice(['start', '--help'])
    assert.equal(start.code, 0)
    assert.match(start.output, /--http-port <port>/)
  })

  it('ends with 2 when it does not understand, having started nothing', async () => {
    const flag = await sluice(['start', '--nothing', '1'])
    assert.equal(flag.code, 2)
    assert.match(flag.output, /^sluice: --nothing is not a flag of this command\n$/)
    const value = await sluice(['start'], { SLUICE_HTTP_PORT: 'x', SLUICE_WORKERS: 'y' })
    assert.equal(value.code, 2)
    assert.match(value.output, /^sluice: httpPort: .*\nsluice: workers: .*\n$/)
  })

  it('refuses to run a gateway that cannot join', async () => {
    const { code, output } = await sluice(
      ['gateway', '--control-url', 'https://control.example'],
      anyPorts,
    )
    assert.equal(code, 1)
    assert.match(output, /joinToken is not set: .*https:\/\/control\.example.*SLUICE_JOIN_TOKEN/)
  })

  it('refuses a file of the join token that holds none', async () => {
    const folder = scratch.folder()
    writeFileSync(join(folder, 'join-token'), '')
    const { code, output } = await sluice(['start', '--data-dir', folder], anyPorts)
    assert.equal(code, 1)
    assert.match(output, /^sluice: \S+join-token holds no token; remove it for a new one\n$/)
  })

  it('refuses a data directory that cannot be made', async () => {
    const { code, output } = await sluice(['start', '--data-dir', '/dev/null/data'])
    assert.equal(code, 1)
    assert.match(output, /the data directory \/dev\/null\/data cannot be used: /)
  })
})
