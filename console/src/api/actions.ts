/** The contract's actions: types only, so that nothing of the server is bundled. */
export type { ActionName, RequestOf, ResponseOf } from '../../../src/contract/actions.ts'
