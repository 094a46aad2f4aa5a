/**
 * Every setting, one row each: where it comes from, its default, its kind. Reading, `--help` and
 * the reference page are made from this table, and its type demands a row for each member of
 * Settings. What each is for stands in setting-words.ts.
 */
import { availableParallelism } from 'node:os'
import {
  choice,
  integer,
  type Kind,
  listenHost,
  networks,
  optional,
  orOff,
  port,
  secret,
  text,
  url,
  words,
} from './setting-kinds.ts'
import type { Settings } from './settings.ts'

type Counts = Settings['counts']

/** Settings without nesting: the key is the path in sluice.yaml. */
export type FlatSettings = Omit<Settings, 'counts' | 'sources'> & {
  readonly [K in keyof Counts as `counts.${K}`]: Counts[K]
}

export type SettingName = keyof FlatSettings

/** What runs in this installation: everything, or one role. Some defaults depend on it. */
export type Role = 'all' | 'control' | 'gateway'

export interface SettingRow<T> {
  readonly env: string
  readonly kind: Kind<T>
  readonly fallback: (role: Role) => T
}

const filePath = text(/^[^\0]{1,4096}$/, 'the path of a file', '<file>')
const visible = /^[\x21-\x7e]{16,512}$/
const domain = /^(?=.{1,200}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}$/
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

function controlUrlFault(address: URL): string | null {
  if (address.pathname !== '/' || address.search !== '') return 'a URL without path and query'
  if (address.protocol === 'https:' || loopback.has(address.hostname)) return null
  return 'a URL that begins with https:// (http:// is allowed for 127.0.0.1, [::1], localhost)'
}

function count(env: string, fallback: number): SettingRow<number> {
  return { env, kind: integer(1, 1_000_000), fallback: () => fallback }
}

export const settingsTable: { readonly [K in SettingName]: SettingRow<FlatSettings[K]> } = {
  dataDir: {
    env: 'SLUICE_DATA_DIR',
    kind: text(/^[^\0]{1,4096}$/, 'the path of a folder', '<folder>'),
    fallback: () => './data',
  },
  httpPort: {
    env: 'SLUICE_HTTP_PORT',
    kind: port,
    fallback: () => 8080,
  },
  httpsPort: {
    env: 'SLUICE_HTTPS_PORT',
    kind: port,
    fallback: () => 8443,
  },
  privateHttpPort: {
    env: 'SLUICE_PRIVATE_HTTP_PORT',
    kind: orOff(port),
    fallback: () => null,
  },
  privateHttpsPort: {
    env: 'SLUICE_PRIVATE_HTTPS_PORT',
    kind: orOff(port),
    fallback: () => null,
  },
  controlPort: {
    env: 'SLUICE_CONTROL_PORT',
    kind: port,
    fallback: () => 8090,
  },
  controlHttpsPort: {
    env: 'SLUICE_CONTROL_HTTPS_PORT',
    kind: orOff(port),
    fallback: () => null,
  },
  probePort: {
    env: 'SLUICE_PROBE_PORT',
    kind: orOff(port),
    fallback: (role) => (role === 'gateway' ? 8091 : null),
  },
  host: {
    env: 'SLUICE_HOST',
    kind: listenHost,
    fallback: () => '127.0.0.1',
  },
  privateHost: {
    env: 'SLUICE_PRIVATE_HOST',
    kind: listenHost,
    fallback: () => '127.0.0.1',
  },
  controlHost: {
    env: 'SLUICE_CONTROL_HOST',
    kind: listenHost,
    fallback: () => '127.0.0.1',
  },
  controlCertificate: {
    env: 'SLUICE_CONTROL_CERTIFICATE',
    kind: optional(filePath),
    fallback: () => null,
  },
  controlPrivateKey: {
    env: 'SLUICE_CONTROL_PRIVATE_KEY',
    kind: optional(filePath),
    fallback: () => null,
  },
  controlTrustedProxies: {
    env: 'SLUICE_CONTROL_TRUSTED_PROXIES',
    kind: networks,
    fallback: () => [],
  },
  controlUrl: {
    env: 'SLUICE_CONTROL_URL',
    kind: optional(url(['http', 'https'], controlUrlFault)),
    fallback: () => null,
  },
  joinToken: {
    env: 'SLUICE_JOIN_TOKEN',
    kind: optional(secret(text(visible, '16 to 512 visible ASCII characters', '<token>'))),
    fallback: () => null,
  },
  secretId: {
    env: 'SLUICE_SECRET_ID',
    kind: optional(text(/^[A-Za-z0-9_-]{4,128}$/, '4 to 128 of the characters A-Z a-z 0-9 _ -')),
    fallback: () => null,
  },
  secretKey: {
    env: 'SLUICE_SECRET_KEY',
    kind: optional(secret(text(visible, '16 to 512 visible ASCII characters', '<key>'))),
    fallback: () => null,
  },
  uin: {
    env: 'SLUICE_UIN',
    kind: optional(text(/^[1-9]\d{4,18}$/, 'a number of 5 to 19 digits', '<digits>')),
    fallback: () => null,
  },
  appId: {
    env: 'SLUICE_APP_ID',
    kind: optional(integer(1, 9_999_999_999)),
    fallback: () => null,
  },
  baseDomain: {
    env: 'SLUICE_BASE_DOMAIN',
    kind: text(domain, 'a domain name in lower case, without a port', '<domain>'),
    fallback: () => 'apigw.localhost',
  },
  region: {
    env: 'SLUICE_REGION',
    kind: text(
      /^[a-z]{2,16}(?:-[a-z0-9]{1,20}){1,3}$/,
      'a region such as ap-guangzhou',
      '<region>',
    ),
    fallback: () => 'ap-guangzhou',
  },
  workers: {
    env: 'SLUICE_WORKERS',
    kind: integer(1, 256),
    fallback: () => Math.min(availableParallelism(), 256),
  },
  databaseUrl: {
    env: 'SLUICE_DATABASE_URL',
    kind: optional(secret(url(['postgres', 'postgresql']))),
    fallback: () => null,
  },
  redisUrl: {
    env: 'SLUICE_REDIS_URL',
    kind: optional(url(['redis', 'rediss'])),
    fallback: () => null,
  },
  sample: {
    env: 'SLUICE_SAMPLE',
    kind: choice('on', 'off', 'auto'),
    fallback: (role) => (role === 'all' ? 'auto' : 'off'),
  },
  serverName: {
    env: 'SLUICE_SERVER_NAME',
    kind: text(/^[!#$%&'*+.^_`|~0-9A-Za-z/-]{1,64}$/, '1 to 64 characters of a header token'),
    fallback: () => 'sluice',
  },
  whenMetersFull: {
    env: 'SLUICE_WHEN_METERS_FULL',
    kind: choice('admit', 'refuse'),
    fallback: () => 'admit',
  },
  meterMegabytes: {
    env: 'SLUICE_METER_MEGABYTES',
    kind: integer(4, 4096, '<MB>'),
    fallback: () => 64,
  },
  meterKeys: {
    env: 'SLUICE_METER_KEYS',
    kind: integer(1024, 64 * 1024 * 1024),
    fallback: () => 1024 * 1024,
  },
  secretWords: {
    env: 'SLUICE_SECRET_WORDS',
    kind: words,
    fallback: () => [],
  },
  acknowledgeWaitMs: {
    env: 'SLUICE_ACKNOWLEDGE_WAIT_MS',
    kind: integer(0, 60_000),
    fallback: () => 1000,
  },
  console: {
    env: 'SLUICE_CONSOLE',
    kind: choice('on', 'off'),
    fallback: () => 'on',
  },
  sessionIdleMinutes: {
    env: 'SLUICE_SESSION_IDLE_MINUTES',
    kind: integer(1, 1440),
    fallback: () => 30,
  },
  sessionHoursMax: {
    env: 'SLUICE_SESSION_HOURS_MAX',
    kind: integer(1, 168),
    fallback: () => 12,
  },
  'counts.servicesPerRegionMax': count('SLUICE_COUNTS_SERVICES_PER_REGION_MAX', 50),
  'counts.apisPerServiceMax': count('SLUICE_COUNTS_APIS_PER_SERVICE_MAX', 100),
  'counts.parametersPerApiMax': count('SLUICE_COUNTS_PARAMETERS_PER_API_MAX', 30),
  'counts.constantsPerApiMax': count('SLUICE_COUNTS_CONSTANTS_PER_API_MAX', 30),
  'counts.versionsKeptPerEnvironmentMax': count(
    'SLUICE_COUNTS_VERSIONS_KEPT_PER_ENVIRONMENT_MAX',
    100,
  ),
  'counts.apiKeysPerRegionMax': count('SLUICE_COUNTS_API_KEYS_PER_REGION_MAX', 400),
  'counts.usagePlansPerRegionMax': count('SLUICE_COUNTS_USAGE_PLANS_PER_REGION_MAX', 200),
  'counts.keysPerPlanMax': count('SLUICE_COUNTS_KEYS_PER_PLAN_MAX', 50),
  'counts.plansPerKeyMax': count('SLUICE_COUNTS_PLANS_PER_KEY_MAX', 10),
  'counts.apisPerPlanMax': count('SLUICE_COUNTS_APIS_PER_PLAN_MAX', 10_000),
}

/** Every name, in the order of the table: its keys, by its type. */
export const settingNames = Object.keys(settingsTable) as readonly SettingName[]

/** `httpPort` → `http-port`, `counts.apisPerServiceMax` → `counts-apis-per-service-max`. */
export function flagOf(name: SettingName): string {
  return name.replaceAll('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
