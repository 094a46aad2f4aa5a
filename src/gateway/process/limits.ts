/**
 * Bounds of the gateway process: its workers, its feed from the control plane, its snapshot file.
 */

/** A worker moves its tick word this often; the watchdog looks as often. */
export const tickIntervalMs = 250

/** A worker whose tick stands still this long is reported. */
export const stuckReportAfterMs = 2_000

/** A worker whose tick stands still this long is ended and replaced, with all its connections. */
export const stuckKillAfterMs = 10_000

/** From a worker's start until it listens, else it is replaced. */
export const workerStartTimeoutMs = 60_000

/** Wait before a dead worker is replaced; doubled with each death in a row. */
export const workerRestartMinMs = 50
export const workerRestartMaxMs = 5_000

/** When a worker has died so often in a row before all listened, the process gives up its start. */
export const workerStartTriesMax = 5

/** A worker that served this long had started well: its next death is the first in a row. */
export const workerSteadyAfterMs = 10_000

/** Running calls may take this long to end when the process drains. */
export const drainTimeoutMs = 20_000

/** After the drain bound workers are ended; this is for what must still be written. */
export const closeTimeoutMs = 3_000

/** The event loop's delay is sampled with this resolution and shown as the maximum of a window. */
export const loopDelayResolutionMs = 10
export const loopDelayWindowMs = 10_000

/** Connecting to the control plane, TLS and the upgrade's answer included. */
export const feedConnectTimeoutMs = 5_000

/** Wait before the next connection; doubled each time, shortened by up to a half at random. */
export const feedRetryMinMs = 100
export const feedRetryMaxMs = 5_000

/** Ours to the control plane, and how long silence from it is taken for life. */
export const feedPingIntervalMs = 5_000
export const feedSilenceMaxMs = 15_000

/** The head of the control plane's answer to the upgrade. */
export const feedHeadBytesMax = 16 * 1024

/** Bytes for the control plane that its connection has not taken; beyond, it is closed. */
export const feedUnsentBytesMax = 1024 * 1024

/** Longest record in the snapshot file: a section and its key. */
export const snapshotRecordBytesMax = 64 * 1024 * 1024

/** The snapshot file is not rewritten for less garbage than this. */
export const snapshotGarbageMinBytes = 1024 * 1024

/** Sections are sealed in pieces of this size, with the event loop let go between. */
export const snapshotWriteBytes = 4 * 1024 * 1024

/** After a failed write of the snapshot file the whole is tried again this much later. */
export const snapshotRetryAfterMs = 5_000

/** Of the files that the process may have open, at most so many are callers' connections. */
export const callersShareMax = 0.75

/** Connections to the probe port: monitoring, not traffic. */
export const probeConnectionsMax = 64

/** The counts of quotas are written this often; no more is lost when the process dies. */
export const quotaSaveIntervalMs = 1_000

/** What quotas were used is told to control this often, a frame each time. */
export const usageReportIntervalMs = 1_000

/** Counts in such a frame; the rest waits for the next. */
export const usageCountsPerFrameMax = 2_000

/** The file of the quotas is not rewritten for fewer old lines than this. */
export const quotaRewriteLinesMin = 10_000

/** The process looks this often whether quotas still belong to a key and a plan. */
export const quotaCleanIntervalMs = 60_000

/** The counts of long windows are written this often; no more is lost when the process dies. */
export const windowSaveIntervalMs = 10_000

/** A window that ends sooner is not kept: it is over before the process is back. */
export const windowKeptSecondsMin = 60

/** Nonces that were used are written this often; no more is lost when the process dies. */
export const nonceSaveIntervalMs = 1_000

/** The file of the nonces is not rewritten for fewer old blocks than this, of 512 bytes each. */
export const nonceRewriteBlocksMin = 4_096
