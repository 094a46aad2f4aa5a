/**
 * The sittings of the callers' bench: who is compared with whom, under which load.
 */
import { jwkOf, signingKey, tokenOf } from '../../test/authorization-server.ts'
import { ports } from '../candidates.ts'
import { callersWarmUpSeconds } from '../limits.ts'
import type { Load } from '../load.ts'
import { listening, type Started, startOn } from '../processes.ts'
import { type Contender, type Row, type SittingPlan, sit } from '../sitting.ts'
import { applicationLua, keyPairLua, type LuaCandidate, luaCandidate } from './lua.ts'
import { BenchProduct, type RunningGateway, type Without } from './products.ts'
import { appRequests, keyRequests, prepare, tokenRequests } from './requests.ts'
import {
  apiIdOf,
  application,
  callerOf,
  hostOf,
  measuredApi,
  type SeededKeys,
  type SeededService,
} from './seed.ts'

const connections = 64
const fewKeys = 64
const manyKeys = 100_000
/** The highest that a plan may say. */
const planLimit = 2_000
/** Of one key that makes all calls, and of the service: above what one core serves. */
const wideLimit = 60_000
/** A plan's meter of this size fits 100,000 times into the meters' memory. */
const manyLimit = 100
const preparedMax = 100_000
const preparedForms = 40_000

export const names = {
  lua: 'nginx + Lua',
  luaAgain: 'nginx + Lua again',
  luaForm: 'nginx + Lua, application, form of 1 KB',
  key: 'Sluice, key pair and plan limit',
  app: 'Sluice, application, form of 1 KB',
  token: 'Sluice, OAuth, repeated token',
  oneKey: 'one key',
  manyKeys: '100,000 keys and plans',
  bare: 'bare proxy',
  planned: '+ plan',
  noPlugins: 'without plugins',
  noPluginsAgain: 'without plugins again',
  unused: 'every type, none attached',
} as const

/** What a sitting runs in. */
export interface Bench {
  readonly folder: string
  readonly measuredCore: number
  readonly rounds: number
  readonly seconds: number
  /** Called in reverse order at the end. */
  readonly stops: (() => Promise<void>)[]
}

const token = signingKey('RS256')

function service(name: string, keys: SeededKeys | null = null, wish: Partial<SeededService> = {}) {
  const auth = keys === null ? ({ kind: 'none' } as const) : ({ kind: 'secret' } as const)
  return { name, auth, keys, limitPerSecond: -1, others: [], ...wish } satisfies SeededService
}

function few(name: string, limitPerSecond: number): SeededKeys {
  return { name, count: fewKeys, limitPerSecond }
}

/** All but the 100,000 keys. */
function seededServices(): readonly SeededService[] {
  const publicKey = JSON.stringify(jwkOf(token))
  const config = { publicKey, tokenLocation: 'method.req.header.authorization' }
  const authorization = measuredApi({ account: '', region: '' }, 'signedon', {
    ...{ kind: 'oauth', role: 'authorization', authorizationApiId: null },
    config: { ...config, loginRedirectUrl: '' },
  })
  const { definition } = authorization
  return [
    service('plainall'),
    service('keysplan', few('kp', planLimit)),
    service('keysfree', few('kf', -1)),
    service('keyslimi', few('kl', -1), { limitPerSecond: wideLimit }),
    service('allofthe', few('al', planLimit), { limitPerSecond: wideLimit }),
    service('keyalone', { name: 'one', count: 1, limitPerSecond: wideLimit }),
    service('applicat', null, { auth: { kind: 'app' } }),
    service('business', null, {
      auth: {
        ...{ kind: 'oauth', role: 'business', config: null },
        authorizationApiId: apiIdOf('signedon'),
      },
      others: [{ ...authorization, definition: { ...definition, path: '/token' } }],
    }),
  ]
}

/** Starts the control plane of all sittings but one. */
export async function startProduct(bench: Bench): Promise<BenchProduct> {
  const product = new BenchProduct(bench.folder, 'callers')
  bench.stops.push(() => product.stop())
  await product.start(seededServices())
  return product
}

export function loadOf(script: string | null, host = '', path = '/release/'): Load {
  return { connections, path, host, script, headers: [] }
}

/** Requests of the first `fewKeys` keys of a name, in turn. */
function fewKeyRequests(bench: Bench, host: string, keys: string): string {
  const requests = keyRequests(host, preparedMax, (n) => callerOf(keys, n % fewKeys))
  return prepare(bench.folder, keys, requests).script
}

export function planOf({ rounds, seconds }: Bench, reference: string): SittingPlan {
  return { reference, rounds, seconds, warmUpSeconds: callersWarmUpSeconds }
}

/** Key pair, application and OAuth beside nginx with Lua. */
export async function sitAuthentication(
  bench: Bench,
  product: BenchProduct,
): Promise<readonly Row[]> {
  const callers = Array.from({ length: fewKeys }, (_, n) => callerOf('kp', n))
  const keyScript = fewKeyRequests(bench, hostOf('keysplan'), 'kp')
  const forms = appRequests(hostOf('applicat'), preparedForms, application)
  const formScript = prepare(bench.folder, 'app', forms).script
  const keyPair = { callers, access: keyPairLua(planLimit) }
  const form = { callers: [{ ...application, id: application.key }], access: applicationLua }
  const exp = Math.floor(Date.now() / 1000) + 3600
  const tokens = tokenRequests(hostOf('business'), tokenOf(token, { exp }))
  const contenders = [
    await lua(bench, { name: names.lua, port: ports.nginx, ...keyPair }, keyScript),
    await lua(bench, { name: names.luaAgain, port: ports.nginxAgain, ...keyPair }, keyScript),
    await contender(product, names.key, 'keysplan', keyScript),
    await lua(bench, { name: names.luaForm, port: ports.nginxForm, ...form }, formScript),
    await contender(product, names.app, 'applicat', formScript),
    await contender(product, names.token, 'business', prepare(bench.folder, 'jwt', tokens).script),
  ]
  return sit('authentication', contenders, planOf(bench, names.lua))
}

async function lua(bench: Bench, wish: LuaCandidate, script: string): Promise<Contender> {
  const { name, port, command } = luaCandidate(bench.folder, wish)
  const started: Started = startOn(bench.measuredCore, command)
  bench.stops.push(() => started.stop())
  await listening(port)
  return { name, port, pid: started.pid, load: loadOf(script) }
}

async function contender(
  product: BenchProduct,
  name: string,
  serviceName: string,
  script: string,
  without: Without = 'nothing',
): Promise<Contender> {
  const gateway: RunningGateway = await product.gateway(hostOf(serviceName), without)
  return { name, ...gateway, load: loadOf(script) }
}

/** A random one of 100,000 keys a call beside always the same key. */
export async function sitManyKeys(bench: Bench, product: BenchProduct): Promise<readonly Row[]> {
  const crowd = new BenchProduct(bench.folder, 'crowd')
  bench.stops.push(() => crowd.stop())
  await crowd.start([
    service('manykeys', { name: 'many', count: manyKeys, limitPerSecond: manyLimit }),
  ])
  // Every key once in each pass, so that the first pass of the warm-up meets them all.
  const order = shuffled(manyKeys)
  const one = keyRequests(hostOf('keyalone'), preparedMax, () => callerOf('one', 0))
  const many = keyRequests(hostOf('manykeys'), manyKeys, (n) => callerOf('many', order[n] ?? 0))
  const contenders = [
    await contender(product, names.oneKey, 'keyalone', prepare(bench.folder, 'one', one).script),
    await contender(crowd, names.manyKeys, 'manykeys', prepare(bench.folder, 'many', many).script),
  ]
  return sit('keys', contenders, planOf(bench, names.oneKey))
}

function shuffled(count: number): readonly number[] {
  const order = Array.from({ length: count }, (_, n) => n)
  for (let n = count - 1; n > 0; n--) {
    const other = Math.floor(Math.random() * (n + 1))
    ;[order[n], order[other]] = [order[other] ?? 0, order[n] ?? 0]
  }
  return order
}

/** From our bare proxy to all that a call can be asked for, the same requests on every rung. */
export async function sitLadder(bench: Bench, product: BenchProduct): Promise<readonly Row[]> {
  const script = (host: string, keys: string) => fewKeyRequests(bench, hostOf(host), keys)
  const plain = prepare(
    bench.folder,
    'plain',
    keyRequests(hostOf('plainall'), preparedMax, (n) => callerOf('kf', n % fewKeys)),
  ).script
  const contenders = [
    await contender(product, names.bare, 'plainall', plain, 'records'),
    await contender(product, '+ log', 'plainall', plain, 'metrics'),
    await contender(product, '+ metrics', 'plainall', plain),
    await contender(product, '+ key', 'keysfree', script('keysfree', 'kf')),
    await contender(product, '+ limit', 'keyslimi', script('keyslimi', 'kl')),
    await contender(product, names.planned, 'allofthe', script('allofthe', 'al')),
  ]
  return sit('ladder', contenders, planOf(bench, names.bare))
}
