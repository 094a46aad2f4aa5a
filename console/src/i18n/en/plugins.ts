/** Words of plugins. */
export const plugins = {} as const
