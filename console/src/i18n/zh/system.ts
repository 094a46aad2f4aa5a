/** Words of system. */

import type { system as english } from '../en/system.ts'
import type { Words } from '../index.ts'

export const system = {} as const satisfies Words<typeof english>
