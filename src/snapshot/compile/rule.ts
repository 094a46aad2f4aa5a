/**
 * A plugin's data as gateways need it: the backends that it names compiled like an API's. Pure.
 */
import type { Backend } from '../../model/backend.ts'
import type { IpStrategy } from '../../model/ip-strategy.ts'
import type { BackendChoice } from '../../model/plugins/backend-choice.ts'
import type { PluginData } from '../../model/plugins/data.ts'
import type { ChosenBackendNode, IpControlData, RuleNode } from '../rules.ts'
import { backendNode } from './backend.ts'

/** A backend as it was chosen in a plugin's data, read by the rules of an API's. */
export interface ReadBackend {
  readonly backend: Backend
  readonly timeoutSeconds: number
  readonly keepsHost: boolean
}

/** `read` reads a chosen backend; what it throws is thrown. */
export function ruleNode(data: PluginData, read: (choice: BackendChoice) => ReadBackend): RuleNode {
  switch (data.type) {
    case 'Routing':
      return {
        type: data.type,
        strategies: data.strategies.map(({ name, condition, backend }) => ({
          name,
          condition,
          backend: chosenNode(read(backend)),
        })),
      }
    case 'CircuitBreaker':
      return { ...data, backend: data.backend && chosenNode(read(data.backend)) }
    default:
      return data
  }
}

function chosenNode({ backend, timeoutSeconds, keepsHost }: ReadBackend): ChosenBackendNode {
  return { backend: backendNode(backend), timeoutMs: timeoutSeconds * 1000, keepsHost }
}

/** An IP strategy says what an IPControl plugin says. */
export function strategyRule({ kind, addresses }: IpStrategy): IpControlData {
  return { type: 'IPControl', list: kind === 'WHITE' ? 'white' : 'black', blocks: addresses }
}
