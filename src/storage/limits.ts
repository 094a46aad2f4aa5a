/**
 * The store's bounds. They are one value, so that a test can lower one without waiting for it.
 */

export const storageLimits = {
  /** Writes waiting for their turn in this process; one more is refused. */
  writesQueuedMax: 1_000,
  /** Reads waiting for a connection; one more is refused. */
  readsQueuedMax: 5_000,
  /** How long a read or a write waits for its turn. */
  queueWaitMs: 10_000,
  /** How long the work of one write may take, its statements included. */
  writeWorkMs: 15_000,
  /** How long one read may take: it holds back the log's truncation meanwhile. */
  readWorkMs: 60_000,
  /** How long a write waits for another process's write. */
  writeLockWaitMs: 5_000,
  /** How long one statement may take on a server. */
  statementMs: 15_000,
  /** How long an opening store waits for another process's migration. */
  migrationWaitMs: 60_000,
  /** Pause between two looks at another process's migration. */
  migrationPauseMs: 100,
  /** How long `close` waits for what is running. */
  closeWaitMs: 5_000,
  /** How long `close` then waits for the rolling back of what it cut off. */
  closeCutMs: 1_000,

  /** Revisions whose changes are kept; who is further behind reads everything. */
  changeRevisionsKept: 10_000,
  /** Different things that one write names; beyond it the write counts as "everything". */
  changesPerWriteMax: 1_000,
  /** Different things in one answer of `changesAfter`; beyond it the answer is "everything". */
  changesAnsweredMax: 20_000,

  /** Length of an id or another text that is looked up. */
  keyCharactersMax: 256,
  /** Length of one stored body; a version with thousands of APIs is the largest. */
  bodyCharactersMax: 128 * 1024 * 1024,
  /** Length of the text from which the sealing key is derived. */
  sealingKeyCharactersMin: 32,

  /** SQLite: read-only connections. */
  sqliteReadersMax: 4,
  /** SQLite: compiled statements kept a connection. */
  sqliteStatementsKeptMax: 200,
  /** SQLite: a blocking wait of the library, which holds the whole event loop: short. */
  sqliteBusyWaitMs: 100,
  /** SQLite: pause between two tries to begin a write that another process holds up. */
  sqliteRetryPauseMs: 10,
  /** SQLite: the log file is cut back to this after a checkpoint. */
  sqliteLogBytesMax: 64 * 1024 * 1024,
  /** SQLite: a file up to this size is checked page by page when it is opened. */
  sqliteCheckedFileBytesMax: 32 * 1024 * 1024,

  /** PostgreSQL: pooled connections, without the one that listens. */
  postgresConnectionsMax: 10,
  /** PostgreSQL: how long connecting may take. */
  postgresConnectMs: 5_000,
  /** PostgreSQL: how much longer than the server's own limit a statement's answer is waited for. */
  postgresAnswerGraceMs: 3_000,
  /** PostgreSQL: how long a connection's polite end may take before it is cut. */
  postgresEndMs: 1_000,
  /** PostgreSQL: how long an unused connection is kept. */
  postgresIdleMs: 30_000,
  /** PostgreSQL: how often the listening connection is proved alive and the revision compared. */
  postgresListenCheckMs: 5_000,
  /** PostgreSQL: pause before the first new try of the listening connection; it doubles. */
  postgresListenRetryMinMs: 100,
  /** PostgreSQL: longest pause between two tries of the listening connection. */
  postgresListenRetryMaxMs: 5_000,
} as const

export type StorageLimits = { readonly [K in keyof typeof storageLimits]: number }
