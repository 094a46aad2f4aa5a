import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { Browser } from '../../test/conformance/console.ts'
import { refusalOf, sdkClient } from '../../test/conformance/control.ts'
import { signedHeadersOf } from '../../test/conformance/tc3.ts'
import { freePort } from '../../test/ports.ts'
import { until } from '../../test/product.ts'
import { Secret } from '../lib/secret.ts'
import { type RunningControl, runControl } from './control.ts'
import { type Settings, settingsWith } from './settings.ts'

let dataDir: string
let running: RunningControl[]
let shown: string
let lines: string[]
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sluice-control-'))
  running = []
  shown = ''
  lines = []
})
afterEach(async () => {
  await Promise.all(running.map((control) => control.close()))
  rmSync(dataDir, { recursive: true })
})

async function run(changes: Partial<Settings> = {}): Promise<RunningControl> {
  const settings = settingsWith({ dataDir, controlPort: 0, sample: 'off', ...changes })
  const control = await runControl(settings, {
    report: (line) => lines.push(line),
    show: (text) => {
      shown += text
    },
  })
  running.push(control)
  return control
}

async function stop(control: RunningControl): Promise<void> {
  running = running.filter((other) => other !== control)
  await control.close()
}

function kept(): { secretId: string; secretKey: string; uin: string; appId: number } {
  // The process wrote it with these members; the test below looks at them.
  return JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'))
}

const mode = (file: string) => (statSync(join(dataDir, file)).mode & 0o777).toString(8)
const get = (port: number, path: string) => fetch(`http://127.0.0.1:${port}${path}`)

describe('the control process', () => {
  it('makes credentials on its first start, shows them once and keeps them for its user alone', async () => {
    const first = await run()
    const { secretId, secretKey, uin, appId } = kept()
    assert.match(secretId, /^AKID/)
    assert.match(uin, /^\d{12}$/)
    assert.equal(typeof appId, 'number')
    assert.ok(shown.includes(secretId) && shown.includes(secretKey))
    assert.equal(lines.join().includes(secretKey), false)
    for (const file of ['credentials.json', 'store.key', 'join-token']) {
      assert.equal(mode(file), '600', file)
    }
    await sdkClient(first.controlPort, { key: kept() }).DescribeServicesStatus({})
    await stop(first)

    shown = ''
    const second = await run()
    assert.equal(shown, '')
    assert.deepEqual(kept(), { secretId, secretKey, uin, appId })
    await sdkClient(second.controlPort, { key: { secretId, secretKey } }).DescribeServicesStatus({})
  })

  it('follows credentials in the settings, without showing them', async () => {
    await stop(await run())
    const old = kept()
    shown = ''
    const secretKey = 'a-given-secret-key'
    const given = { secretId: 'AKIDgiven', secretKey: new Secret(secretKey) }
    const control = await run(given)
    assert.equal(shown, '')
    assert.equal(kept().secretKey, secretKey)
    const key = { secretId: 'AKIDgiven', secretKey }
    await sdkClient(control.controlPort, { key }).DescribeServicesStatus({})
    const call = sdkClient(control.controlPort, { key: old }).DescribeServicesStatus({})
    assert.equal((await refusalOf(call)).code, 'AuthFailure.SecretIdNotFound')
  })

  it('makes a one-time password for the console, shows it once and keeps it until it is replaced', async () => {
    const first = await run()
    const password = readFileSync(join(dataDir, 'console-password'), 'utf8').trim()
    assert.match(password, /^[A-Za-z2-9]{20}$/)
    assert.equal(mode('console-password'), '600')
    assert.ok(shown.includes(password))
    assert.equal(lines.join().includes(password), false)
    await stop(first)

    shown = ''
    const second = await run({ sessionIdleMinutes: 7 })
    assert.equal(shown, '')
    const browser = new Browser(second.controlPort)
    const login = { Name: 'root', Password: password, NewPassword: 'a chosen passphrase' }
    const { Session } = (await browser.session(login)).response
    assert.equal(Session.IdleMinutes, 7)
    assert.equal(existsSync(join(dataDir, 'console-password')), false)
    await stop(second)

    const third = new Browser((await run()).controlPort)
    const again = { Name: 'root', Password: 'a chosen passphrase' }
    assert.equal((await third.session(again)).code, '')
    assert.equal(shown, '')
    assert.equal(existsSync(join(dataDir, 'console-password')), false)
  })

  it('has no console, no session and no password where it is switched off', async () => {
    const { controlPort } = await run({ console: 'off' })
    for (const path of ['/console', '/console/session', '/console/assets/x.js']) {
      assert.equal((await get(controlPort, path)).status, 404, path)
    }
    assert.equal(existsSync(join(dataDir, 'console-password')), false)
    assert.doesNotMatch(shown, /Password/)
  })

  it('writes a lost credentials file anew', async () => {
    await stop(await run())
    const before = kept()
    rmSync(join(dataDir, 'credentials.json'))
    await run()
    assert.deepEqual(kept(), before)
  })

  it('is ready, healthy and counts its answers', async () => {
    const { controlPort } = await run()
    await sdkClient(controlPort, { key: kept() }).DescribeServicesStatus({})
    assert.equal((await get(controlPort, '/healthz')).status, 200)
    assert.equal((await get(controlPort, '/readyz')).status, 200)
    const page = await (await get(controlPort, '/metrics')).text()
    const line = 'sluice_control_requests_total{action="DescribeServicesStatus",code="OK"} 1'
    assert.ok(page.split('\n').includes(line))
  })

  it('waits for a database that cannot be used, and says why', async () => {
    mkdirSync(join(dataDir, 'sluice.db'))
    const controlPort = await freePort()
    const starting = run({ controlPort })
    await until('a reason', async () => {
      const answer = await get(controlPort, '/readyz').catch(() => null)
      return answer?.status === 503 && /sluice\.db/.test(await answer.text())
    })
    assert.equal((await get(controlPort, '/healthz')).status, 200)
    const error = await refusalOf(sdkClient(controlPort).DescribeServicesStatus({}))
    assert.equal(error.code, 'InternalError')
    assert.match(error.message, /database cannot be used/)
    assert.deepEqual(
      lines.map((line) => line.includes('sluice.db')),
      [true],
    )

    rmdirSync(join(dataDir, 'sluice.db'))
    await starting
    assert.equal((await get(controlPort, '/readyz')).status, 200)
    await sdkClient(controlPort, { key: kept() }).DescribeServicesStatus({})
  })

  it('makes no empty database where one has been, unless it is told to', async () => {
    await stop(await run())
    const [file, aside] = [join(dataDir, 'sluice.db'), join(dataDir, 'aside.db')]
    renameSync(file, aside)
    const controlPort = await freePort()
    const starting = run({ controlPort })
    const reason = await until('a reason', async () => {
      const answer = await get(controlPort, '/readyz').catch(() => null)
      return answer?.status === 503 && (await answer.text())
    })
    assert.match(reason, /sluice\.db is gone.*remove \S+database-made/)
    assert.equal(existsSync(file), false)

    renameSync(aside, file)
    await stop(await starting)
    rmSync(file)
    rmSync(join(dataDir, 'database-made'))
    const { controlPort: port } = await run()
    await sdkClient(port, { key: kept() }).DescribeServicesStatus({})
  })

  it('lets a call that has begun end when it stops, and then takes no more', async () => {
    const control = await run()
    const { controlPort: port } = control
    const body = '{"Limit":1}'
    const headers = signedHeadersOf({ port, key: kept() }, 'POST', '/', body)
    const length = { 'content-length': body.length, expect: '100-continue' }
    const at = { host: '127.0.0.1', port, method: 'POST' }
    const call = request({ ...at, headers: { ...headers, ...length } })
    call.flushHeaders()
    await once(call, 'continue')
    const stopped = stop(control)
    call.end(body)
    const [answer] = await once(call, 'response')
    let text = ''
    for await (const chunk of answer) text += chunk
    assert.match(text, /^\{"Response":\{"Result":/)
    assert.equal(answer.headers.connection, 'close')
    await stopped
    await assert.rejects(get(port, '/healthz'))
  })
})

describe('the sample', () => {
  const sampleOf = async (control: RunningControl) => {
    const client = sdkClient(control.controlPort, { key: kept() })
    const { Result } = await client.DescribeServicesStatus({})
    return { client, services: Result?.ServiceSet ?? [] }
  }

  it('is released on the first start, and is not made again when it was deleted', async () => {
    const first = await run({ sample: 'auto' })
    const { client, services } = await sampleOf(first)
    const [{ ServiceId = '', OuterSubDomain, AvailableEnvironments } = {}] = services
    assert.deepEqual(AvailableEnvironments, ['release'])
    assert.deepEqual(first.tour, { path: '/release/echo', host: OuterSubDomain })
    const apis = (await client.DescribeService({ ServiceId })).ApiIdStatusSet
    assert.deepEqual(apis?.map(({ Path }) => Path).sort(), ['/echo', '/hello'])
    await stop(first)

    const second = await run({ sample: 'auto' })
    assert.deepEqual(second.tour, first.tour)
    const again = await sampleOf(second)
    assert.equal(again.services.length, 1)
    await again.client.DeleteService({ ServiceId, SkipVerification: 1 })
    await stop(second)

    const third = await run({ sample: 'on' })
    assert.equal(third.tour, null)
    assert.equal((await sampleOf(third)).services.length, 0)
  })

  it('is made on the first start alone, unless it is asked for', async () => {
    await stop(await run({ sample: 'off' }))
    const auto = await run({ sample: 'auto' })
    assert.equal(auto.tour, null)
    await stop(auto)
    const on = await run({ sample: 'on' })
    assert.ok(on.tour)
  })

  it('does not count towards the services of a region [g25]', async () => {
    const counts = { ...settingsWith({ dataDir }).counts, servicesPerRegionMax: 1 }
    const control = await run({ sample: 'auto', counts })
    const { client } = await sampleOf(control)
    await client.CreateService({ ServiceName: 'mine', Protocol: 'http' })
    const call = client.CreateService({ ServiceName: 'too_many', Protocol: 'http' })
    const { code } = await refusalOf(call)
    assert.equal(code, 'LimitExceeded.ServiceCountLimitExceeded')
  })

  it('has an echo backend that keeps its port, or takes the API along', async () => {
    const urlOf = async (control: RunningControl) => {
      const { client, services } = await sampleOf(control)
      const ServiceId = services[0]?.ServiceId ?? ''
      const { ApiIdStatusSet } = await client.DescribeService({ ServiceId })
      const ApiId = ApiIdStatusSet?.find(({ Path }) => Path === '/echo')?.ApiId ?? ''
      const { Result } = await client.DescribeApi({ ServiceId, ApiId })
      const versions = await client.DescribeServiceReleaseVersion({ ServiceId })
      return {
        url: Result?.ServiceConfig?.Url ?? '',
        releases: versions.Result?.TotalCount,
      }
    }
    const first = await run({ sample: 'auto' })
    const { url, releases } = await urlOf(first)
    assert.equal(releases, 1)
    const echoed = await fetch(`${url}/a?b=c`, { method: 'POST', body: 'body' })
    // The backend's own form, shown by this test.
    const { method, path, query, body } = (await echoed.json()) as Record<string, unknown>
    assert.deepEqual([method, path, query, body], ['POST', '/a', 'b=c', 'body'])
    await stop(first)

    const second = await run({ sample: 'auto' })
    assert.deepEqual(await urlOf(second), { url, releases: 1 })
    await stop(second)

    const squatter = createServer().listen(Number(new URL(url).port), '127.0.0.1')
    await once(squatter, 'listening')
    const third = await run({ sample: 'auto' })
    const moved = await urlOf(third)
    squatter.close()
    assert.notEqual(moved.url, url)
    assert.equal(moved.releases, 2)
    assert.equal((await fetch(`${moved.url}/`)).status, 200)
  })
})
