/**
 * The control plane's bounds. Counts that an operator may change are settings; a refusal names
 * the setting that raises it.
 */

/** A management request's body; larger ones are refused before they are read. */
export const requestBodyBytesMax = 10 * 1024 * 1024
/** Names and values of a form, query or multipart request. */
export const requestFieldsMax = 10_000
/** How far a request's timestamp may lie from our clock, either side (compat/protocol.md 2). */
export const timestampSkewSecondsMax = 300
/** Names in a SignedHeaders list. */
export const signedHeadersMax = 64
/** Characters of a trace id that is echoed. */
export const traceIdCharsMax = 128

/** A service's throttling value at most, the guide's figure for shared services. */
export const serviceCallsPerSecondMax = 5_000
export const tagsPerResourceMax = 50
/** Remarks of services; the guide bounds only those of releases. */
export const descriptionCharsMax = 2_000
/** Remarks of releases and switches (guide row 252). */
export const releaseDescriptionCharsMax = 200
/** Names of accounts. */
export const accountNameCharsMax = 64
/** Tries to find an id that is free; eight characters of 36 do not collide twice by chance. */
export const idTriesMax = 8

/** Counts that settings may change (guide row 324); the same names as in sluice.yaml. */
export interface Counts {
  readonly servicesPerRegionMax: number
  readonly apisPerServiceMax: number
  readonly parametersPerApiMax: number
  readonly constantsPerApiMax: number
  readonly versionsKeptPerEnvironmentMax: number
}

/** How a refusal names the setting that raises a count. */
export function countSetting(name: keyof Counts): string {
  return `counts.${name}`
}

/** Request line and header fields together; a GET carries its parameters in the line. */
export const requestHeadBytesMax = 64 * 1024
/** From a request's first byte to its last. */
export const requestReceiveTimeoutMs = 60_000
/** An idle keep-alive connection. */
export const keepAliveTimeoutMs = 75_000
/** How long running calls may take to end when the process stops. */
export const drainTimeoutMs = 10_000

/** Bytes of a body that the sample's echo backend repeats; of longer ones only the beginning. */
export const echoBodyBytesMax = 64 * 1024
