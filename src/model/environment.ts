/**
 * The three environments of every service, in the order in which lists show them.
 */

export const environmentNames = ['test', 'prepub', 'release'] as const

export type EnvironmentName = (typeof environmentNames)[number]

export function isEnvironmentName(text: string): text is EnvironmentName {
  return environmentNames.some((name) => name === text)
}

/** No limit of its own: the level above decides (guide row 18). */
export const unlimited = -1

/**
 * What one environment of a service runs, and how much of it. The row exists from the service's
 * creation.
 */
export interface EnvironmentState {
  readonly name: EnvironmentName
  /** The running version's name, or null while nothing is published there. */
  readonly version: string | null
  /** When the running version was put there; null while nothing is published. */
  readonly publishedAtMs: number | null
  /**
   * Calls per second for the whole service here; `unlimited` when not set. Live, not frozen by a
   * release.
   */
  readonly limitPerSecond: number
}
