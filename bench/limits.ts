/** Bounds of a sitting: long enough to be steady, short enough that drift cancels out. */

/** One measured run: short rounds interleaved often beat long ones on a drifting machine. */
export const runSecondsDefault = 4
/**
 * The first run of each candidate is thrown away. For half a minute after its start a gateway's
 * engine still compiles what is called often, which is a fifth of its processor time at first.
 */
export const warmUpSeconds = 12
/** Of the callers' bench, whose gateways run more code before it is all compiled. */
export const callersWarmUpSeconds = 20
export const roundsDefault = 5
/** A server that has not opened its port by then has failed. */
export const startTimeoutMs = 20_000
/** A stopped process that lingers longer is killed. */
export const stopTimeoutMs = 5_000
/** A sitting that begins under more load than this decides nothing. */
export const quietLoadMax = 1.5
export const quietWait = 'wait until the machine is quiet, or set BENCH_ANYWAY=1 for a try'
/** What differs more than this from itself tells nothing about others. */
export const noiseMax = 0.1
/** A load that ends so much later than it should is ended, and the sitting with it. */
export const loadLateMs = 10_000
