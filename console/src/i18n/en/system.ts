/** Words of system. */
export const system = {} as const
