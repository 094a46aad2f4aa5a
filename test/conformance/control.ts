/**
 * The management API for tests: a real front and a real SQLite store in a folder of its own, with
 * a stand-in for the gateways. The official SDK is its client.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { apigateway } from 'tencentcloud-sdk-nodejs/tencentcloud/services/apigateway/index.js'
import { ensureRootAccount } from '../../src/control/accounts.ts'
import type { Deployment, Effect, ShownSettings } from '../../src/control/action.ts'
import { type ApiDeps, createApi, refuse } from '../../src/control/api.ts'
import type { Pages } from '../../src/control/console/pages.ts'
import { createPasswords } from '../../src/control/console/passwords.ts'
import { createSessionEndpoint } from '../../src/control/console/session-endpoint.ts'
import { Sessions } from '../../src/control/console/sessions.ts'
import { closeFront, createFront } from '../../src/control/front.ts'
import type { Counts } from '../../src/control/limits.ts'
import { type Clock, systemClock } from '../../src/lib/clock.ts'
import { systemRandom } from '../../src/lib/random.ts'
import { Secret } from '../../src/lib/secret.ts'
import type { Api } from '../../src/model/api.ts'
import type { Store } from '../../src/model/store.ts'
import { openStore } from '../../src/storage/store.ts'
import { apiOf, auditOf } from '../cases/store-builders.ts'

export type SdkClient = InstanceType<typeof apigateway.v20180808.Client>

export interface Key {
  readonly secretId: string
  readonly secretKey: string
}

export const rootKey: Key = {
  secretId: 'AKIDtestroot00000000000000000000root',
  secretKey: 'testrootsecretkey00000000000000000000000',
}

export interface ClientOptions {
  readonly key?: Key
  readonly region?: string
  readonly signMethod?: 'TC3-HMAC-SHA256' | 'HmacSHA1' | 'HmacSHA256'
  readonly reqMethod?: 'GET' | 'POST'
  readonly language?: 'en-US' | 'zh-CN'
  readonly token?: string
  readonly version?: string
}

export interface TestControl {
  readonly port: number
  readonly store: Store
  /** Revisions that actions have waited for. */
  readonly settled: readonly number[]
  readonly faults: readonly unknown[]
  readonly uin: string
  readonly appId: number
  client(options?: ClientOptions): SdkClient
  close(): Promise<void>
}

export const testCounts: Counts = {
  servicesPerRegionMax: 50,
  apisPerServiceMax: 100,
  parametersPerApiMax: 30,
  constantsPerApiMax: 30,
  versionsKeptPerEnvironmentMax: 100,
  apiKeysPerRegionMax: 400,
  usagePlansPerRegionMax: 200,
  keysPerPlanMax: 50,
  plansPerKeyMax: 10,
  apisPerPlanMax: 10_000,
}

export const testDeployment: Deployment = {
  baseDomain: 'apigw.localhost',
  defaultRegion: 'ap-guangzhou',
  privateHttpPort: 80,
  privateHttpsPort: 443,
  httpPort: 8080,
  httpsPort: null,
}

/** No gateway is there, so nothing is waited for. */
export const idleEffect: Effect = {
  settled: async () => {},
  nodes: () => [],
  quotaUsed: () => 0,
  published: () => ({ revision: 0, hash: '' }),
  awaitReport: () => ({ within: async () => null, drop: () => {} }),
  acknowledgedOnce: () => true,
}

export interface TestControlOptions {
  readonly counts?: Partial<Counts>
  readonly clock?: Clock
  readonly effect?: Partial<Effect>
  readonly uin?: string
  readonly appId?: number
  readonly sessions?: Sessions
  readonly pages?: Pages
  readonly shownSettings?: () => ShownSettings
}

const noPages: Pages = () => ({ status: 404, headers: {}, body: Buffer.alloc(0) })

/** Sessions with the default times. */
export function testSessions(clock: Clock): Sessions {
  return new Sessions({
    clock,
    random: systemRandom,
    passwords: createPasswords(systemRandom),
    times: { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 },
    region: 'ap-guangzhou',
    passwordChosen: () => {},
  })
}

/** Starts one on a free port of 127.0.0.1. The caller closes it. */
export async function startTestControl(options: TestControlOptions = {}): Promise<TestControl> {
  // The SDK would tunnel every call through it.
  delete process.env['http_proxy']
  const folder = mkdtempSync(join(tmpdir(), 'sluice-control-'))
  const clock = options.clock ?? systemClock
  const store = await openStore({
    kind: 'sqlite',
    file: join(folder, 'sluice.db'),
    sealingKey: new Secret('a sealing key for tests, long enough'),
  })
  const given = {
    secretId: rootKey.secretId,
    secretKey: new Secret(rootKey.secretKey),
    uin: options.uin ?? null,
    appId: options.appId ?? null,
  }
  const rootDeps = { store, clock, random: systemRandom, region: 'ap-guangzhou', requestId: '' }
  const { account } = await ensureRootAccount(rootDeps, given, null)

  const settled: number[] = []
  const faults: unknown[] = []
  const deps: ApiDeps = {
    store: () => store,
    effect: {
      ...idleEffect,
      settled: async (revision) => {
        settled.push(revision)
      },
      ...options.effect,
    },
    clock,
    random: systemRandom,
    sessions: options.sessions ?? testSessions(clock),
    shownSettings: options.shownSettings ?? (() => ({ file: null, settings: [] })),
    counts: { ...testCounts, ...options.counts },
    deployment: testDeployment,
    answered: () => {},
    fault: (_requestId, error) => faults.push(error),
  }
  const front = createFront({
    api: createApi(deps),
    refuse: (incoming, refusal) => refuse(deps, incoming, refusal),
    console: { session: createSessionEndpoint(deps), pages: options.pages ?? noPages },
    notReady: () => null,
    metrics: () => '',
  })
  await front.listen({ host: '127.0.0.1', port: 0 })
  // Listening on TCP, so its address is an object.
  const { port } = front.server.address() as AddressInfo
  return {
    port,
    store,
    settled,
    faults,
    uin: account.uin,
    appId: account.appId,
    client: (clientOptions = {}) => sdkClient(port, clientOptions),
    async close() {
      await closeFront(front)
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/**
 * One that runs from before the first test of the file or suite to after the last. Its members are
 * there once it has started; then `prepare` runs, before any test.
 */
export function useTestControl(
  options: TestControlOptions = {},
  prepare: (control: TestControl) => void | Promise<void> = () => {},
): TestControl {
  let started: TestControl | null = null
  const running = (): TestControl => {
    if (started === null) throw new Error('the management API is there while tests run, not before')
    return started
  }
  before(async () => {
    started = await startTestControl(options)
    // Hooks of a file run side by side: what needs the API cannot be a hook of its own.
    await prepare(started)
  })
  after(() => started?.close())
  return {
    get port() {
      return running().port
    },
    get store() {
      return running().store
    },
    get settled() {
      return running().settled
    },
    get faults() {
      return running().faults
    },
    get uin() {
      return running().uin
    },
    get appId() {
      return running().appId
    },
    client: (clientOptions) => running().client(clientOptions),
    close: () => running().close(),
  }
}

/** The SDK as its users make it; nothing but endpoint and protocol is ours. */
export function sdkClient(port: number, options: ClientOptions = {}): SdkClient {
  const { key = rootKey, region = 'ap-guangzhou', language, token, version } = options
  const client = new apigateway.v20180808.Client({
    credential: { ...key, ...(token !== undefined && { token }) },
    region,
    profile: {
      signMethod: options.signMethod ?? 'TC3-HMAC-SHA256',
      ...(language !== undefined && { language }),
      httpProfile: {
        endpoint: `127.0.0.1:${port}`,
        protocol: 'http://',
        reqMethod: options.reqMethod ?? 'POST',
        reqTimeout: 60,
      },
    },
  })
  return version === undefined ? client : Object.assign(client, { apiVersion: version })
}

export interface SdkError {
  readonly code: string
  readonly message: string
  readonly requestId: string
  readonly traceId: string
}

/** What the SDK throws for a refused call. Fails when the call is answered. */
export async function refusalOf(call: Promise<unknown>): Promise<SdkError> {
  try {
    await call
  } catch (error) {
    // The SDK's exception has these members for an answer with an Error.
    return error as SdkError
  }
  throw new Error('the call was answered, not refused')
}

/** A service with the fewest fields; answers its id. */
export async function makeService(client: SdkClient, name = 'a_service'): Promise<string> {
  const { ServiceId } = await client.CreateService({ ServiceName: name, Protocol: 'http' })
  if (ServiceId === undefined) throw new Error('CreateService answered no ServiceId')
  return ServiceId
}

let apiIds = 0

/**
 * Puts an API into a service's draft past the actions, for tests of what comes after; answers its
 * id.
 */
export async function putApi(
  { store, uin }: TestControl,
  serviceId: string,
  values: Partial<Api> = {},
): Promise<string> {
  apiIds += 1
  const api = apiOf({ account: uin, region: 'ap-guangzhou' }, serviceId, `api-${apiIds}`, values)
  await store.write(auditOf(api), async (tx) => {
    if (!(await tx.addApi(api))) throw new Error(`${api.id} is taken`)
  })
  return api.id
}
