/**
 * What CreateApi and ModifyApi have in common: one type that both of their requests fit.
 */
import type { RequestOf } from '../../contract/actions.ts'

type Create = RequestOf<'CreateApi'>
type Modify = RequestOf<'ModifyApi'>

export type ApiRequest = Pick<Create, 'ServiceType' | 'RequestConfig'> &
  Omit<Partial<Create> & Partial<Modify>, 'ServiceType' | 'RequestConfig'>
