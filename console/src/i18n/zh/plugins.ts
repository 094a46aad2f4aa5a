/** Words of plugins. */

import type { plugins as english } from '../en/plugins.ts'
import type { Words } from '../index.ts'

export const plugins = {} as const satisfies Words<typeof english>
