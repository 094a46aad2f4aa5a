import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { inspect } from 'node:util'
import { packSettings, unpackSettings } from './messages.ts'
import { loadSettings, SettingsError, type SettingsSources, settingsWith } from './settings.ts'
import { flagOf, settingNames, settingsTable } from './settings-table.ts'

let cwd = ''
before(() => {
  cwd = mkdtempSync(join(tmpdir(), 'sluice-settings-'))
})
after(() => rmSync(cwd, { recursive: true }))

let files = 0
/** A folder with this sluice.yaml in it. */
function withFile(text: string): string {
  const folder = mkdtempSync(join(cwd, `${files++}-`))
  writeFileSync(join(folder, 'sluice.yaml'), text)
  return folder
}

function load(sources: Partial<SettingsSources>) {
  return loadSettings({ flags: {}, env: {}, cwd, ...sources })
}

function faults(sources: Partial<SettingsSources>): readonly string[] {
  try {
    load(sources)
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
  return []
}

function oneFault(sources: Partial<SettingsSources>, ...patterns: readonly RegExp[]): void {
  const found = faults(sources)
  assert.equal(found.length, 1, found.join('\n'))
  for (const pattern of patterns) assert.match(found[0] ?? '', pattern)
}

describe('settings', () => {
  it('come from flags before environment before file before defaults, and say which', () => {
    const folder = withFile('httpPort: 1001\nhttpsPort: 1002\ncontrolPort: 1003\n')
    const env = { SLUICE_HTTPS_PORT: '2002', SLUICE_CONTROL_PORT: '2003' }
    const { settings, origins, file } = load({
      cwd: folder,
      env,
      flags: { 'control-port': '3003' },
    })
    assert.deepEqual(
      [settings.httpPort, settings.httpsPort, settings.controlPort],
      [1001, 2002, 3003],
    )
    assert.deepEqual(
      [origins.httpPort, origins.httpsPort, origins.controlPort, origins.workers],
      ['file', 'environment', 'flag', 'default'],
    )
    assert.equal(file, join(folder, 'sluice.yaml'))
  })

  it('default to what the contract with operators says', () => {
    const { settings } = load({})
    assert.partialDeepStrictEqual(settings, {
      dataDir: join(cwd, 'data'),
      httpPort: 8080,
      httpsPort: 8443,
      privateHttpPort: null,
      privateHttpsPort: null,
      controlPort: 8090,
      probePort: null,
      host: '127.0.0.1',
      privateHost: '127.0.0.1',
      controlHost: '127.0.0.1',
      baseDomain: 'apigw.localhost',
      region: 'ap-guangzhou',
      sample: 'auto',
      counts: { servicesPerRegionMax: 50, apisPerServiceMax: 100 },
    })
    assert.equal(load({ role: 'gateway' }).settings.probePort, 8091)
    assert.equal(load({ role: 'control' }).settings.sample, 'off')
  })

  it('have names made by one rule', () => {
    for (const name of settingNames) {
      const words = name.replaceAll('.', '_').replace(/[A-Z]/g, (letter) => `_${letter}`)
      assert.equal(settingsTable[name].env, `SLUICE_${words.toUpperCase()}`)
      assert.match(flagOf(name), /^[a-z]+(-[a-z]+)*$/)
    }
  })

  it('take a group, off, and large numbers from the file', () => {
    const folder = withFile(
      'counts:\n  apisPerServiceMax: 7\nprobePort: 9\nprivateHttpPort: off\nuin: 1234567890123456789\n',
    )
    const { settings } = load({ cwd: folder, role: 'gateway' })
    assert.equal(settings.counts.apisPerServiceMax, 7)
    assert.equal(settings.probePort, 9)
    assert.equal(settings.privateHttpPort, null)
    assert.equal(settings.uin, '1234567890123456789')
    assert.equal(
      load({ role: 'gateway', env: { SLUICE_PROBE_PORT: 'off' } }).settings.probePort,
      null,
    )
  })

  it('take words in any letter case, and what becomes of calls that nobody can count', () => {
    const env = { SLUICE_SECRET_WORDS: 'Pin, otp', SLUICE_WHEN_METERS_FULL: 'refuse' }
    const { settings } = load({ env })
    assert.deepEqual(settings.secretWords, ['pin', 'otp'])
    assert.equal(settings.whenMetersFull, 'refuse')
    assert.deepEqual(load({}).settings.secretWords, [])
    assert.equal(load({}).settings.whenMetersFull, 'admit')
  })

  it('take networks in one spelling each, none of them by default', () => {
    const proxies = (text: string) =>
      load({ env: { SLUICE_CONTROL_TRUSTED_PROXIES: text } }).settings.controlTrustedProxies
    assert.deepEqual(proxies('10.1.2.3/8, ::ffff:127.0.0.1,2001:DB8::/32'), [
      '10.0.0.0/8',
      '127.0.0.1',
      '2001:db8::/32',
    ])
    assert.deepEqual(load({}).settings.controlTrustedProxies, [])
    for (const wrong of ['10.0.0.0/33', 'proxy.example', '10.0.0.1,', '10.0.0.1:80']) {
      assert.throws(() => proxies(wrong), /must be at most 100 addresses or networks/, wrong)
    }
    const many = (count: number) => Array(count).fill('10.0.0.1').join()
    assert.equal(proxies(many(100)).length, 100)
    assert.throws(() => proxies(many(101)), SettingsError)
  })

  it('take a data directory from where it was written', () => {
    const folder = withFile('dataDir: ./here\n')
    const file = join(folder, 'sluice.yaml')
    assert.equal(load({ flags: { config: file } }).settings.dataDir, join(folder, 'here'))
    const env = { SLUICE_CONFIG: file, SLUICE_DATA_DIR: './there' }
    assert.equal(load({ env }).settings.dataDir, join(cwd, 'there'))
  })

  it('count an empty variable and an empty line of the file as absent', () => {
    const { settings } = load({ cwd: withFile('httpPort:\n'), env: { SLUICE_HTTP_PORT: '' } })
    assert.equal(settings.httpPort, 8080)
  })

  it('survive the way to a role, secrets included', () => {
    const env = {
      SLUICE_JOIN_TOKEN: 't'.repeat(20),
      SLUICE_SECRET_ID: 'AKIDabc',
      SLUICE_SECRET_KEY: 'k'.repeat(20),
      SLUICE_DATABASE_URL: 'postgres://u:pass@db/x',
    }
    const { settings } = load({ env })
    const arrived = unpackSettings(JSON.parse(JSON.stringify(packSettings(settings))))
    const { joinToken, secretKey, databaseUrl, ...rest } = arrived
    assert.deepEqual(
      [joinToken?.reveal(), secretKey?.reveal(), databaseUrl?.reveal()],
      [env.SLUICE_JOIN_TOKEN, env.SLUICE_SECRET_KEY, env.SLUICE_DATABASE_URL],
    )
    assert.partialDeepStrictEqual(settings, rest)
    assert.doesNotMatch(inspect(settings, { depth: 9 }), /tttt|kkkk|pass/)
  })

  it('can be made for tests with some members replaced', () => {
    const settings = settingsWith({ dataDir: cwd, httpPort: 0 })
    assert.equal(settings.httpPort, 0)
    assert.equal(settings.dataDir, cwd)
  })
})

describe('a setting that cannot be understood', () => {
  it('is named with what was wrong, what would be right, and its place', () => {
    const place = { flags: { 'http-port': 'x' } }
    oneFault(place, /^httpPort: "x" \(from flag --http-port\)/, /from 0 to 65535$/)
    oneFault(
      { env: { SLUICE_WORKERS: '0' } },
      /^workers: "0" .*variable SLUICE_WORKERS/,
      /from 1 to/,
    )
    oneFault(
      { cwd: withFile('sample: maybe\n') },
      /^sample: "maybe" \(from .*sluice\.yaml\)/,
      /on, off/,
    )
  })

  const wrong: Readonly<Record<string, readonly string[]>> = {
    SLUICE_HTTP_PORT: ['65536', '-1', '1.5', '0x10', ' 80', 'off'],
    SLUICE_PROBE_PORT: ['65536', 'no'],
    SLUICE_HOST: ['127.0.0.1:80', '1.2.3', 'a b', 'a..b', '-a'],
    SLUICE_CONTROL_URL: ['x', 'ftp://127.0.0.1', 'http://10.0.0.1:8090', 'https://a.example/x'],
    SLUICE_BASE_DOMAIN: ['A.example', 'a.example:80', '.a', 'a_b.example'],
    SLUICE_REGION: ['guangzhou', 'ap_guangzhou', ''].filter(Boolean),
    SLUICE_APP_ID: ['0', 'x'],
    SLUICE_UIN: ['012345', '12'],
    SLUICE_REDIS_URL: ['http://x'],
    SLUICE_SERVER_NAME: ['a b', 'é', 'a\r\nb'],
    SLUICE_ACKNOWLEDGE_WAIT_MS: ['60001', '-1'],
    SLUICE_COUNTS_APIS_PER_SERVICE_MAX: ['0'],
    SLUICE_SECRET_WORDS: [',', 'a,,b', 'a b', 'é'],
    SLUICE_WHEN_METERS_FULL: ['Admit', 'drop'],
    SLUICE_METER_MEGABYTES: ['3', '4097'],
    SLUICE_METER_KEYS: ['1023', '1e6'],
  }
  for (const [env, values] of Object.entries(wrong)) {
    for (const value of values) {
      it(`is refused: ${env}=${JSON.stringify(value)}`, () => oneFault({ env: { [env]: value } }))
    }
  }

  it('is not shown if it is a secret', () => {
    oneFault({ env: { SLUICE_JOIN_TOKEN: 'short' } }, /^joinToken: the value given/, /16 to 512/)
    oneFault({ env: { SLUICE_DATABASE_URL: 'mysql://u:hidden@x' } }, /^databaseUrl: (?!.*hidden)/)
  })

  it('is refused in an unknown place, with a hint', () => {
    oneFault(
      { cwd: withFile('http_port: 1\n') },
      /"http_port" is not a setting; did you mean httpPort/,
    )
    oneFault(
      { cwd: withFile('counts:\n  apisPerServicesMax: 1\n') },
      /"counts\.apisPerServicesMax" is not a setting; did you mean counts\.apisPerServiceMax\?/,
    )
    oneFault({ cwd: withFile('nothing: 1\n') }, /"nothing" is not a setting; known names: dataDir,/)
    oneFault({ cwd: withFile('counts:\n  x: 1\n') }, /"counts\.x" is not a setting/)
    oneFault({ flags: { nothing: '1' } }, /--nothing is not a flag/)
  })

  it('is refused where the file has another shape', () => {
    oneFault({ cwd: withFile('- a\n') }, /must hold "name: value" lines/)
    oneFault({ cwd: withFile('counts: 5\n') }, /counts must hold "name: value" lines/)
    oneFault({ cwd: withFile('httpPort: [1]\n') }, /httpPort: a list or group/)
    oneFault({ cwd: withFile('a: b: c\n') }, /is not YAML/)
    oneFault({ cwd: withFile('httpPort: 1\nhttpPort: 2\n') }, /is not YAML.*unique/)
    oneFault({ flags: { config: 'nowhere.yaml' } }, /nowhere\.yaml cannot be read/)
  })

  it('is found together with all the others', () => {
    const env = { SLUICE_HTTP_PORT: 'x', SLUICE_WORKERS: 'y' }
    assert.equal(faults({ env, flags: { nothing: '1' } }).length, 3)
  })

  it('is refused for being half of a pair, or a port twice', () => {
    oneFault({ env: { SLUICE_SECRET_ID: 'AKIDabc' } }, /secretId is set but secretKey is not/)
    oneFault({ env: { SLUICE_SECRET_KEY: 'k'.repeat(20) } }, /secretKey is set but secretId is not/)
    oneFault({ env: { SLUICE_HTTP_PORT: '8090' } }, /^controlPort: 8090 is the port of httpPort/)
    assert.deepEqual(faults({ env: { SLUICE_HTTP_PORT: '0', SLUICE_CONTROL_PORT: '0' } }), [])
  })
})
