/**
 * Store suite: random transactions on the store and on the slow one in memory show the same state.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { environmentNames, unlimited } from '../../src/model/environment.ts'
import type { Change, Store, WriteTx } from '../../src/model/store.ts'
import {
  apiOf,
  auditOf,
  guangzhou,
  releaseOf,
  serviceOf,
  shanghai,
  stranger,
  versionOf,
} from './store-builders.ts'
import { changeText, emptyState, type OracleState, oracle, oracleChanges } from './store-oracle.ts'
import { type MakePlace, withPlace } from './store-place.ts'
import { oracleView, storeView } from './store-view.ts'

const scopes = [guangzhou, shanghai, stranger]
const serviceIds = ['service-a', 'service-b']
const settings = ['one', 'two']
const view = { scopes, serviceIds, settings }

/** Few values, so that operations meet the same things again and again. */
const operation = fc.record({
  method: fc.constantFrom(
    'addService',
    'addService',
    'addService',
    'putService',
    'removeService',
    'putEnvironment',
    'addApi',
    'addApi',
    'putApi',
    'removeApi',
    'putApiLimit',
    'putApiLimit',
    'addVersion',
    'addVersion',
    'addVersion',
    'addRelease',
    'addRelease',
    'addRelease',
    'pruneVersions',
    'pruneVersions',
    'putSetting',
    'changed',
  ),
  scope: fc.constantFrom(guangzhou, guangzhou, guangzhou, guangzhou, ...scopes),
  serviceId: fc.constantFrom('service-a', 'service-a', ...serviceIds),
  apiId: fc.constantFrom('api-a', 'api-b', 'api-c'),
  version: fc.constantFrom('v1', 'v2', 'v3'),
  environment: fc.constantFrom(...environmentNames),
  number: fc.integer({ min: 0, max: 4 }),
  text: fc.string({ unit: 'binary', maxLength: 20 }),
})

const transaction = fc.record({
  operations: fc.array(operation, { minLength: 1, maxLength: 30, size: 'max' }),
  // One in five: failing ones change nothing and are compared at once.
  fails: fc.integer({ min: 0, max: 4 }).map((n) => n === 4),
})

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never
type Transaction = typeof transaction extends fc.Arbitrary<infer T> ? T : never

/** Does one operation to both and compares the answers; what the port forbids is left out. */
async function both(
  tx: WriteTx,
  state: OracleState,
  changes: Change[],
  operation: Operation,
): Promise<void> {
  const { scope, serviceId, apiId, environment, number, text } = operation
  const exists = oracle.hasService(state, scope, serviceId)
  const service = serviceOf(scope, serviceId, { name: text, createdAtMs: number })
  const api = apiOf(scope, serviceId, apiId, { name: text, createdAtMs: number })

  switch (operation.method) {
    case 'addService':
      assert.equal(await tx.addService(service), oracle.addService(state, service))
      return
    case 'putService':
      if (!exists) return
      await tx.putService(service)
      oracle.putService(state, service)
      return
    case 'removeService':
      await tx.removeService(scope, serviceId)
      oracle.removeService(state, scope, serviceId)
      return
    case 'putSetting': {
      const name = settings[number % 2] ?? ''
      await tx.putSetting(name, text)
      state.settings[name] = text
      return
    }
    case 'changed': {
      const kind = number === 0 ? 'draft' : 'service'
      const change: Change = number === 1 ? { kind: 'settings' } : { kind, scope, serviceId }
      tx.changed(change)
      changes.push(change)
      return
    }
    case 'removeApi':
      await tx.removeApi(scope, serviceId, apiId)
      oracle.removeApi(state, scope, serviceId, apiId)
      return
    case 'pruneVersions':
      await tx.pruneVersions(scope, serviceId, environment, number % 3)
      oracle.pruneVersions(state, scope, serviceId, environment, number % 3)
      return
    default:
      if (exists) await insideService(tx, state, operation, api)
  }
}

async function insideService(
  tx: WriteTx,
  state: OracleState,
  { method, scope, serviceId, apiId, version, environment, number, text }: Operation,
  api: ReturnType<typeof apiOf>,
): Promise<void> {
  const theirs = (row: { account: string; region: string; serviceId: string }) =>
    row.account === scope.account && row.region === scope.region && row.serviceId === serviceId
  switch (method) {
    case 'putEnvironment': {
      const values = { publishedAtMs: number, limitPerSecond: number }
      const next = { name: environment, version: number === 0 ? null : version, ...values }
      await tx.putEnvironment(scope, serviceId, next)
      oracle.putEnvironment(state, scope, serviceId, next)
      return
    }
    case 'addApi':
      assert.equal(await tx.addApi(api), oracle.addApi(state, api))
      return
    case 'putApi': {
      const index = state.apis.findIndex((each) => theirs(each) && each.id === apiId)
      if (index < 0) return
      await tx.putApi(api)
      state.apis[index] = api
      return
    }
    case 'putApiLimit': {
      const limit = { apiId, environment, limitPerSecond: number === 0 ? unlimited : number }
      await tx.putApiLimit(scope, serviceId, limit)
      oracle.putApiLimit(state, scope, serviceId, limit)
      return
    }
    case 'addVersion': {
      if (state.versions.some((each) => theirs(each) && each.name === version)) return
      const apis = state.apis.filter(theirs)
      const values = { apis, description: text, createdAtMs: number, environment }
      const frozen = versionOf(scope, serviceId, version, values)
      await tx.addVersion(frozen)
      state.versions.push(frozen)
      return
    }
    default: {
      const values = { environment, description: text, releasedAtMs: number }
      const record = releaseOf(scope, serviceId, version, values)
      await tx.addRelease(record)
      state.releases.push(record)
    }
  }
}

const giveUp = new Error('this transaction fails')

/** Answers the state after the transaction. */
async function transact(
  store: Store,
  state: OracleState,
  { operations, fails }: Transaction,
): Promise<OracleState> {
  const next = structuredClone(state)
  const changes: Change[] = []
  const audit = auditOf(operations[0]?.scope ?? guangzhou, {
    resource: operations[0]?.text ?? null,
  })
  try {
    const committed = await store.write(audit, async (tx) => {
      for (const each of operations) await both(tx, next, changes, each)
      if (fails) throw giveUp
    })
    next.audit.push(audit)
    if (changes.length > 0) next.changes.push(changes)
    assert.equal(committed.revision, next.changes.length)
    assert.equal(committed.changed, changes.length > 0)
    return next
  } catch (error) {
    if (error !== giveUp) throw error
    return state
  }
}

async function compare(store: Store, state: OracleState): Promise<void> {
  assert.deepEqual(await store.read((tx) => storeView(tx, view)), oracleView(state, view))
  for (let after = 0; after <= state.changes.length; after += 1) {
    const { revision, changes } = await store.changesAfter(after)
    assert.equal(revision, state.changes.length)
    assert.ok(changes)
    const texts = changes.map(changeText)
    assert.deepEqual(new Set(texts), oracleChanges(state, after))
    assert.equal(texts.length, new Set(texts).size)
  }
}

export function storeModel(make: MakePlace, runs: number): void {
  it('shows what the slow one shows after any transactions', { timeout: 300_000 }, () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(transaction, { minLength: 1, maxLength: 8, size: 'max' }),
        (transactions) =>
          withPlace(make, async (place) => {
            const store = await place.open()
            let state = emptyState()
            for (const [n, each] of transactions.entries()) {
              state = await transact(store, state, each)
              if (each.fails || n === transactions.length - 1) await compare(store, state)
            }
          }),
      ),
      { numRuns: runs },
    ),
  )
}
