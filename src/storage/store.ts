/**
 * The store: opens a database and lets work in, one write at a time, reads beside it.
 *
 * A write begins by locking the one row that holds the revision. So writes of all processes come
 * one after the other, and a revision says exactly which of them a reader has seen.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { assert } from '../lib/assert.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import type { Secret } from '../lib/secret.ts'
import type { AuditEntry, Changes, Committed, ReadTx, Store, WriteTx } from '../model/store.ts'
import { StoreError } from '../model/store-error.ts'
import { storedScope, toBody } from './body.ts'
import { ChangeSet, changesAfter, journal } from './changes.ts'
import { touchConsoleSession } from './console.ts'
import type { Engine, Probe } from './engine.ts'
import { closedError, Gate } from './gate.ts'
import { type StorageLimits, storageLimits } from './limits.ts'
import { migrate } from './migrate.ts'
import { openPostgres, type PostgresOptions } from './postgres/engine.ts'
import { buildReadTx } from './read.ts'
import type { Db } from './schema.ts'
import { createSealer, type Sealer } from './seal.ts'
import { openSqlite, type SqliteOptions } from './sqlite/engine.ts'
import { within } from './within.ts'
import { Work } from './work.ts'
import { buildWriteTx } from './write.ts'

interface CommonOptions {
  /** Seals access keys and settings; at least 32 characters, kept outside the database. */
  readonly sealingKey: Secret
  readonly clock?: Clock
  readonly limits?: Partial<StorageLimits>
  /** Told of trouble in the background that mends itself, such as a lost connection. */
  readonly report?: (problem: StoreError) => void
  /** Called around each statement: for fault tests. */
  readonly probe?: Probe
}

export type StoreOptions = CommonOptions & (SqliteOptions | PostgresOptions)

/**
 * Opens the database, creates or migrates its schema, and proves the sealing key.
 * Throws a `StoreError` that names the database, the cause and what to do.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const limits = { ...storageLimits, ...options.limits }
  const report = options.report ?? (() => {})
  const engineOptions = { limits, report, probe: options.probe ?? null }
  const sealer = createSealer(options.sealingKey)
  const engine =
    options.kind === 'sqlite'
      ? openSqlite(options, engineOptions)
      : openPostgres(options, engineOptions)
  try {
    const revision = await migrate(engine, sealer, options.clock ?? systemClock)
    const store = new DatabaseStore({ engine, sealer, limits, report, revision })
    await store.follow()
    return store
  } catch (error) {
    await engine.close().catch(() => {})
    throw engine.explain(error) ?? error
  }
}

interface StoreDeps {
  readonly engine: Engine
  readonly sealer: Sealer
  readonly limits: StorageLimits
  readonly report: (problem: StoreError) => void
  readonly revision: number
}

/** Sequence numbers that one write may use: releases of one transaction keep their order. */
const sequencesPerWrite = 4_096

class DatabaseStore implements Store {
  readonly #deps: StoreDeps
  readonly #reads: Gate
  readonly #writes: Gate
  readonly #listeners = new Set<() => void>()
  /** Whose work is running: a second piece of work inside it would wait for itself. */
  readonly #inside = new AsyncLocalStorage<Work>()
  readonly #running = new Set<Work>()
  #toldRevision: number
  #closing: Promise<void> | null = null

  constructor(deps: StoreDeps) {
    const { engine, limits } = deps
    this.#deps = deps
    this.#toldRevision = deps.revision
    this.#reads = new Gate({
      what: 'reads',
      concurrencyMax: engine.readersMax,
      queuedMax: limits.readsQueuedMax,
      waitMs: limits.queueWaitMs,
    })
    this.#writes = new Gate({
      what: 'writes',
      concurrencyMax: 1,
      queuedMax: limits.writesQueuedMax,
      waitMs: limits.queueWaitMs,
    })
  }

  follow(): Promise<void> {
    const told = () => this.#toldRevision
    return this.#deps.engine.follow((revision, how) => {
      // A late notice of what is known; a lower revision that was read is a restored backup.
      if (how === 'notice' && revision <= told()) return
      this.#saw(revision)
    }, told)
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.#read((db, bounds) => work(buildReadTx(bounds.pieces(db), this.#deps.sealer)))
  }

  changesAfter(revision: number): Promise<Changes> {
    return this.#read((db) => changesAfter(db, revision, this.#deps.limits))
  }

  async write<T>(audit: AuditEntry, work: (tx: WriteTx) => Promise<T>): Promise<Committed<T>> {
    const { engine, limits } = this.#deps
    const committed = await this.#explained(() =>
      this.#writes.pass(() => engine.write((db) => this.#write(db, audit, work, limits))),
    )
    if (committed.changed) this.#saw(committed.revision)
    return committed
  }

  touchConsoleSession(idHash: string, seenAtMs: number): Promise<void> {
    const { engine } = this.#deps
    return this.#explained(() =>
      this.#writes.pass(() => engine.write((db) => touchConsoleSession(db, idHash, seenAtMs))),
    )
  }

  onChange(listener: () => void): () => void {
    // Wrapped, so that the same function registered twice is two listeners.
    const entry = () => listener()
    this.#listeners.add(entry)
    return () => this.#listeners.delete(entry)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #read<T>(work: (db: Db, bounds: Work) => Promise<T>): Promise<T> {
    const { engine, limits } = this.#deps
    return this.#explained(() =>
      this.#reads.pass(() =>
        engine.read((db) => {
          const bounds = new Work('read', limits.readWorkMs)
          return this.#run(bounds, () => work(db, bounds))
        }),
      ),
    )
  }

  async #write<T>(
    db: Db,
    audit: AuditEntry,
    work: (tx: WriteTx) => Promise<T>,
    limits: StorageLimits,
  ): Promise<Committed<T>> {
    const { engine, sealer } = this.#deps
    // The first statement takes the lock: whatever is read after it is the newest state.
    const state = await db
      .updateTable('store_state')
      .set((eb) => ({ writes: eb('writes', '+', 1) }))
      .where('id', '=', 1)
      .returning(['revision', 'writes', 'changes_from'])
      .executeTakeFirstOrThrow()

    const bounds = new Work('write', limits.writeWorkMs)
    const changes = new ChangeSet()
    let sequences = 0
    const tx = buildWriteTx({
      run: bounds.pieces(db),
      sealer,
      changed: (change) => {
        bounds.assertOpen()
        changes.add(change)
      },
      nextSequence: () => {
        assert(sequences < sequencesPerWrite, 'few enough releases in one write')
        sequences += 1
        return state.writes * sequencesPerWrite + sequences
      },
    })
    const value = await this.#run(bounds, () => work(tx))

    await db
      .insertInto('audit')
      .values({ ...storedScope(audit), sequence: state.writes, body: toBody(audit) })
      .execute()
    if (changes.isEmpty) return { value, revision: state.revision, changed: false }
    const revision = await journal(db, state, changes, limits)
    await engine.announce(db, revision)
    return { value, revision, changed: true }
  }

  async #run<T>(bounds: Work, work: () => Promise<T>): Promise<T> {
    this.#running.add(bounds)
    try {
      return await bounds.run(() => this.#inside.run(bounds, work))
    } finally {
      this.#running.delete(bounds)
    }
  }

  /** Refuses work inside work, and turns the database's errors into the port's. */
  async #explained<T>(run: () => Promise<T>): Promise<T> {
    assert(this.#inside.getStore()?.isOpen !== true, 'no read or write inside another: use its tx')
    try {
      return await run()
    } catch (error) {
      throw this.#deps.engine.explain(error) ?? error
    }
  }

  #saw(revision: number): void {
    if (revision === this.#toldRevision) return
    this.#toldRevision = revision
    for (const listener of this.#listeners) {
      try {
        listener()
      } catch (error) {
        this.#deps.report(new StoreError('unavailable', 'A listener of changes failed.', error))
      }
    }
  }

  async #close(): Promise<void> {
    const { engine, limits } = this.#deps
    this.#listeners.clear()
    const idle = Promise.all([this.#writes.close(), this.#reads.close()])
    await within(limits.closeWaitMs, idle)
    for (const work of this.#running) work.cutOff(closedError())
    await within(limits.closeCutMs, idle)
    await engine.close()
  }
}
