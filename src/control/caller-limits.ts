/**
 * Bounds of applications, plugins and IP strategies, and of what is bound to them.
 */

/** Characters of the name of an application or an IP strategy. */
export const callerNameCharsMax = 50
/** Characters of the remark of an application or a plugin. */
export const callerDescriptionCharsMax = 200

export const appsPerRegionMax = 5_000
/** Applications that one service, and one API of it, may be open to (compat/behaviours.md 8). */
export const appsPerServiceMax = 1_000
export const appsPerApiMax = 1_000
export const pluginsPerRegionMax = 2_000
/** Services that one plugin may be attached to (compat/behaviours.md 4). */
export const servicesPerPluginMax = 50
export const ipStrategiesPerServiceMax = 100
/** APIs that one request may name. */
export const apisPerRequestMax = 100
