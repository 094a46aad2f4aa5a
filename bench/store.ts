/**
 * `node bench/store.ts`: what a write and a read of the store take, among 50,000 released APIs.
 *
 * A write is what an action makes: one resource, the audit row, the journal and the revision, on
 * the disk when it is answered. PostgreSQL is measured where it is installed.
 */
import type { Store } from '../src/model/store.ts'
import { auditOf, guangzhou, wholePage } from '../test/cases/store-builders.ts'
import { postgresPlace, type StorePlace, sqlitePlace } from '../test/cases/store-place.ts'
import { postgresMissing, startPostgres } from '../test/servers/postgres.ts'
import { keep } from './history.ts'
import { percentile, round } from './median.ts'
import { seededServiceId, seedStore } from './seed.ts'

const size = { services: 500, apisPerService: 100 }
const repeats = 500

interface Row {
  readonly database: string
  readonly what: string
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

async function measure(
  database: string,
  what: string,
  times: number,
  run: (n: number) => Promise<unknown>,
): Promise<Row> {
  const latencies: number[] = []
  for (let n = 0; n < times; n += 1) {
    const before = performance.now()
    await run(n)
    latencies.push(performance.now() - before)
  }
  const at = (share: number) => round(percentile(latencies, share), 3)
  return { database, what, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) }
}

async function putOne(store: Store, n: number): Promise<void> {
  const serviceId = seededServiceId(n % size.services)
  await store.write(auditOf(guangzhou, { resource: serviceId }), async (tx) => {
    const service = await tx.service(guangzhou, serviceId)
    if (service === null) throw new Error(`${serviceId} is not there`)
    await tx.putService({ ...service, description: `changed ${n}` })
    tx.changed({ kind: 'service', scope: guangzhou, serviceId })
  })
}

async function sit(place: StorePlace): Promise<readonly Row[]> {
  const { kind } = place
  const store = await place.open()
  const before = performance.now()
  await seedStore(store, guangzhou, size)
  const seconds = round((performance.now() - before) / 1000, 1)
  console.log(`${kind}: ${size.services * size.apisPerService} APIs seeded in ${seconds} s`)

  const id = (n: number) => seededServiceId((n * 7) % size.services)
  const version = (n: number) => `seed-${id(n)}`
  return [
    await measure(kind, 'write: one service changed', repeats, (n) => putOne(store, n)),
    await measure(kind, 'read: one service', repeats, (n) =>
      store.read((tx) => tx.service(guangzhou, id(n))),
    ),
    await measure(kind, 'read: the 100 APIs of a service', repeats, (n) =>
      store.read((tx) => tx.apis(guangzhou, id(n))),
    ),
    await measure(kind, 'read: a version with its 100 APIs', repeats, (n) =>
      store.read((tx) => tx.version(guangzhou, id(n), version(n))),
    ),
    await measure(kind, 'read: history of a service', repeats, (n) =>
      store.read((tx) => tx.releases(guangzhou, id(n), null, wholePage)),
    ),
    await measure(kind, 'read: all 500 services', 20, () =>
      store.read((tx) => tx.services(guangzhou)),
    ),
    await measure(kind, 'changes after a revision', repeats, async () => {
      const revision = await store.read((tx) => tx.revision())
      await store.changesAfter(revision - 1)
    }),
  ]
}

async function onSqlite(): Promise<readonly Row[]> {
  const place = await sqlitePlace()
  try {
    return await sit(place)
  } finally {
    await place.remove()
  }
}

async function onPostgres(): Promise<readonly Row[]> {
  const missing = postgresMissing()
  if (missing !== false) {
    console.log(missing)
    return []
  }
  const server = await startPostgres({ durable: true })
  try {
    const place = await postgresPlace(server)
    const rows = await sit(place)
    await place.remove()
    return rows
  } finally {
    await server.stop()
  }
}

const rows = [...(await onSqlite()), ...(await onPostgres())]
console.table(rows)
keep('store', { size, rows })
