/**
 * `node bench/release.ts`: from the action's answer to the running route.
 *
 * The vendor's SDK changes a mock API, releases it and calls it at once, again and again: the call
 * must never meet the old answer. Then the same with 50,000 other APIs loaded. Printed are the
 * latencies of ReleaseService and how many calls met the old answer.
 */
import { type Product, prepareProduct, type Role } from '../test/product.ts'
import { mockApi, releaseService } from '../test/release-service.ts'
import { keep } from './history.ts'
import { percentile, round } from './median.ts'
import { type SeedSize, seedDataDir } from './seed.ts'

const releases = 200

interface Figures {
  readonly loadedApis: number
  readonly releases: number
  readonly oldAnswers: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

async function measure(product: Product, loadedApis: number): Promise<Figures> {
  const client = product.client()
  const { serviceId, apiId, host } = await releaseService(client, 'measured', mockApi('/n', 'none'))
  const latencies: number[] = []
  let oldAnswers = 0
  for (let n = 0; n < releases; n++) {
    const body = `answer ${n}`
    await client.ModifyApi({
      ServiceId: serviceId,
      ApiId: apiId,
      ...mockApi('/n', body),
    })
    const before = performance.now()
    await client.ReleaseService({
      ServiceId: serviceId,
      EnvironmentName: 'release',
      ReleaseDesc: String(n),
    })
    latencies.push(performance.now() - before)
    const answer = await product.call(host, '/release/n')
    if (answer.body !== body) oldAnswers += 1
  }
  return {
    loadedApis,
    releases,
    oldAnswers,
    p50Ms: round(percentile(latencies, 0.5), 1),
    p99Ms: round(percentile(latencies, 0.99), 1),
    maxMs: round(Math.max(...latencies), 1),
  }
}

async function sit(size: SeedSize | null): Promise<Figures> {
  const product = await prepareProduct({ SLUICE_COUNTS_SERVICES_PER_REGION_MAX: '100000' })
  try {
    let role: Role = product.start('start')
    await product.ready(role)
    if (size !== null) {
      await product.end(role)
      await seedDataDir(product.dataDir, size)
      role = product.start('start')
      await product.ready(role)
    }
    return await measure(product, size === null ? 0 : size.services * size.apisPerService)
  } finally {
    await product.close()
  }
}

const rows = [await sit(null), await sit({ services: 500, apisPerService: 100 })]
console.table(rows)
keep('release', { rows })
