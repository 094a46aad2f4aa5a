/**
 * The supervisor with real processes as roles: restarts, draining, what refuses a start.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, it } from 'node:test'
import { freePort } from '../ports.ts'
import { isAlive } from '../processes.ts'
import { until } from '../product.ts'
import { outputHas, type Program, root, Scratch, startProgram } from './started.ts'

const scratch = new Scratch()
afterEach(() => scratch.clean())

interface Installation {
  readonly dataDir: string
  readonly env: Readonly<Record<string, string>>
}

async function prepare(env: Readonly<Record<string, string>> = {}): Promise<Installation> {
  const dataDir = scratch.folder()
  const http = String(await freePort())
  const ports = { SLUICE_HTTP_PORT: http, SLUICE_CONTROL_PORT: String(await freePort()) }
  return { dataDir, env: { SLUICE_DATA_DIR: dataDir, SLUICE_WORKERS: '1', ...ports, ...env } }
}

function launch(installation: Installation, options: { readonly channel?: boolean } = {}): Program {
  const program = join(root, 'test/launcher/fakes/main.ts')
  return scratch.track(
    startProgram(process.execPath, [program], { env: installation.env, ...options }),
  )
}

function pidOf({ dataDir }: Installation, role: string): number | undefined {
  const file = join(dataDir, `${role}.pid`)
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  return pid > 0 ? scratch.trackPid(pid) : undefined
}

function behave({ dataDir }: Installation, role: string, behaviour: string): void {
  writeFileSync(join(dataDir, `${role}.behaviour`), behaviour)
}

async function ready(installation: Installation) {
  const program = launch(installation)
  await outputHas(program, '"gateway":{')
  const gateway = await until('the gateway', () => pidOf(installation, 'gateway'))
  const control = await until('control', () => pidOf(installation, 'control'))
  return { program, gateway, control }
}

describe('the supervisor', () => {
  it('runs both roles, tells where they serve, and drains them on SIGTERM', async () => {
    const installation = await prepare()
    const { program, gateway, control } = await ready(installation)
    const facts: unknown = JSON.parse(program.output())
    const { SLUICE_HTTP_PORT: http, SLUICE_CONTROL_PORT: port } = installation.env
    assert.partialDeepStrictEqual(facts, {
      control: { controlPort: Number(port) },
      gateway: { httpPort: Number(http) },
    })

    program.signal('SIGTERM')
    assert.equal(await program.ended, 0)
    for (const [role, pid] of [
      ['gateway', gateway],
      ['control', control],
    ] as const) {
      assert.equal(readFileSync(join(installation.dataDir, `${role}.drained`), 'utf8'), String(pid))
      assert.ok(!isAlive(pid), `${role} is gone`)
    }
  })

  for (const role of ['gateway', 'control'] as const) {
    it(`brings back a ${role} that was killed, and leaves the other alone`, async () => {
      const installation = await prepare()
      const first = await ready(installation)
      process.kill(first[role], 'SIGKILL')
      await until(`another ${role}`, () => pidOf(installation, role) !== first[role])
      await outputHas(first.program, `${role} died (SIGKILL), 1 in a row`)
      const other = role === 'gateway' ? 'control' : 'gateway'
      assert.equal(pidOf(installation, other), first[other])
      first.program.signal('SIGTERM')
      assert.equal(await first.program.ended, 0)
    })
  }

  it('keeps ports that the system chose over a restart', async () => {
    const installation = await prepare({ SLUICE_HTTP_PORT: '0', SLUICE_CONTROL_PORT: '0' })
    const { program, gateway } = await ready(installation)
    const facts: unknown = JSON.parse(program.output())
    // The line that the stand-in prints.
    const { httpPort } = (facts as { gateway: { httpPort: number } }).gateway
    process.kill(gateway, 'SIGKILL')
    const again = await until('another gateway', () => {
      const pid = pidOf(installation, 'gateway')
      return pid !== gateway && pid
    })
    const holder = (await import('../../src/server/process-info.ts')).listenerOf(httpPort)
    assert.equal(holder, again)
  })

  it('waits longer for a role that dies again and again, and still drains', async () => {
    const installation = await prepare()
    behave(installation, 'gateway', 'dies')
    const program = launch(installation)
    await outputHas(program, 'gateway died (exit code 1), 3 in a row; it starts again in 1000 ms')
    await outputHas(program, 'told to die')
    const control = await until('control', () => pidOf(installation, 'control'))
    program.signal('SIGTERM')
    assert.equal(await program.ended, 0)
    assert.ok(!isAlive(control))
  })

  it('ends at once on a second signal', async () => {
    const installation = await prepare()
    behave(installation, 'gateway', 'stubborn')
    const { program, gateway } = await ready(installation)
    program.signal('SIGTERM')
    await until('control to drain', () => existsSync(join(installation.dataDir, 'control.drained')))
    // An echo of the first signal does not count: repeat it until it does.
    const repeat = setInterval(() => program.signal('SIGINT'), 50)
    assert.equal(await program.ended, 130)
    clearInterval(repeat)
    await until('the gateway to be gone', () => !isAlive(gateway))
  })

  it('drains when the channel to its launcher closes', async () => {
    const installation = await prepare()
    const program = launch(installation, { channel: true })
    await outputHas(program, '"gateway":{')
    program.child.disconnect()
    assert.equal(await program.ended, 0)
    assert.ok(existsSync(join(installation.dataDir, 'gateway.drained')))
  })

  it('leaves no role behind when it is killed', async () => {
    const installation = await prepare()
    const { program, gateway, control } = await ready(installation)
    program.signal('SIGKILL')
    await until('the roles to drain', () => !isAlive(gateway) && !isAlive(control))
    assert.ok(existsSync(join(installation.dataDir, 'gateway.drained')))
  })

  it('starts again after a kill, waiting for the ports of roles that still drain', async () => {
    const installation = await prepare()
    behave(installation, 'gateway', 'slow')
    const { program, gateway } = await ready(installation)
    program.signal('SIGKILL')
    await program.ended
    const second = launch(installation)
    await outputHas(second, '"gateway":{')
    assert.ok(!isAlive(gateway), 'the first gateway had drained')
    second.signal('SIGTERM')
    assert.equal(await second.ended, 0)
  })

  it('makes the join token once, for its owner alone', async () => {
    const installation = await prepare()
    const file = join(installation.dataDir, 'join-token')
    const first = await ready(installation)
    const token = readFileSync(file, 'utf8')
    assert.match(token, /^[A-Za-z0-9]{40}\n$/)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    first.program.signal('SIGTERM')
    await first.program.ended
    const second = await ready(installation)
    assert.equal(readFileSync(file, 'utf8'), token)
    second.program.signal('SIGTERM')
    await second.program.ended
  })
})

describe('a start is refused', () => {
  it('on a data directory in use, naming the holder', async () => {
    const installation = await prepare()
    const { program } = await ready(installation)
    const second = launch({ ...installation, env: (await prepare(dataOf(installation))).env })
    assert.equal(await second.ended, 1)
    const words = ['is in use for control by', `process ${program.pid} (`, '), since 20']
    for (const word of words) assert.ok(second.output().includes(word), second.output())
  })

  it('on a port of callers that another program holds, naming it', async () => {
    const installation = await prepare()
    const holder = createServer()
    const port = Number(installation.env['SLUICE_HTTP_PORT'])
    // Shared on purpose: this is what would go unnoticed.
    const options = { port, host: '127.0.0.1', reusePort: true }
    await new Promise<void>((resolve) => holder.listen(options, resolve))
    const program = launch(installation)
    assert.equal(await program.ended, 1)
    const words = [`httpPort: 127.0.0.1 port ${port} is in use by process ${process.pid} (`]
    for (const word of [...words, '--http-port', 'SLUICE_HTTP_PORT']) {
      assert.ok(program.output().includes(word), program.output())
    }
    await new Promise((resolve) => holder.close(resolve))
  })
})

function dataOf({ dataDir }: Installation): Readonly<Record<string, string>> {
  return { SLUICE_DATA_DIR: dataDir }
}
