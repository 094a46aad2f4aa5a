/**
 * The contract's actions. Those of the second list are the contract's as well, as soon as it has
 * them.
 */
import type {
  ActionName as KnownName,
  RequestOf as KnownRequest,
  ResponseOf as KnownResponse,
} from '../../../src/contract/actions.ts'
import type { SluiceActions } from './sluice-actions.ts'

type Extra = Exclude<keyof SluiceActions, KnownName>

export type ActionName = KnownName | Extra

export type RequestOf<N extends ActionName> = N extends KnownName
  ? KnownRequest<N>
  : N extends Extra
    ? SluiceActions[N]['request']
    : never

export type ResponseOf<N extends ActionName> = N extends KnownName
  ? KnownResponse<N>
  : N extends Extra
    ? SluiceActions[N]['response']
    : never
