/**
 * The control process: store, accounts, publish, feed, management API and sample, put together.
 *
 * The port is open from the beginning, so that health can be asked while the database is not there
 * yet; calls are answered with InternalError until it is.
 */
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Credentials, ensureRootAccount, type GivenCredentials } from '../control/accounts.ts'
import type { Deployment, Effect } from '../control/action.ts'
import { type ApiDeps, createApi, refuse } from '../control/api.ts'
import { createSessionEndpoint } from '../control/console/session-endpoint.ts'
import type { ContextDeps } from '../control/context.ts'
import { createFeed, type Feed } from '../control/feed.ts'
import { closeFront, createFront } from '../control/front.ts'
import { createMetrics } from '../control/metrics.ts'
import { createPublisher, type Publisher } from '../control/publish.ts'
import { type Sample, startSample, type Tour } from '../control/sample.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { uuid } from '../lib/ids.ts'
import { parseIpBlock } from '../lib/ip.ts'
import { type Random, systemRandom } from '../lib/random.ts'
import type { Store } from '../model/store.ts'
import { StoreError } from '../model/store-error.ts'
import { createConsolePages, createSessions, ensureConsoleUser } from './console.ts'
import { type ControlTls, listenTls } from './control-tls.ts'
import { credentialsFile, ensureStoreKey, keepCredentials, readCredentials } from './credentials.ts'
import { fingerprint } from './database-mark.ts'
import { ensureDraftKey, readSettingsSection } from './draft-key.ts'
import { createIdle } from './idle.ts'
import { ensureJoinToken } from './join-token.ts'
import { openPatiently } from './open-store.ts'
import type { Settings } from './settings.ts'
import { shownSettings } from './shown-settings.ts'
import { isStartedWith } from './started-with.ts'

export interface RunningControl {
  readonly controlPort: number
  /** The same over TLS, or null. */
  readonly controlHttpsPort: number | null
  /** The sample's first call, or null without a released sample. */
  readonly tour: Tour | null
  readonly credentialsFile: string
  /** Ends running calls, then everything. */
  close(): Promise<void>
}

export interface ControlDeps {
  readonly clock?: Clock
  readonly random?: Random
  /** One line for the log. */
  readonly report?: (line: string) => void
  /** What is shown once and kept in no log: the first credentials. */
  readonly show?: (text: string) => void
}

/** What changes while the process comes up. */
interface Progress {
  store: Store | null
  publisher: Publisher | null
  /** Why it is not ready; null once it serves. */
  waitsFor: string | null
}

/** What is there before the database is. */
interface Base {
  readonly settings: Settings
  readonly clock: Clock
  readonly random: Random
  readonly report: (line: string) => void
  readonly feed: Feed
  readonly progress: Progress
}

/** Runs the control plane; resolves once it serves, which it does as soon as its database works. */
export async function runControl(
  settings: Settings,
  deps: ControlDeps = {},
): Promise<RunningControl> {
  const { clock = systemClock, random = systemRandom } = deps
  const report = deps.report ?? ((line) => process.stderr.write(`sluice control: ${line}\n`))
  const show = deps.show ?? ((text) => process.stdout.write(text))
  const { dataDir, secretId } = settings
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const token = settings.joinToken ?? ensureJoinToken(dataDir, random)
  const feed = createFeed({ token, clock, allowPlain: false, report })
  const progress = { store: null, publisher: null, waitsFor: 'the database is being opened' }
  const base: Base = { settings, clock, random, report, feed, progress }

  const context = contextOf(base)
  const { front, idle } = createPort(base, context)
  await front.listen({ host: settings.controlHost, port: settings.controlPort })
  const tls = await startTls(base, front)

  const { store, root } = await openDatabase(base)
  const file = credentialsFile(dataDir)
  keepCredentials(dataDir, root.credentials)
  for (const warning of root.warnings) report(warning)
  if (root.created && secretId === null) show(firstCredentials(file, root.credentials))
  const login = settings.console === 'on' ? ensureConsoleUser(base, store, root.account) : null

  const publisher = await startPublisher(base, store)
  const { account, created } = root
  const sampleDeps = { ...context, store, account, region: settings.region }
  const sample = await startSample(sampleDeps, settings.sample, created).catch((error) => {
    report(`the sample could not be made: ${describe(error)}`)
    return { tour: null, close() {} }
  })
  const firstLogin = await login
  if (firstLogin !== null) show(firstLogin)
  base.progress.store = store
  base.progress.waitsFor = null

  // Listening on TCP, so its address is an object.
  const { port } = front.server.address() as AddressInfo
  return {
    controlPort: port,
    controlHttpsPort: tls?.port ?? null,
    tour: sample.tour,
    credentialsFile: file,
    close: () => close({ front, tls, feed, publisher, sample, store, idle }),
  }
}

function contextOf(base: Base): ContextDeps {
  const { settings, clock, random, feed, progress } = base
  const effect: Effect = {
    settled: async (revision) => progress.publisher?.settled(revision),
    nodes: () => feed.nodes(),
    quotaUsed: feed.quotaUsed,
    published: () => ({ revision: feed.state.revision, hash: feed.state.hash }),
    awaitReport: (id) => feed.awaitReport(id),
    acknowledgedOnce: () => feed.acknowledgedOnce(),
  }
  const { counts } = settings
  const sessions = createSessions(base)
  return {
    ...{ effect, clock, random, counts, sessions },
    deployment: deploymentOf(settings, effect),
    shownSettings: () => shownSettings(settings),
  }
}

function createPort(base: Base, context: ContextDeps) {
  const { feed, progress, report } = base
  const { effect } = context
  const expectsGateway = isStartedWith(base.settings.dataDir, 'gateway')
  const metrics = createMetrics(effect)
  const api: ApiDeps = {
    ...context,
    store: () => progress.store,
    answered: metrics.answered,
    fault: (requestId, error) => report(`call ${requestId}: ${describe(error)}`),
  }
  const idle = createIdle()
  const pages = createConsolePages(base)
  const front = createFront({
    api: idle.counted(createApi(api)),
    refuse: (incoming, refusal) => refuse(api, incoming, refusal),
    console: pages && { pages, session: idle.counted(createSessionEndpoint(api)) },
    notReady() {
      if (progress.waitsFor !== null) return progress.waitsFor
      const isTaken = !expectsGateway || effect.acknowledgedOnce()
      return isTaken ? null : 'no gateway has taken a snapshot yet'
    },
    metrics: metrics.page,
    trustedProxies: base.settings.controlTrustedProxies
      .map(parseIpBlock)
      .filter((block) => block !== null),
  })
  front.server.on('upgrade', (request, socket, head) => feed.upgrade(request, socket, head))
  return { front, idle }
}

async function openDatabase({ settings, clock, random, report, progress }: Base) {
  const { databaseUrl, dataDir, region } = settings
  const options = {
    dataDir,
    place:
      databaseUrl === null
        ? { sqliteFile: join(dataDir, 'sluice.db') }
        : { postgresUrl: databaseUrl },
    sealingKey: ensureStoreKey(dataDir, random),
    report,
    waiting(why: string) {
      progress.waitsFor = why
    },
  }
  const { store, prepared } = await openPatiently(options, async (opened) => {
    const own = { store: opened, clock, random, region, requestId: uuid(random) }
    const root = await ensureRootAccount(own, givenBy(settings), readCredentials(dataDir))
    return { ...root, identity: fingerprint(await ensureDraftKey(own, root.account)) }
  })
  return { store, root: prepared }
}

async function startPublisher(base: Base, store: Store): Promise<Publisher> {
  const { feed, progress, report, settings } = base
  const publisher = createPublisher({
    store,
    feed,
    settings: (tx) => readSettingsSection(tx, settings),
    report,
    waitMs: settings.acknowledgeWaitMs,
  })
  progress.publisher = publisher
  progress.waitsFor = 'the first snapshot is being made'
  await publisher.start()
  return publisher
}

/** Opens the port for other machines, where one is set. */
async function startTls({ settings, report }: Base, front: Front): Promise<ControlTls | null> {
  const { controlHttpsPort, controlCertificate, controlPrivateKey, controlHost } = settings
  if (controlHttpsPort === null || !controlCertificate || !controlPrivateKey) return null
  return listenTls({
    host: controlHost,
    port: controlHttpsPort,
    certificateFile: controlCertificate,
    keyFile: controlPrivateKey,
    report,
    accept: (socket) => front.server.emit('connection', socket),
  })
}

type Front = ReturnType<typeof createFront>

interface Parts {
  readonly front: Front
  readonly tls: ControlTls | null
  readonly feed: Feed
  readonly publisher: Publisher
  readonly sample: Sample
  readonly store: Store
  readonly idle: ReturnType<typeof createIdle>
}

/**
 * Running calls end first, since they wait for gateways; the feed's connections would hold the
 * port.
 */
async function close(parts: Parts): Promise<void> {
  const { front, tls, feed, publisher, sample, store, idle } = parts
  tls?.close()
  const closed = closeFront(front)
  await idle.reached()
  feed.close()
  sample.close()
  await closed
  await publisher.close()
  await store.close()
}

function deploymentOf(settings: Settings, effect: Effect): Deployment {
  return {
    get httpPort() {
      return settings.httpPort || portOf(effect.nodes()[0]?.address ?? '')
    },
    baseDomain: settings.baseDomain,
    defaultRegion: settings.region,
    privateHttpPort: settings.privateHttpPort ?? 80,
    privateHttpsPort: settings.privateHttpsPort ?? 443,
    httpsPort: null,
  }
}

/** The port that a gateway has told, where the system chose it. */
function portOf(address: string): number {
  return Number(/:(\d{1,5})$/.exec(address)?.[1] ?? 0)
}

function givenBy({ secretId, secretKey, uin, appId }: Settings): GivenCredentials {
  return { secretId, secretKey, uin, appId }
}

function firstCredentials(file: string, { secretId, secretKey }: Credentials): string {
  return (
    'Credentials of the root account, shown this once and kept in ' +
    `${file}:\n  SecretId   ${secretId}\n  SecretKey  ${secretKey.reveal()}\n`
  )
}

function describe(error: unknown): string {
  if (error instanceof StoreError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
