/**
 * A list as a table wants it. Lists have no order on the wire: up to 400 rows all pages are loaded
 * and the table searches, orders and pages by itself; longer ones are shown page by page as the
 * server gives them.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ActionName, call, type RequestOf, type ResponseOf } from '../api/client.ts'
import { useRegion } from '../region.ts'
import type { Rows } from '../table/view.ts'
import type { Url } from '../url.ts'

export const pageRowsMax = 100
const wholeRowsMax = 400

export interface Page<Row> {
  readonly total: number
  readonly rows: readonly Row[]
}

type Paged = { readonly Limit?: number; readonly Offset?: number }
type ListName = { [N in ActionName]: RequestOf<N> extends Paged ? N : never }[ActionName]

/** How a list is loaded; also for routes, which start it before their page is there. */
export function rowsQuery<N extends ListName, Row>(
  region: string,
  action: N,
  request: Omit<RequestOf<N>, 'Limit' | 'Offset'>,
  pick: (response: ResponseOf<N>) => Page<Row>,
) {
  const at = async (offset: number, signal: AbortSignal) => {
    // Limit and Offset were taken out of the request's type and are put back.
    const whole = { ...request, Limit: pageRowsMax, Offset: offset } as unknown as RequestOf<N>
    return pick(await call(action, whole, { region, signal }))
  }
  return {
    queryKey: [region, action, request, 'rows'] as const,
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
      const first = await at(0, signal)
      if (first.total > wholeRowsMax) return { ...first, whole: false }
      const rest = Math.ceil(first.total / pageRowsMax) - 1
      const more = await Promise.all(
        Array.from({ length: Math.max(0, rest) }, (_, i) => at((i + 1) * pageRowsMax, signal)),
      )
      return { ...first, rows: [...first.rows, ...more.flatMap(({ rows }) => rows)], whole: true }
    },
  }
}

export function useRows<N extends ListName, Row>(
  url: Pick<Url, 'page' | 'size'>,
  action: N,
  request: Omit<RequestOf<N>, 'Limit' | 'Offset'>,
  pick: (response: ResponseOf<N>) => Page<Row>,
  enabled = true,
): Rows<Row> {
  const region = useRegion()
  const whole = useQuery({
    ...rowsQuery(region, action, request, pick),
    placeholderData: keepPreviousData,
    enabled,
  })
  const offset = (url.page - 1) * url.size
  const isLong = whole.data?.whole === false
  const page = useQuery({
    queryKey: [region, action, request, 'page', offset, url.size] as const,
    queryFn: async ({ signal }) => {
      // As above.
      const asked = { ...request, Limit: url.size, Offset: offset } as unknown as RequestOf<N>
      return pick(await call(action, asked, { region, signal }))
    },
    placeholderData: keepPreviousData,
    enabled: isLong,
  })
  const shown = isLong ? page.data : whole.data
  return {
    all: shown?.rows,
    total: shown?.total ?? 0,
    whole: !isLong,
    error: (isLong ? page.error : null) ?? whole.error,
    isStale: isLong ? page.isPlaceholderData : whole.isPlaceholderData,
    refetch: () => {
      void whole.refetch()
      if (isLong) void page.refetch()
    },
  }
}
