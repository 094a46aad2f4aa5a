/** The three environments, in the order in which the guide shows them. */
export const environmentNames = ['test', 'prepub', 'release'] as const
export type EnvironmentName = (typeof environmentNames)[number]
