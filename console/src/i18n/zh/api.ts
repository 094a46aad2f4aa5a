/** Words of api. */

import type { api as english } from '../en/api.ts'
import type { Words } from '../index.ts'

export const api = {} as const satisfies Words<typeof english>
