/**
 * The control plane's bounds. Quotas that an operator may change are settings and stand in
 * `defaultQuotas` with the guide's values; a refusal names the setting that raises it.
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
/** Characters of a region's name: it becomes a label of default domains. */
export const regionCharsMax = 50
/** How long an action waits for the connected gateways to take a change. */
export const effectWaitMs = 1_000

/** Counts that settings may change (guide row 324). */
export interface Quotas {
  readonly servicesPerRegionMax: number
  readonly apisPerServiceMax: number
  readonly versionsPerEnvironmentMax: number
  /** The highest value a service's throttling may be set to. */
  readonly serviceCallsPerSecondMax: number
  readonly tagsPerResourceMax: number
}

export const defaultQuotas: Quotas = {
  servicesPerRegionMax: 50,
  apisPerServiceMax: 100,
  versionsPerEnvironmentMax: 100,
  serviceCallsPerSecondMax: 5_000,
  tagsPerResourceMax: 50,
}

/** The environment variable that changes a quota, for messages. */
export const quotaSettings: { readonly [name in keyof Quotas]: string } = {
  servicesPerRegionMax: 'SLUICE_SERVICES_PER_REGION_MAX',
  apisPerServiceMax: 'SLUICE_APIS_PER_SERVICE_MAX',
  versionsPerEnvironmentMax: 'SLUICE_VERSIONS_PER_ENVIRONMENT_MAX',
  serviceCallsPerSecondMax: 'SLUICE_SERVICE_CALLS_PER_SECOND_MAX',
  tagsPerResourceMax: 'SLUICE_TAGS_PER_RESOURCE_MAX',
}
