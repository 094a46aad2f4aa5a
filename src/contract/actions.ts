/**
 * Every action of the management API by name. An action without an entry here cannot be called; an
 * entry without an implementation does not compile.
 */
import type { z } from 'zod'
import { apiContracts } from './api.ts'
import { appContracts } from './apps.ts'
import { ipStrategyContracts } from './ip-strategies.ts'
import { keyContracts } from './keys.ts'
import { pluginContracts } from './plugins.ts'
import { releaseContracts } from './release.ts'
import { serviceContracts } from './service.ts'
import { sluiceContracts } from './sluice.ts'
import { sluiceConsoleContracts } from './sluice-console.ts'
import { sluiceDebugContracts } from './sluice-debug.ts'
import { sluiceExplainContracts } from './sluice-explain.ts'
import { usagePlanContracts } from './usage-plans.ts'

export const contracts = {
  ...serviceContracts,
  ...apiContracts,
  ...releaseContracts,
  ...keyContracts,
  ...usagePlanContracts,
  ...appContracts,
  ...ipStrategyContracts,
  ...pluginContracts,
  ...sluiceContracts,
  ...sluiceConsoleContracts,
  ...sluiceExplainContracts,
  ...sluiceDebugContracts,
} as const

export type ActionName = keyof typeof contracts

/** What the action is called with, after validation: absent and null fields are not there. */
export type RequestOf<N extends ActionName> = z.infer<(typeof contracts)[N]['request']>

/** What stands in `Response` beside `RequestId`. */
export type ResponseOf<N extends ActionName> = z.infer<(typeof contracts)[N]['response']>

export const actionNames: readonly ActionName[] = Object.values(contracts).map(({ name }) => name)

export function isActionName(name: string): name is ActionName {
  return Object.hasOwn(contracts, name)
}
