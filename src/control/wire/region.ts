/**
 * Regions that a request names beside the call's own.
 */
import { text } from '../../lib/language.ts'
import { invalid } from '../../model/errors.ts'
import { isRegionName } from '../../model/region.ts'

/** The region of this name; refused with the field when it is none. */
export function toRegionName(name: string, field = 'ApiRegion'): string {
  if (isRegionName(name)) return name
  const why = text('must be a region such as ap-guangzhou.', '须为地域名称，例如 ap-guangzhou。')
  throw invalid('InvalidParameterValue.InvalidRegion', field, why)
}
