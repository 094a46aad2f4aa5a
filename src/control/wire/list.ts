/**
 * What all lists share on the wire: Limit, Offset and Filters.
 */
import { text } from '../../lib/language.ts'
import { invalid, reasons } from '../../model/errors.ts'
import type { Page, PageRequest } from '../../model/store.ts'

const limitDefault = 20
const limitMax = 100
const offsetMax = 2_147_483_647

/** Limit 1-100 (20 when absent) and Offset from 0; anything else is refused, never clipped. */
export function toPage(request: {
  readonly Limit?: number
  readonly Offset?: number
}): PageRequest {
  const limit = request.Limit ?? limitDefault
  const offset = request.Offset ?? 0
  if (limit < 1 || limit > limitMax) throw illegal('Limit', limit, 1, limitMax)
  if (offset < 0 || offset > offsetMax) throw illegal('Offset', offset, 0, offsetMax)
  return { limit, offset }
}

// The wording of the first half is the vendor's, which clients have been seen to match.
function illegal(field: string, value: number, min: number, max: number) {
  const range = reasons.outside(min, max)
  return invalid(
    'InvalidParameterValue',
    field,
    text(
      `Param is illegal: \`${value}\`; it ${range['en-US']}`,
      `Param is illegal: \`${value}\`；${range['zh-CN']}`,
    ),
  )
}

/** The page of a list that is in memory. */
export function pageOf<T>(items: readonly T[], { limit, offset }: PageRequest): Page<T> {
  return { total: items.length, items: items.slice(offset, offset + limit) }
}

/** Whether a name or a path has this part, whatever the case: what search fields ask for. */
export function hasPart(text: string | null | undefined, part: string): boolean {
  return text?.toLowerCase().includes(part.toLowerCase()) ?? false
}

export interface WireFilter {
  readonly Name: string
  readonly Values: readonly string[]
}

/**
 * The filters by name. A row passes when it fits one value of every filter. A filter without a
 * value is the same as none. A name outside `names`, or one given twice, is refused.
 */
export function toFilters<Name extends string>(
  filters: readonly WireFilter[] | undefined,
  names: readonly Name[],
): ReadonlyMap<Name, readonly string[]> {
  const found = new Map<Name, readonly string[]>()
  for (const [index, filter] of (filters ?? []).entries()) {
    const name = names.find((known) => known === filter.Name)
    const field = `Filters.${index}.Name`
    if (name === undefined) {
      throw invalid(
        'InvalidParameterValue.InvalidFilterNotSupportedName',
        field,
        reasons.notOneOf(names),
      )
    }
    if (found.has(name)) {
      throw invalid(
        'InvalidParameterValue.InvalidFilterNotSupportedName',
        field,
        text(
          'is given twice; put all values in one filter.',
          '重复；请将多个值放在同一个过滤条件中。',
        ),
      )
    }
    if (filter.Values.length > 0) found.set(name, filter.Values)
  }
  return found
}
