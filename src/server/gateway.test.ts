/**
 * The gateway's program as the supervisor runs it: a process of its own, real sockets and files, a
 * backend that is not ours. Its control plane is scripted.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type EchoBackend, startEchoBackend } from '../../test/echo-backend.ts'
import {
  anApi,
  apisSection,
  appId,
  aService,
  httpBackend,
  serviceId,
  settings,
} from '../../test/fakes/snapshot.ts'
import { connectRaw, talk, type Wire } from '../../test/raw.ts'
import { realSections, ScriptedControl } from '../gateway/process/scripted-control.ts'
import { Secret } from '../lib/secret.ts'
import { parseLines } from '../telemetry/line-oracle.ts'
import { type ChildMessage, type GatewayReady, packSettings } from './messages.ts'
import { settingsWith } from './settings.ts'

const deadlineMs = 60_000
const host = `${serviceId}-${appId}.gz.apigw.localhost`

interface Running {
  readonly child: ChildProcess
  readonly httpPort: number
  readonly probePort: number
  readonly exited: Promise<number | null>
  output(): string
}

let dataDir: string
let control: ScriptedControl
let backend: EchoBackend
let running: Running[]
/** Answers that the backend holds back while it is told to. */
let held: (() => void)[]
let holding: boolean

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sluice-role-'))
  held = []
  holding = false
  backend = await startEchoBackend((request, response) => {
    const answer = () => response.writeHead(201, { 'Content-Type': 'text/plain' }).end('made\n')
    if (holding && request.url !== '/quick') held.push(answer)
    else answer()
  })
  control = new ScriptedControl()
  await control.listen()
  running = []
})

afterEach(async () => {
  for (const { child, exited } of running) {
    child.kill('SIGKILL')
    await exited
  }
  await control.close()
  await backend.close()
  await rm(dataDir, { recursive: true })
})

async function start(workers = 2): Promise<Running> {
  const child = fork(new URL('./gateway-main.ts', import.meta.url), { silent: true })
  let output = ''
  child.stderr?.on('data', (chunk) => {
    output += chunk
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const token = new Secret('the-join-token-of-this-test')
  const ready = await new Promise<GatewayReady>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not ready: ${output}`)), deadlineMs)
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)))
    // Only the role's program writes to this channel.
    child.on('message', (message: ChildMessage) => {
      if (message.type === 'hello') {
        const ports = { httpPort: 0, probePort: 0, controlUrl: control.url.href }
        const own = settingsWith({ dataDir, joinToken: token, workers, ...ports })
        child.send({ type: 'settings', settings: packSettings(own) })
      } else if (message.role === 'gateway') {
        clearTimeout(late)
        resolve(message)
      }
    })
  })
  assert.ok(ready.probePort !== null)
  const { httpPort, probePort } = ready
  const one = { child, httpPort, probePort, exited, output: () => output }
  running.push(one)
  return one
}

/** Releases one API that forwards everything to the backend, and waits until it is in effect. */
async function release(): Promise<void> {
  await until(() => control.hellos.length > 0, 'joined')
  const api = anApi({ path: '/', backend: { ...httpBackend, port: backend.port } })
  const revision = control.change(realSections(settings, aService(), apisSection('v1', [api])))
  await until(() => control.acknowledged(revision), 'in effect')
}

async function until(condition: () => unknown, what: string | (() => string)): Promise<void> {
  const end = Date.now() + deadlineMs
  while (!(await condition())) {
    const said = running.map(({ output }) => output()).join('')
    const awaited = typeof what === 'string' ? what : what()
    assert.ok(Date.now() < end, `${awaited}; said: ${said}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function request(path: string, close = true): string {
  const connection = close ? 'Connection: close\r\n' : ''
  return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${connection}\r\n`
}

async function logLines() {
  const directory = join(dataDir, 'logs', 'access')
  const names = (await readdir(directory)).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'latin1')))
  return parseLines(texts.join(''))
}

/** Of the snapshot file; 0 while there is none. */
const fileSize = () =>
  stat(join(dataDir, 'gateway', 'snapshot')).then(
    ({ size }) => size,
    () => 0,
  )

const probe = (port: number, path: string) =>
  talk(port, `GET ${path} HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n`)

describe('gateway role', () => {
  it('says on its probe port whether it is alive and ready, and counts', async () => {
    const { httpPort, probePort } = await start()
    assert.match(await probe(probePort, '/healthz'), /^HTTP\/1\.1 200 .*ok\n$/s)
    assert.match(await probe(probePort, '/readyz'), /^HTTP\/1\.1 503 .*no snapshot yet\n$/s)
    assert.match(await talk(httpPort, request('/release/x')), /^HTTP\/1\.1 503 /)
    await release()
    assert.match(await probe(probePort, '/readyz'), /^HTTP\/1\.1 200 .*ready\n$/s)
    for (const path of ['/release/a', '/release/b', '/nowhere/c']) {
      await talk(httpPort, request(path))
    }
    await talk(httpPort, 'no http\r\n\r\n')
    const lines = [
      'sluice_gateway_calls_total{code="2xx"} 2',
      'sluice_gateway_calls_total{code="4xx"} 2',
      'sluice_gateway_calls_total{code="5xx"} 1',
      'sluice_gateway_malformed_total 1',
      'sluice_gateway_workers 2',
      'sluice_gateway_snapshot_revision 1',
      'sluice_gateway_control_connected 1',
      'sluice_gateway_log_dropped_total 0',
    ]
    // A call is counted when it is over, which its caller may see before.
    let missing: readonly string[] = []
    await until(
      async () => {
        const metrics = await probe(probePort, '/metrics')
        missing = lines.filter((line) => !metrics.includes(`\n${line}\n`))
        return missing.length === 0
      },
      () => `the metrics to have ${missing}`,
    )
    assert.match(await probe(probePort, '/metrics/../etc'), /^HTTP\/1\.1 404 /)
  })

  it('[g420] [g424] [g428] [g430] [g432] logs each call as caller and backend saw it', async () => {
    const { child, exited, httpPort } = await start(1)
    await release()
    const beforeMs = Date.now()
    const sent = request('/release/orders?page=2&access_token=abc%5D')
    const received = await talk(httpPort, sent)
    assert.match(received, /^HTTP\/1\.1 201 /)
    const refusal = await talk(httpPort, request('/release/nothing][x').replace('GET', 'BREW'))
    const malformed = 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'
    const refused = await talk(httpPort, malformed)
    assert.match(refused, /^HTTP\/1\.1 400 /)
    child.kill('SIGTERM')
    assert.equal(await exited, 0)

    const lines = await logLines()
    assert.equal(lines.length, 3)
    const [forwarded, unmatched, broken] = lines
    const { time_local, ...rest } = forwarded ?? assert.fail()
    const seconds = (text: string | null | undefined) => Number(text)
    assert.match(rest.req_id ?? '', /^[0-9a-f]{32}$/)
    assert.ok(received.includes(rest.req_id ?? '-'), 'the caller was told the same id')
    assert.ok(seconds(rest.req_t) >= seconds(rest.ups_rsp_t))
    assert.ok(seconds(rest.ups_rsp_t) >= seconds(rest.ups_head_t))
    assert.ok(seconds(rest.ups_head_t) >= seconds(rest.ups_conn_t))
    const startedAtMs = Date.parse(time_local?.replace(':', ' ') ?? '')
    assert.ok(startedAtMs >= beforeMs - 1000 && startedAtMs <= Date.now(), time_local ?? '')
    assert.deepEqual(
      { ...rest, req_t: '', ups_rsp_t: '', ups_head_t: '', ups_conn_t: '', req_id: '' },
      {
        ...{ app_id: String(appId), env_name: 'release', service_id: serviceId },
        ...{ http_host: host, api_id: 'api-00000001' },
        ...{ uri: '/release/orders?page=2&access_token=***', scheme: 'http' },
        ...{ rsp_st: '201', ups_st: '201', cip: '127.0.0.1' },
        ...{ uip: `127.0.0.1:${backend.port}`, vip: '127.0.0.1' },
        ...{ rsp_len: String(received.length), req_len: String(sent.length) },
        ...{ req_t: '', ups_rsp_t: '', ups_conn_t: '', ups_head_t: '' },
        ...{ err_msg: null, tcp_rtt: null, pid: String(child.pid), req_id: '' },
      },
    )
    assert.equal(unmatched?.rsp_len, String(refusal.length))
    assert.equal(unmatched?.ups_st, null)
    assert.equal(broken?.rsp_st, '400')
    assert.equal(broken?.req_len, String(malformed.length))
    assert.equal(broken?.rsp_len, String(refused.length))
  })

  it('drains: running calls end, callers are told to close, new ones find nobody', async () => {
    const { child, exited, httpPort, probePort } = await start()
    await release()
    holding = true
    const wires: Wire[] = []
    for (let i = 0; i < 20; i++) {
      const wire = await connectRaw(httpPort)
      wires.push(wire)
      wire.send(request('/release/quick', false))
      await wire.untilText('made\n')
      // Half of them stay idle, half have a call that is running.
      if (i % 2 === 0) wire.send(request('/release/slow', false))
    }
    await until(() => held.length === 10, 'all calls have reached the backend')
    child.kill('SIGTERM')
    await until(async () => {
      const wire = await connectRaw(httpPort).catch(() => null)
      wire?.socket.destroy()
      return wire === null
    }, 'no new connection is taken')
    assert.match(await probe(probePort, '/readyz'), /^HTTP\/1\.1 503 .*draining\n$/s)
    for (const answer of held) answer()
    for (const [i, wire] of wires.entries()) {
      const text = await wire.untilEnd()
      assert.equal(wire.failure(), '')
      assert.equal(text.match(/made\n/g)?.length, i % 2 === 0 ? 2 : 1)
      if (i % 2 === 0) assert.match(text.split('made\n')[1] ?? '', /\r\nConnection: close\r\n/i)
      wire.socket.destroy()
    }
    assert.equal(await exited, 0)
    assert.equal((await logLines()).length, 30)
  })

  it('killed in the middle of traffic, it starts from its file and its log has whole lines', async () => {
    const first = await start()
    await release()
    let answered = 0
    let stop = false
    const clients = Array.from({ length: 8 }, async () => {
      const wire = await connectRaw(first.httpPort)
      for (let n = 1; !stop; n++) {
        wire.send(request('/release/load', false))
        try {
          await wire.until((text) => text.split('made\n').length > n || wire.ended())
        } catch {
          break
        }
        if (wire.ended()) break
        answered++
      }
      wire.socket.destroy()
    })
    await until(async () => (await logLines().catch(() => [])).length > 100, 'lines on disk')
    // Its file is written in the background.
    await until(async () => (await fileSize()) > 0, 'a snapshot on disk')
    const onDisk = (await logLines().catch(() => [])).length
    first.child.kill('SIGKILL')
    stop = true
    await Promise.all([...clients, first.exited])
    await control.close()

    const second = await start()
    assert.match(await probe(second.probePort, '/readyz'), /^HTTP\/1\.1 200 /)
    assert.match(await talk(second.httpPort, request('/release/after')), /^HTTP\/1\.1 201 /)
    second.child.kill('SIGTERM')
    assert.equal(await second.exited, 0)
    const lines = await logLines()
    assert.ok(lines.length > onDisk && lines.length <= answered + 8 + 1)
    assert.equal(lines.at(-1)?.uri, '/release/after')
    assert.equal(lines.at(-1)?.pid, String(second.child.pid))
  })
})
