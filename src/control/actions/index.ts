/**
 * Every action by name. An action of the contract without an entry here does not compile.
 */
import type { ActionName } from '../../contract/actions.ts'
import type { Action } from '../action.ts'

// Partial while actions of the contract are being added; total once all are here.
export const actions: { readonly [N in ActionName]?: Action<N> } = {}
