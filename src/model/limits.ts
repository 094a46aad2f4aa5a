/**
 * Bounds of what may be configured. Counts that an operator may raise are settings instead.
 */

export const apiNameCharsMax = 60
export const apiDescriptionCharsMax = 1_000
/** Characters of a front-end or back-end path. */
export const pathCharsMax = 1_024
/** Characters of a backend URL: a host name of 253, a scheme and a port. */
export const backendUrlCharsMax = 270
export const parameterNameCharsMax = 128
/** Characters of a default value, a constant or a remark of a parameter. */
export const parameterTextCharsMax = 2_048
export const timeoutSecondsMin = 1
export const timeoutSecondsMax = 1_800
export const timeoutSecondsDefault = 15
/** Characters of a mock answer. */
export const mockBodyCharsMax = 65_536
/** Characters of a sample answer. */
export const sampleCharsMax = 65_536
export const errorCodesMax = 100
export const base64RulesMax = 10
export const base64ValuesMax = 30
export const base64ValueCharsMax = 40
/** Microservices, and machines of a list backend, of one API. */
export const backendTargetsMax = 200
/** Characters of an id or a name of something outside this product. */
export const foreignNameCharsMax = 128
export const publicKeyCharsMax = 16_384
/** Characters of the address of a set of public keys. */
export const keySetUrlCharsMax = 2_048
/** Characters of the address of a login page. */
export const redirectUrlCharsMax = 2_048
/** Seconds an EIAM token lives when nobody says. */
export const eiamTokenSecondsDefault = 7_200
export const eiamTokenSecondsMax = 31_536_000
/** Calls a second that one API can be given; 0 refuses all calls. */
export const apiCallsPerSecondMax = 5_000
export const tagsMax = 50
export const tagKeyCharsMax = 127
export const tagValueCharsMax = 255
