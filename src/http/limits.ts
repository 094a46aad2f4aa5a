/**
 * Bounds of the HTTP engine. Each is named with its unit last and says why it is what it is. Sizes
 * and counts hold everywhere; times can be set per server and per client (tests shorten them).
 */

/** Request or response head, start line included: 8 cookies of the largest size browsers keep. */
export const headerBytesMax = 65_536
/** Fields of one head; the 1,001st is refused (431). */
export const fieldsMax = 1_000
/** Request target: what browsers and CDNs agree on is below 16 KiB (414 beyond). */
export const targetBytesMax = 16_384
/** Longest Host field: a DNS name is at most 253 bytes, plus a port. */
export const hostBytesMax = 300
/** Largest body length in digits: 15 digits stay exact in a double and exceed any real body. */
export const lengthDigitsMax = 15
/** Digits of one chunk size: 12 hex digits are 256 TiB; 17 would wrap 64 bits elsewhere. */
export const chunkSizeDigitsMax = 12
/** Extensions of one chunk: nobody uses them, some attack with them. */
export const chunkExtensionBytesMax = 256
/** Extensions of all chunks of one message, so that they cannot be a body of their own. */
export const chunkExtensionsBytesMax = 16_384
/** Trailer section of one message. */
export const trailerBytesMax = 16_384
/**
 * Pipelined requests of one connection that are begun in one turn; then the others have theirs. A
 * full read of them would take 20 ms, and a few hundred such callers would stop the loop.
 */
export const requestsPerTurnMax = 8
/** Reads whose work waits for the end of the reads of a round: so late is the first of them. */
export const roundReadsMax = 64
/** Reads up to this wait; larger ones are dealt with at once. */
export const roundReadBytesMax = 16_384
/** What the reads of backends take that wait in a round. */
export const roundSlabBytes = 262_144
/**
 * Messages that wait for the end of the work of a round: enough to spread the cost of waking the
 * other end, few enough that none waits for more than some milliseconds of others' work.
 */
export const roundMessagesMax = 64
/** Bytes that wait so: below what a socket takes at once, so that a full one is noticed in time. */
export const roundBytesMax = 65_536
/** Connections asked to make room for a new one: more would make each refusal dear. */
export const oldestAskedMax = 64
/** What one read takes at most; a buffer of it serves all connections of a thread. */
export const readBufferBytes = 65_536
/**
 * Small reads lie in slabs of this many bytes: so much memory at most is held by a request that
 * waits, or by a head of which one byte came.
 */
export const readSlabBytes = 4_096
/** Bytes read ahead of what can be processed (body not wanted yet, pipelined requests). */
export const readAheadBytesMax = 65_536
/** The same while a tick looks whether a paused caller is still there. */
export const pausedReadAheadBytesMax = 262_144
/**
 * Unread request body that is thrown away to keep the connection; beyond it the connection ends.
 */
export const discardBytesMax = 262_144
/** A body is coming as long as so many bytes arrive within the stall time: against slow bodies. */
export const bodyProgressBytesMin = 64
/** What is read and thrown away after our last word, so that the caller can still read it. */
export const lingerBytesMax = 4_194_304
/** Answers of status 1xx before the final one: a flood of them is not an answer. */
export const interimResponsesMax = 16
/** Addresses of one name tried for one call. */
export const addressesTriedMax = 3
/** Names kept in the DNS cache. */
export const dnsNamesMax = 10_000
/** Addresses kept of one name. */
export const dnsAddressesMax = 64

/**
 * Every deadline is looked at once in this time: small against 1 s, cheap for 50,000 connections.
 */
export const tickPeriodMs = 200

/** Limits of one listener that a deployment or a test may set. */
export interface ServerLimits {
  /** Connections at once; beyond, an idle one makes room, or the new one is closed at accept. */
  readonly connectionsMax: number
  /** From the first byte of a head (or accept) to its end: against slow heads. */
  readonly headTimeoutMs: number
  /** Between two requests of a connection: longer than common clients keep theirs. */
  readonly keepAliveTimeoutMs: number
  /** Silence of a caller that owes body bytes. */
  readonly bodyStallTimeoutMs: number
  /** Silence of a caller that does not take its answer. Generous: kernels refill in large steps. */
  readonly sendStallTimeoutMs: number
  /**
   * A connection idle for so long is closed while draining, or to make room. Not at once: the next
   * request of a busy caller may be on its way, and is answered with `Connection: close`.
   */
  readonly drainIdleMs: number
  /** Reading on after the last word, until the caller has closed. */
  readonly lingerTimeoutMs: number
}

export const serverLimits: ServerLimits = {
  connectionsMax: 50_000,
  headTimeoutMs: 15_000,
  keepAliveTimeoutMs: 75_000,
  bodyStallTimeoutMs: 60_000,
  sendStallTimeoutMs: 300_000,
  drainIdleMs: 1_000,
  lingerTimeoutMs: 2_000,
}

/** Limits of the client side that a deployment or a test may set. */
export interface ClientLimits {
  /**
   * Idle connections kept per origin: what a crowd of callers left behind, the next one needs. At
   * 256, of 512 callers' calls up to a fifth dialled anew. What nobody needs ends by its idle time.
   */
  readonly idlePerOriginMax: number
  /** Connections per origin, busy ones included; a call beyond fails at once. */
  readonly connectionsPerOriginMax: number
  /** Origins with a pool; pools without connections are dropped first. */
  readonly originsMax: number
  /** Idle connections are closed after this: below the 60 s that most backends keep theirs. */
  readonly idleTimeoutMs: number
  /** One address's share of a call's timeout, so that a dead one leaves time for the next. */
  readonly connectTimeoutMs: number
  /** One DNS question, all its tries. */
  readonly dnsTimeoutMs: number
  /** A DNS answer is used at least this long, whatever its TTL: a TTL of 0 would ask per call. */
  readonly dnsTtlMinMs: number
  /** A DNS answer is used at most this long: a moved backend is found again within a minute. */
  readonly dnsTtlMaxMs: number
  /** A failed question is not asked again sooner. */
  readonly dnsFailureTtlMs: number
  /** A known name outlives a dead DNS server this long. */
  readonly dnsStaleMaxMs: number
}

export const clientLimits: ClientLimits = {
  idlePerOriginMax: 1_024,
  connectionsPerOriginMax: 4_096,
  originsMax: 10_000,
  idleTimeoutMs: 55_000,
  connectTimeoutMs: 5_000,
  dnsTimeoutMs: 5_000,
  dnsTtlMinMs: 1_000,
  dnsTtlMaxMs: 60_000,
  dnsFailureTtlMs: 1_000,
  dnsStaleMaxMs: 300_000,
}
