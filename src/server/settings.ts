/**
 * Settings of a process: sluice.yaml, over it the environment, over it flags.
 *
 * They are read once, before anything starts, and every fault is reported at once with the place
 * it came from: a value that nobody understood must not be a silent default.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import type { Counts } from '../control/limits.ts'
import { codeOf } from '../lib/error-code.ts'
import { nearNamesShownMax } from '../lib/limits.ts'
import { didYouMean, nearNames } from '../lib/near-names.ts'
import type { Secret } from '../lib/secret.ts'
import {
  type FlatSettings,
  flagOf,
  type Role,
  type SettingName,
  settingNames,
  settingsTable,
} from './settings-table.ts'

export interface Settings {
  /** Absolute once loaded. */
  readonly dataDir: string
  readonly httpPort: number
  readonly httpsPort: number
  readonly privateHttpPort: number | null
  readonly privateHttpsPort: number | null
  readonly controlPort: number
  readonly controlHttpsPort: number | null
  readonly probePort: number | null
  readonly host: string
  readonly privateHost: string
  readonly controlHost: string
  /** Paths of PEM files; absolute once loaded. Set exactly when controlHttpsPort is. */
  readonly controlCertificate: string | null
  readonly controlPrivateKey: string | null
  /** Addresses and blocks, each in its one spelling. */
  readonly controlTrustedProxies: readonly string[]
  readonly controlUrl: string | null
  readonly joinToken: Secret | null
  readonly secretId: string | null
  readonly secretKey: Secret | null
  readonly uin: string | null
  readonly appId: number | null
  readonly baseDomain: string
  readonly region: string
  readonly workers: number
  readonly databaseUrl: Secret | null
  readonly redisUrl: string | null
  /** `auto`: make the sample if the root account has just been made. */
  readonly sample: 'on' | 'off' | 'auto'
  readonly serverName: string
  /** What happens to calls that no meter has room for. */
  readonly whenMetersFull: 'admit' | 'refuse'
  readonly meterMegabytes: number
  readonly meterKeys: number
  /** In lower case. */
  readonly secretWords: readonly string[]
  readonly acknowledgeWaitMs: number
  readonly console: 'on' | 'off'
  readonly sessionIdleMinutes: number
  readonly sessionHoursMax: number
  /** Where the values come from; null for settings that no source was read for. */
  readonly sources: SettingOrigins | null
  readonly counts: Counts
}

export type Origin = 'default' | 'file' | 'environment' | 'flag'

export interface SettingOrigins {
  readonly origins: Readonly<Record<SettingName, Origin>>
  /** The settings file that was read, or null. */
  readonly file: string | null
}

export interface LoadedSettings extends SettingOrigins {
  readonly settings: Settings
}

export interface SettingsSources {
  /** By flag name without dashes: `http-port`. `config` names the settings file. */
  readonly flags: Readonly<Record<string, string | undefined>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Some defaults depend on what is started; `all` when left out. */
  readonly role?: Role
}

/** One or more settings could not be understood; the message has a line for each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

interface Given {
  readonly text: string
  readonly origin: Origin
  /** Where exactly: `environment variable SLUICE_HTTP_PORT`. */
  readonly place: string
}

/** Reads all sources. Throws SettingsError. An empty environment variable counts as absent. */
export function loadSettings(sources: SettingsSources): LoadedSettings {
  const problems: string[] = []
  const file = readSettingsFile(sources, problems)
  const fileFolder = file === null ? sources.cwd : dirname(file.path)

  const values: Partial<Record<SettingName, unknown>> = {}
  const origins: Partial<Record<SettingName, Origin>> = {}
  for (const name of settingNames) {
    const row = settingsTable[name]
    const given = find(name, sources, file)
    origins[name] = given?.origin ?? 'default'
    values[name] = row.fallback(sources.role ?? 'all')
    if (given === null) continue
    const parsed = row.kind.parse(given.text)
    if (parsed.ok) values[name] = parsed.value
    else problems.push(describeFault(name, given, row.kind.secret, parsed.wanted))
  }
  problems.push(...unknownFlags(sources.flags))

  // The loop went through every name of the table, whose type has a row for each member.
  const flat = values as unknown as FlatSettings
  problems.push(...conflicts(flat))
  if (problems.length > 0) throw new SettingsError(problems)

  const place = (name: PathName) => {
    return resolve(origins[name] === 'file' ? fileFolder : sources.cwd, flat[name] ?? '')
  }
  const paths = {
    dataDir: place('dataDir'),
    controlCertificate: flat.controlCertificate && place('controlCertificate'),
    controlPrivateKey: flat.controlPrivateKey && place('controlPrivateKey'),
  }
  const found: SettingOrigins = {
    // Filled by the same loop.
    origins: origins as Record<SettingName, Origin>,
    file: file?.path ?? null,
  }
  return { ...found, settings: { ...nest({ ...flat, ...paths }), sources: found } }
}

/** Defaults with some members replaced: for tests and for programs that embed a role. */
export function settingsWith(changes: Partial<Settings> & { readonly dataDir: string }): Settings {
  const { settings } = loadSettings({ flags: {}, env: {}, cwd: changes.dataDir })
  return { ...settings, ...changes }
}

/** What no row can tell by itself. */
function conflicts(flat: FlatSettings): string[] {
  const found: string[] = []
  if ((flat.secretId === null) !== (flat.secretKey === null)) {
    const [set, unset] =
      flat.secretId === null ? ['secretKey', 'secretId'] : ['secretId', 'secretKey']
    found.push(`${set} is set but ${unset} is not: set both or neither`)
  }
  for (const name of ['controlCertificate', 'controlPrivateKey'] as const) {
    if ((flat[name] === null) === (flat.controlHttpsPort === null)) continue
    found.push(
      flat[name] === null
        ? `controlHttpsPort is set but ${name} is not: TLS needs certificate and key`
        : `${name} is set but controlHttpsPort is not: set the port on which it is shown`,
    )
  }
  const owners = new Map<number, SettingName>()
  for (const name of portNames) {
    const port = flat[name]
    if (port === null || port === 0) continue
    const owner = owners.get(port)
    if (owner !== undefined) found.push(`${name}: ${port} is the port of ${owner} already`)
    owners.set(port, name)
  }
  return found
}

const portNames = [
  'httpPort',
  'httpsPort',
  'privateHttpPort',
  'privateHttpsPort',
  'controlPort',
  'controlHttpsPort',
  'probePort',
] as const

/** Settings that are paths: relative to the settings file when they stand in it. */
type PathName = 'dataDir' | 'controlCertificate' | 'controlPrivateKey'

function nest(flat: FlatSettings): Omit<Settings, 'sources'> {
  const {
    'counts.servicesPerRegionMax': servicesPerRegionMax,
    'counts.apisPerServiceMax': apisPerServiceMax,
    'counts.parametersPerApiMax': parametersPerApiMax,
    'counts.constantsPerApiMax': constantsPerApiMax,
    'counts.versionsKeptPerEnvironmentMax': versionsKeptPerEnvironmentMax,
    'counts.apiKeysPerRegionMax': apiKeysPerRegionMax,
    'counts.usagePlansPerRegionMax': usagePlansPerRegionMax,
    'counts.keysPerPlanMax': keysPerPlanMax,
    'counts.plansPerKeyMax': plansPerKeyMax,
    'counts.apisPerPlanMax': apisPerPlanMax,
    ...rest
  } = flat
  return {
    ...rest,
    counts: {
      servicesPerRegionMax,
      apisPerServiceMax,
      parametersPerApiMax,
      constantsPerApiMax,
      versionsKeptPerEnvironmentMax,
      apiKeysPerRegionMax,
      usagePlansPerRegionMax,
      keysPerPlanMax,
      plansPerKeyMax,
      apisPerPlanMax,
    },
  }
}

function find(
  name: SettingName,
  sources: SettingsSources,
  file: SettingsFile | null,
): Given | null {
  const flag = sources.flags[flagOf(name)]
  if (flag !== undefined) return { text: flag, origin: 'flag', place: `flag --${flagOf(name)}` }

  const { env } = settingsTable[name]
  const variable = sources.env[env]
  if (variable !== undefined && variable !== '') {
    return { text: variable, origin: 'environment', place: `environment variable ${env}` }
  }

  const scalar = file?.values.get(name)
  if (file === null || scalar === undefined) return null
  return { text: scalar, origin: 'file', place: file.path }
}

function describeFault(name: SettingName, given: Given, secret: boolean, wanted: string): string {
  const shown = secret ? 'the value given' : JSON.stringify(given.text)
  return `${name}: ${shown} (from ${given.place}) is not valid; it must be ${wanted}`
}

function unknownFlags(flags: SettingsSources['flags']): string[] {
  const known = new Set<string>(['config', ...settingNames.map(flagOf)])
  return Object.keys(flags)
    .filter((flag) => !known.has(flag))
    .map((flag) => `--${flag} is not a flag of any setting; see sluice start --help`)
}

const scalars = new Set(['string', 'number', 'bigint', 'boolean'])

interface SettingsFile {
  readonly path: string
  readonly values: ReadonlyMap<SettingName, string>
}

/** `sluice.yaml` in the working directory, or the file that was named, which must exist. */
function readSettingsFile(sources: SettingsSources, problems: string[]): SettingsFile | null {
  const named = sources.flags['config'] ?? (sources.env['SLUICE_CONFIG'] || undefined)
  const path = resolve(sources.cwd, named ?? 'sluice.yaml')
  let source: string
  try {
    source = readFileSync(path, 'utf8')
  } catch (error) {
    const absent = codeOf(error) === 'ENOENT'
    if (named === undefined && absent) return null
    problems.push(`settings file ${path} cannot be read: ${String(error)}`)
    return null
  }

  const document = parseDocument(source, { intAsBigInt: true })
  if (document.errors.length > 0) {
    problems.push(...document.errors.map((error) => `${path} is not YAML: ${error.message.trim()}`))
    return null
  }
  const values = new Map<SettingName, string>()
  collect(document.toJS({ maxAliasCount: 0 }), '', path, values, problems)
  return { path, values }
}

function collect(
  node: unknown,
  prefix: string,
  path: string,
  values: Map<SettingName, string>,
  problems: string[],
): void {
  if (node === null || node === undefined) return
  if (typeof node !== 'object' || Array.isArray(node)) {
    const where = prefix === '' ? 'it' : prefix.slice(0, -1)
    problems.push(`${path}: ${where} must hold "name: value" lines`)
    return
  }
  for (const [key, value] of Object.entries(node)) {
    const name = settingNames.find((candidate) => candidate === `${prefix}${key}`)
    const isGroup = settingNames.some((candidate) => candidate.startsWith(`${prefix}${key}.`))
    if (isGroup) collect(value, `${prefix}${key}.`, path, values, problems)
    else if (name === undefined) problems.push(unknownKey(`${prefix}${key}`, path))
    else if (value === null || value === undefined) continue
    else if (scalars.has(typeof value)) values.set(name, String(value))
    else problems.push(`${name}: a list or group (from ${path}) is not valid; it must be one value`)
  }
}

function unknownKey(key: string, path: string): string {
  // In a file dashes and underscores stand for capitals at times.
  const near = nearNames(key.replaceAll(/[-_]/g, ''), settingNames, nearNamesShownMax)
  const hint = near.length > 0 ? didYouMean(near) : `known names: ${settingNames.join(', ')}`
  return `${path}: "${key}" is not a setting; ${hint}`
}
