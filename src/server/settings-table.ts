/**
 * Every setting, one row each: where it comes from, its default, its kind, what it is for.
 * Reading, `--help` and the reference page are made from this table, and its type demands a row
 * for each member of Settings.
 */
import { availableParallelism } from 'node:os'
import { secretWords } from '../telemetry/mask.ts'
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
  /** The default in words, where its value alone says too little. */
  readonly fallbackText?: string
  readonly about: string
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

function count(env: string, fallback: number, about: string): SettingRow<number> {
  return { env, kind: integer(1, 1_000_000), fallback: () => fallback, about }
}

export const settingsTable: { readonly [K in SettingName]: SettingRow<FlatSettings[K]> } = {
  dataDir: {
    env: 'SLUICE_DATA_DIR',
    kind: text(/^[^\0]{1,4096}$/, 'the path of a folder', '<folder>'),
    fallback: () => './data',
    about: 'Folder of everything that is kept on disk.',
  },
  httpPort: {
    env: 'SLUICE_HTTP_PORT',
    kind: port,
    fallback: () => 8080,
    about: 'Port of the public entry for callers, HTTP.',
  },
  httpsPort: {
    env: 'SLUICE_HTTPS_PORT',
    kind: port,
    fallback: () => 8443,
    about: 'Port of the public entry for callers, HTTPS. Not served yet.',
  },
  privateHttpPort: {
    env: 'SLUICE_PRIVATE_HTTP_PORT',
    kind: orOff(port),
    fallback: () => null,
    about: 'Port of the private entry (INNER domains), HTTP. Not served yet.',
  },
  privateHttpsPort: {
    env: 'SLUICE_PRIVATE_HTTPS_PORT',
    kind: orOff(port),
    fallback: () => null,
    about: 'Port of the private entry (INNER domains), HTTPS. Not served yet.',
  },
  controlPort: {
    env: 'SLUICE_CONTROL_PORT',
    kind: port,
    fallback: () => 8090,
    about: 'Port of the management API, health and metrics.',
  },
  controlHttpsPort: {
    env: 'SLUICE_CONTROL_HTTPS_PORT',
    kind: orOff(port),
    fallback: () => null,
    about: 'The control port over TLS: gateways on other machines join there.',
  },
  probePort: {
    env: 'SLUICE_PROBE_PORT',
    kind: orOff(port),
    fallback: (role) => (role === 'gateway' ? 8091 : null),
    fallbackText: '8091 for `sluice gateway`, else off',
    about: 'Port of health and metrics of a gateway process.',
  },
  host: {
    env: 'SLUICE_HOST',
    kind: listenHost,
    fallback: () => '127.0.0.1',
    about: 'Listen address of the public entry.',
  },
  privateHost: {
    env: 'SLUICE_PRIVATE_HOST',
    kind: listenHost,
    fallback: () => '127.0.0.1',
    about: 'Listen address of the private entry.',
  },
  controlHost: {
    env: 'SLUICE_CONTROL_HOST',
    kind: listenHost,
    fallback: () => '127.0.0.1',
    about: 'Listen address of the control port and the probe port.',
  },
  controlCertificate: {
    env: 'SLUICE_CONTROL_CERTIFICATE',
    kind: optional(filePath),
    fallback: () => null,
    fallbackText: 'none',
    about: 'PEM file of the certificate, with its chain, for controlHttpsPort.',
  },
  controlPrivateKey: {
    env: 'SLUICE_CONTROL_PRIVATE_KEY',
    kind: optional(filePath),
    fallback: () => null,
    fallbackText: 'none',
    about: 'PEM file of the key to controlCertificate.',
  },
  controlTrustedProxies: {
    env: 'SLUICE_CONTROL_TRUSTED_PROXIES',
    kind: networks,
    fallback: () => [],
    fallbackText: 'none',
    about:
      'Addresses and networks of proxies before the control port: what they say by ' +
      'X-Forwarded-For and X-Forwarded-Proto is believed.',
  },
  controlUrl: {
    env: 'SLUICE_CONTROL_URL',
    kind: optional(url(['http', 'https'], controlUrlFault)),
    fallback: () => null,
    fallbackText: 'the control port of the same machine',
    about: 'Address of the control plane, for a gateway on its own and for the command line.',
  },
  joinToken: {
    env: 'SLUICE_JOIN_TOKEN',
    kind: optional(secret(text(visible, '16 to 512 visible ASCII characters', '<token>'))),
    fallback: () => null,
    fallbackText: 'generated on first start, kept in the data directory (mode 0600)',
    about: 'Token by which a gateway joins its control plane; the same on both sides.',
  },
  secretId: {
    env: 'SLUICE_SECRET_ID',
    kind: optional(text(/^[A-Za-z0-9_-]{4,128}$/, '4 to 128 of the characters A-Z a-z 0-9 _ -')),
    fallback: () => null,
    fallbackText: 'generated on first start, kept in the data directory (mode 0600)',
    about: 'SecretId of the root account. Set it together with secretKey.',
  },
  secretKey: {
    env: 'SLUICE_SECRET_KEY',
    kind: optional(secret(text(visible, '16 to 512 visible ASCII characters', '<key>'))),
    fallback: () => null,
    fallbackText: 'generated on first start, kept in the data directory (mode 0600)',
    about: 'SecretKey of the root account. Set it together with secretId.',
  },
  uin: {
    env: 'SLUICE_UIN',
    kind: optional(text(/^[1-9]\d{4,18}$/, 'a number of 5 to 19 digits', '<digits>')),
    fallback: () => null,
    fallbackText: 'generated on first start',
    about: "The root account's number.",
  },
  appId: {
    env: 'SLUICE_APP_ID',
    kind: optional(integer(1, 9_999_999_999)),
    fallback: () => null,
    fallbackText: 'generated on first start',
    about: "The root account's AppId, a part of its default domains.",
  },
  baseDomain: {
    env: 'SLUICE_BASE_DOMAIN',
    kind: text(domain, 'a domain name in lower case, without a port', '<domain>'),
    fallback: () => 'apigw.localhost',
    about: 'Domain under which every service has its default domain.',
  },
  region: {
    env: 'SLUICE_REGION',
    kind: text(
      /^[a-z]{2,16}(?:-[a-z0-9]{1,20}){1,3}$/,
      'a region such as ap-guangzhou',
      '<region>',
    ),
    fallback: () => 'ap-guangzhou',
    about: 'Region of management calls that name none.',
  },
  workers: {
    env: 'SLUICE_WORKERS',
    kind: integer(1, 256),
    fallback: () => Math.min(availableParallelism(), 256),
    fallbackText: 'number of cores',
    about: 'Threads that serve callers.',
  },
  databaseUrl: {
    env: 'SLUICE_DATABASE_URL',
    kind: optional(secret(url(['postgres', 'postgresql']))),
    fallback: () => null,
    fallbackText: 'SQLite in the data directory',
    about: 'PostgreSQL database of the control plane. Secret, as it may hold a password.',
  },
  redisUrl: {
    env: 'SLUICE_REDIS_URL',
    kind: optional(url(['redis', 'rediss'])),
    fallback: () => null,
    fallbackText: 'none',
    about: 'Redis or Valkey for limits that several machines share. Not used yet.',
  },
  sample: {
    env: 'SLUICE_SAMPLE',
    kind: choice('on', 'off', 'auto'),
    fallback: (role) => (role === 'all' ? 'auto' : 'off'),
    fallbackText: 'auto for `sluice start`, else off',
    about: 'The sample service; auto makes it at the first start on an empty data directory.',
  },
  serverName: {
    env: 'SLUICE_SERVER_NAME',
    kind: text(/^[!#$%&'*+.^_`|~0-9A-Za-z/-]{1,64}$/, '1 to 64 characters of a header token'),
    fallback: () => 'sluice',
    about: 'Value of the answer header Server.',
  },
  whenMetersFull: {
    env: 'SLUICE_WHEN_METERS_FULL',
    kind: choice('admit', 'refuse'),
    fallback: () => 'admit',
    about: 'What happens to a call that a limit has no room to count: it passes, or gets 429.',
  },
  meterMegabytes: {
    env: 'SLUICE_METER_MEGABYTES',
    kind: integer(4, 4096, '<MB>'),
    fallback: () => 64,
    about: 'Memory for exact meters: of services, APIs, plans and their keys, plugins.',
  },
  meterKeys: {
    env: 'SLUICE_METER_KEYS',
    kind: integer(1024, 64 * 1024 * 1024),
    fallback: () => 1024 * 1024,
    about:
      'Addresses, applications and parameter values that plugins count at one time, of 16 bytes ' +
      'each; and an eighth as many of 528 bytes in windows of a second.',
  },
  secretWords: {
    env: 'SLUICE_SECRET_WORDS',
    kind: words,
    fallback: () => [],
    fallbackText: 'none',
    about:
      'More words that make a query parameter a secret: the access log shows *** for its value. ' +
      `Always among them: ${secretWords.join(', ')}.`,
  },
  acknowledgeWaitMs: {
    env: 'SLUICE_ACKNOWLEDGE_WAIT_MS',
    kind: integer(0, 60_000),
    fallback: () => 1000,
    about: 'Longest wait of a change for the connected gateways to have it in effect.',
  },
  console: {
    env: 'SLUICE_CONSOLE',
    kind: choice('on', 'off'),
    fallback: () => 'on',
    about: 'The console under /console of the control port.',
  },
  sessionIdleMinutes: {
    env: 'SLUICE_SESSION_IDLE_MINUTES',
    kind: integer(1, 1440),
    fallback: () => 30,
    about: 'A console session that is not used for so long ends.',
  },
  sessionHoursMax: {
    env: 'SLUICE_SESSION_HOURS_MAX',
    kind: integer(1, 168),
    fallback: () => 12,
    about: 'A console session ends after so long, however much it is used.',
  },
  'counts.servicesPerRegionMax': count(
    'SLUICE_COUNTS_SERVICES_PER_REGION_MAX',
    50,
    'Services of one account in one region.',
  ),
  'counts.apisPerServiceMax': count(
    'SLUICE_COUNTS_APIS_PER_SERVICE_MAX',
    100,
    'APIs of one service.',
  ),
  'counts.parametersPerApiMax': count(
    'SLUICE_COUNTS_PARAMETERS_PER_API_MAX',
    30,
    'Request parameters of one API.',
  ),
  'counts.constantsPerApiMax': count(
    'SLUICE_COUNTS_CONSTANTS_PER_API_MAX',
    30,
    'Constant parameters of one API.',
  ),
  'counts.versionsKeptPerEnvironmentMax': count(
    'SLUICE_COUNTS_VERSIONS_KEPT_PER_ENVIRONMENT_MAX',
    100,
    'Released versions that an environment keeps for switching back.',
  ),
  'counts.apiKeysPerRegionMax': count(
    'SLUICE_COUNTS_API_KEYS_PER_REGION_MAX',
    400,
    'Key pairs of one account in one region.',
  ),
  'counts.usagePlansPerRegionMax': count(
    'SLUICE_COUNTS_USAGE_PLANS_PER_REGION_MAX',
    200,
    'Usage plans of one account in one region.',
  ),
  'counts.keysPerPlanMax': count(
    'SLUICE_COUNTS_KEYS_PER_PLAN_MAX',
    50,
    'Key pairs bound to one usage plan.',
  ),
  'counts.plansPerKeyMax': count(
    'SLUICE_COUNTS_PLANS_PER_KEY_MAX',
    10,
    'Usage plans that one key pair is bound to.',
  ),
  'counts.apisPerPlanMax': count(
    'SLUICE_COUNTS_APIS_PER_PLAN_MAX',
    10_000,
    'APIs that one usage plan is bound to, those of services that it is bound to as a whole apart.',
  ),
}

/** Every name, in the order of the table: its keys, by its type. */
export const settingNames = Object.keys(settingsTable) as readonly SettingName[]

/** `httpPort` → `http-port`, `counts.apisPerServiceMax` → `counts-apis-per-service-max`. */
export function flagOf(name: SettingName): string {
  return name.replaceAll('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Every setting as help and the reference page show it. */
export function flagHelp() {
  return settingNames.map((name) => {
    const row = settingsTable[name]
    return {
      name,
      flag: flagOf(name),
      hint: row.kind.hint,
      env: row.env,
      fallback: row.fallbackText ?? String(row.fallback('all') ?? 'off'),
      about: row.about,
    }
  })
}
