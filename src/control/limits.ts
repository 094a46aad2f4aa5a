/**
 * The control plane's bounds. Counts that an operator may change are settings; a refusal names
 * the setting that raises it.
 */

/** A management request's body; larger ones are refused before they are read. */
export const requestBodyBytesMax = 10 * 1024 * 1024
/** What bodies under way may hold together beyond the free part of each. */
export const heldBodyBytesMax = 256 * 1024 * 1024
/** Of a body, what counts towards nothing: usual calls are smaller. */
export const freeBodyBytes = 64 * 1024
/** Names and values of a form, query or multipart request. */
export const requestFieldsMax = 10_000
/** How far a request's timestamp may lie from our clock, either side (compat/protocol.md 2). */
export const timestampSkewSecondsMax = 300
/** Entries of X-Forwarded-For that are looked at, from its end. */
export const forwardedHopsMax = 32
/** Names in a SignedHeaders list. */
export const signedHeadersMax = 64
/** Characters of a trace id that is echoed. */
export const traceIdCharsMax = 128

/** A service's throttling value at most, the guide's figure for shared services. */
export const serviceCallsPerSecondMax = 5_000
/** Remarks of services; the guide bounds only those of releases. */
export const descriptionCharsMax = 2_000
/** Remarks of releases and switches (guide row 252). */
export const releaseDescriptionCharsMax = 200
/** How long a rotated key's secret before may stay valid: 90 days. */
export const rotationGraceSecondsMax = 7_776_000
/** Plans, keys or APIs that one call may bind or unbind. */
export const bindingIdsMax = 100
/** Names of usage plans. */
export const planNameCharsMax = 50
/** Calls a second that a usage plan may give (guide row 321). */
export const planCallsPerSecondMax = 2_000
/** Calls in all that a usage plan may give. */
export const planQuotaMax = 99_999_999
/** Names of accounts. */
export const accountNameCharsMax = 64
/** Characters of what SearchResources looks for. */
export const searchKeywordCharsMax = 100
/** Resources of one kind that SearchResources answers. */
export const searchPerKindMax = 8
/** APIs that MatchRoute lists as losers, and as those of another method. */
export const matchLosersMax = 20
/** Characters of a path that MatchRoute takes. */
export const matchPathCharsMax = 8_192
/** Rows that one ExplainBinding answers. */
export const explainedBindingsMax = 1_000
/** APIs that CompareVersions shows. */
export const comparedApisMax = 500
/** APIs that one ModifyApiEnvironmentStrategy or DescribeApiStates may name. */
export const apiIdsMax = 100
/** Plans, and keys, that one DescribeCallerStates may name. */
export const callerIdsMax = 100
/**
 * Characters of all APIs of a version together, as they are stored: 500 APIs of 64 KiB, and a
 * fraction of what one value in the database may hold.
 */
export const versionCharsMax = 32 * 1024 * 1024
/** Tries to find an id that is free; eight characters of 36 do not collide twice by chance. */
export const idTriesMax = 8

/** Counts that settings may change (guide row 324); the same names as in sluice.yaml. */
export interface Counts {
  readonly servicesPerRegionMax: number
  readonly apisPerServiceMax: number
  readonly parametersPerApiMax: number
  readonly constantsPerApiMax: number
  readonly versionsKeptPerEnvironmentMax: number
  readonly apiKeysPerRegionMax: number
  readonly usagePlansPerRegionMax: number
  readonly keysPerPlanMax: number
  readonly plansPerKeyMax: number
  readonly apisPerPlanMax: number
}

/** How a refusal names the setting that raises a count. */
export function countSetting(name: keyof Counts): string {
  return `counts.${name}`
}

/** Request line and header fields together; a GET carries its parameters in the line. */
export const requestHeadBytesMax = 64 * 1024
/** From a request's first byte to its last. */
export const requestReceiveTimeoutMs = 60_000
/** Connections to the control port, feeds of gateways among them; further ones are closed. */
export const connectionsMax = 10_000
/** An idle keep-alive connection. */
export const keepAliveTimeoutMs = 75_000
/** How long running calls may take to end when the process stops. */
export const drainTimeoutMs = 10_000

/** Bytes of a body that the sample's echo backend repeats; of longer ones only the beginning. */
export const echoBodyBytesMax = 64 * 1024

/** How long publish waits for more changes before it reads them together. */
export const publishGatherMs = 3
/** Between attempts to read the store while it cannot be read. */
export const publishRetryMinMs = 100
export const publishRetryMaxMs = 5_000
/** The store is asked for changes this often even if it tells of none. */
export const publishPollMs = 5_000
/** Services read together in the first compile. */
export const publishServicesPerRead = 20
/** Keys, plans or applications read together. */
export const publishCallersPerRead = 200
/** The loop is let go after this much compiling. */
export const publishTurnMsMax = 5
/** How long an action waits for the connected gateways; a setting. */
export const effectWaitMs = 1_000

/** Gateways connected to one control process. */
export const feedSessionsMax = 1_024
/** Gateways remembered after they have gone. */
export const feedNodesKeptMax = 1_024
/** Keys and plans of which all gateways together may report a count. */
export const usageCountsMax = 1_000_000
/** Sections are handed to a gateway's socket while less than this is unsent. */
export const feedUnsentBytesMax = 1_048_576
/** A gateway is dropped when it has said nothing for this long: it pings every few seconds. */
export const feedSilenceMaxMs = 15_000
/** A gateway is dropped when it has taken nothing of what waits for it for this long. */
export const feedStallMaxMs = 30_000
/** How often silence and stalls are looked for. */
export const feedTickMs = 1_000
/** Past changes by which a returning gateway is brought up to date, and keys in them. */
export const feedChangesKept = 1_000
export const feedChangedKeysKept = 100_000
