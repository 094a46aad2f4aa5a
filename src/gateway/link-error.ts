/**
 * Why a route could not be linked. It answers 481 from then on and is reported; control checks
 * definitions, so this means a defect or a damaged snapshot.
 */
export class LinkError extends Error {
  override readonly name = 'LinkError'
}
