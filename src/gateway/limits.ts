/**
 * Bounds of the data plane above the HTTP engine, each with its unit last.
 */

/** A form body is read this far where an API has a body parameter; a larger one answers 413. */
export const formBodyBytesMax = 1024 * 1024

/** Fields of a form body; more answer 413, so that no caller can make one call cost seconds. */
export const formFieldsMax = 10_000

/** A path or host repeated in an error message is cut here. */
export const messageValueCharactersMax = 1024

/** A signed call of a draft expires at the latest after this. */
export const draftCallLifeSecondsMax = 300

/** Keys whose meters a worker remembers; then they are looked up again. */
export const planLimitsRememberedMax = 100_000

/** Nonces that a process remembers, of 8 bytes each; a power of two. More are refused. */
export const noncesMax = 2 ** 22

/** The longest time for which a nonce is remembered. */
export const nonceTtlSecondsMax = 1_800

/** A longer nonce is refused. */
export const nonceCharsMax = 256

/** A body that a rule sends to a function or an authoriser; a larger one answers 413. */
export const functionBodyBytesMax = 4 * 1024 * 1024

/** What a function answers that rewrites; a longer answer is none. */
export const functionAnswerCharsMax = 8 * 1024 * 1024

/** Names and values of header fields and query parameters that a function puts into a request. */
export const rewrittenHeadBytesMax = 32 * 1024

/** Header fields, and query parameters, that a function replaces or removes. */
export const rewrittenFieldsMax = 100

/** Levels of JSON in what a function or an authoriser answers. */
export const functionAnswerDepthMax = 32

/** What an authoriser answers; a longer answer is none. */
export const authAnswerBytesMax = 64 * 1024

/** Answers of authorisers that a worker keeps, of each kind; the oldest makes room. */
export const authAnswersMax = 50_000

/** How often a call may come back to a gateway of ours; a chain of services is shorter. */
export const hopsMax = 10

/** Hosts whose meaning is remembered; then it is worked out again. */
export const hostsRememberedMax = 10_000

/** Services linked at once when a change arrives; further ones are linked by their next call. */
export const relinkedServicesPerChangeMax = 8

/** Values of one parameter in a call that are counted each; a call with more is refused. */
export const parameterValuesCountedMax = 8
