/** Words of callers. */

import type { callers as english } from '../en/callers.ts'
import type { Words } from '../index.ts'

export const callers = {} as const satisfies Words<typeof english>
