/**
 * What plugins cost: a product that has none beside one that has every type and none attached to
 * what is called, then each type attached to an API of its own, all in one gateway.
 *
 * CustomReq and CustomRes stand among those not attached; attached they call a function, and there
 * is nothing to run one.
 */
import { randomInt } from 'node:crypto'
import { ports } from '../candidates.ts'
import { type Contender, type Row, sit } from '../sitting.ts'
import { managementClient } from '../sluice.ts'
import { BenchProduct } from './products.ts'
import { plainRequests, prepare, prepareNumbered } from './requests.ts'
import { type Bench, loadOf, names, planOf } from './sittings.ts'

type Client = ReturnType<typeof managementClient>
type PluginData = { readonly [member: string]: unknown } | readonly unknown[]

/** Above what one core serves. */
const wideLimit = 60_000
const scf = { func_name: 'f', func_namespace: 'default', func_qualifier: '$LATEST', user_id: 1 }
const backend = `http://127.0.0.1:${ports.backend}`

/** Data by type, such that every call passes. */
const plugins: { readonly [type: string]: PluginData } = {
  IPControl: { type: 'white_list', blocks: '127.0.0.1;10.0.0.0/8;2001:db8::/32;192.0.2.0/24' },
  TrafficControl: {
    ...{ expire_type: 'second', expire: 1 },
    ...{ api_rate_limit: wideLimit, ip_rate_limit: wideLimit },
  },
  TrafficControlByParameter: {
    strategies: [
      {
        ...{ name: 's', strategy_weight: 1, parameters: [{ type: 'header', name: 'source' }] },
        ...{ rate_limit: wideLimit, window: 1, condition: '' },
      },
    ],
  },
  Cors: { allow_origin: ['https://a.example'], allow_methods: ['GET'], allow_headers: [] },
  CustomAuth: {
    ...{ endpoint_type: 'HTTP', endpoint_url: `${backend}/authoriser`, endpoint_timeout: 5 },
    ...{ cache_time: 3_600, header_auth_parameters: ['X-Token'] },
  },
  AntiReplay: { force_nonce: true, nonce_ttl: 5 },
  Routing: [
    {
      ...{ strategy_name: 'other', strategy_weight: 1, condition: "header.uid == 'a'" },
      backend_type: 'HTTP',
      backend_config: { ServiceConfig: { Method: 'ANY', Path: '/', Url: backend } },
    },
  ],
  CircuitBreaker: {
    ...{ failure_condition: 'latency_seconds>1 or status_code>=500', failure_threshold: 20 },
    ...{ time_window: 10, open_state_duration: 15, backend_type: 'OFF' },
  },
  ProxyCache: {
    ...{ cache_key_params: [{ parameter: 'id', position: 'query' }], cacheable_methods: ['GET'] },
    ...{ cacheable_response_codes: [200], cache_control: false, ttl: 300 },
  },
}
const functionPlugins: { readonly [type: string]: PluginData } = {
  CustomReq: { ...scf, endpoint_timeout: 5, is_send_req_headers: true },
  CustomRes: { ...scf, endpoint_timeout: 5, is_custom_headers: true },
}

const plainPath = '/plain'
const unusedPath = '/unused'

/** A service with an API a path, released; its host. */
async function makeService(client: Client, paths: readonly string[]) {
  const made = await client.CreateService({ ServiceName: 'plugins', Protocol: 'http' })
  const ServiceId = made.ServiceId ?? ''
  const apis = new Map<string, string>()
  for (const path of paths) {
    const { Result } = await client.CreateApi({
      ...{ ServiceId, ServiceType: 'HTTP', ServiceTimeout: 15, Protocol: 'HTTP' },
      ...{ ApiName: path.slice(1), AuthType: 'NONE' },
      RequestConfig: { Path: path, Method: 'ANY' },
      ServiceConfig: { Url: backend, Path: '/', Method: 'ANY' },
    })
    apis.set(path, Result?.ApiId ?? '')
  }
  await client.ReleaseService({ ServiceId, EnvironmentName: 'release', ReleaseDesc: 'bench' })
  return { ServiceId, apis, host: made.OuterSubDomain ?? '' }
}

function pathOf(type: string): string {
  return `/${type.toLowerCase()}`
}

async function addPlugins(client: Client, service: Awaited<ReturnType<typeof makeService>>) {
  for (const [type, data] of Object.entries({ ...plugins, ...functionPlugins })) {
    const path = type in plugins ? pathOf(type) : unusedPath
    const { Result } = await client.CreatePlugin({
      ...{ PluginName: `bench_${type}`, PluginType: type, Description: '' },
      PluginData: JSON.stringify(data),
    })
    await client.AttachPlugin({
      ...{ PluginId: Result?.PluginId ?? '', ServiceId: service.ServiceId },
      ...{ EnvironmentName: 'release', ApiIds: [service.apis.get(path) ?? ''] },
    })
  }
}

/** The plugins' rows; the first three tell whether a type that is not attached costs anything. */
export async function sitPlugins(bench: Bench): Promise<readonly Row[]> {
  const prepared = (name: string, host: string, path: string) =>
    prepare(bench.folder, `${name}-${path.slice(1)}`, plainRequests(host, `/release${path}`)).script

  const without = new BenchProduct(bench.folder, 'without-plugins')
  bench.stops.push(() => without.stop())
  await without.start()
  const bare = await makeService(managementClient(without.dataDir, without.controlPort), [
    plainPath,
    ...Object.keys(plugins).map(pathOf),
    unusedPath,
  ])
  const none = async (name: string): Promise<Contender> => ({
    ...{ name, ...(await without.gateway(bare.host, 'nothing', `/release${plainPath}`)) },
    load: loadOf(prepared('without', bare.host, plainPath)),
  })

  const product = new BenchProduct(bench.folder, 'plugins')
  bench.stops.push(() => product.stop())
  await product.start()
  const client = managementClient(product.dataDir, product.controlPort)
  const service = await makeService(client, [
    plainPath,
    ...Object.keys(plugins).map(pathOf),
    unusedPath,
  ])
  await addPlugins(client, service)
  const unused = await product.gateway(service.host, 'nothing', `/release${plainPath}`)
  const gateway = await product.gateway(service.host, 'nothing', `/release${plainPath}`)
  const attached = Object.keys(plugins).map((type): Contender => {
    const path = pathOf(type)
    const script =
      type === 'AntiReplay'
        ? prepareNumbered(bench.folder, `nonce-${randomInt(2 ** 32)}`, {
            ...{ request: plainRequests(service.host, `/release${path}`)[0] ?? '' },
            name: 'X-Apigw-Nonce',
          }).script
        : prepared('with', service.host, path)
    return { name: type, ...gateway, load: loadOf(script) }
  })
  const contenders = [
    await none(names.noPlugins),
    await none(names.noPluginsAgain),
    { name: names.unused, ...unused, load: loadOf(prepared('with', service.host, plainPath)) },
    ...attached,
  ]
  // Many contenders and one bound: fewer rounds do.
  const rounds = Math.min(bench.rounds, 3)
  return sit('plugins', contenders, { ...planOf(bench, names.noPlugins), rounds })
}
