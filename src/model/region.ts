/**
 * Regions: names as calls carry them. The short codes of default domains (guide row 52) are in lib,
 * because gateways need them as well.
 *
 * A region is a name space, not a place: any well-formed name works, and one that is not in the
 * table is its own code.
 */
export { regionCode } from '../lib/regions.ts'

const form = /^[a-z]{2,16}(?:-[a-z0-9]{1,20}){1,3}$/
const labelCharsMax = 63

/** Whether a text has the form of a region's name; as its own code it must fit a domain's label. */
export function isRegionName(text: string): boolean {
  return form.test(text) && text.length <= labelCharsMax
}
