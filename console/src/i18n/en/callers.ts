/** Words of callers. */
export const callers = {} as const
