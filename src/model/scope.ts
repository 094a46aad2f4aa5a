/**
 * Whose a resource is: every resource belongs to one account and one region, and every key in the
 * store begins with the two, so that an id of somebody else's is simply not there.
 */

export interface Scope {
  /** The root account's uin, decimal digits. */
  readonly account: string
  /** Such as `ap-guangzhou`. */
  readonly region: string
}

export interface Tag {
  readonly key: string
  readonly value: string
}
