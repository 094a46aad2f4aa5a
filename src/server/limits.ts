/**
 * Bounds of starting, watching and stopping the roles.
 */

/** A child that has not asked for its settings after this long is ended and started again. */
export const settingsWaitMsMax = 15_000
/** A role may take this long to end its calls; the supervisor kills it a little later. */
export const roleDrainMsMax = 25_000
export const drainMsMax = 30_000
/** Signals that come this soon after the first are echoes of it (a terminal signals everybody). */
export const signalEchoMs = 250
/** A role that lived this long after it was ready has not "died in a row". */
export const stableAfterMs = 30_000
/** Waits before a restart, by the number of deaths in a row; the last one holds from then on. */
export const restartDelaysMs = {
  gateway: [50, 200, 1_000, 4_000],
  control: [100, 500, 2_000, 5_000],
} as const
/** Orphans of a killed supervisor drain by themselves; a start waits this long for their ports. */
export const orphanWaitMsMax = 5_000
export const orphanPollMs = 100
/** A port whose holder cannot be seen, perhaps because it just ended, is tried again this long. */
export const unseenWaitMsMax = 1_000
/** Bytes of a command line in a message. */
export const commandCharactersMax = 120
/** Between attempts to open a database that cannot be used. */
export const storeRetryMinMs = 200
export const storeRetryMaxMs = 5_000

/** A TLS handshake on the control port that is not done by then is given up. */
export const tlsHandshakeTimeoutMs = 10_000
/** How often the control port's certificate files are looked at for a renewed one. */
export const certificateLookMs = 60_000
/** Addresses and networks in one setting; each request of a proxy is held against all. */
export const networksMax = 100
