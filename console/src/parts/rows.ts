/**
 * A list as a table wants it. Lists have no order on the wire: up to 400 rows all pages are loaded
 * and the table searches, orders and pages by itself; longer ones are searched by the server, and
 * shown page by page as it gives them until few enough are left.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ActionName, call, type RequestOf, type ResponseOf } from '../api/client.ts'
import { listStart, pageRowsMax } from '../first-calls.ts'
import { useRegion } from '../region.ts'
import type { Rows } from '../table/view.ts'
import type { Url } from '../url.ts'
import { type Searched, unique, withFilters } from './search.ts'

const wholeRowsMax = 400

export interface Page<Row> {
  readonly total: number
  readonly rows: readonly Row[]
}

type Paged = { readonly Limit?: number; readonly Offset?: number }
export type ListName = { [N in ActionName]: RequestOf<N> extends Paged ? N : never }[ActionName]

/** How a list is loaded; also for routes, which start it before their page is there. */
export function rowsQuery<N extends ListName, Row>(
  region: string,
  action: N,
  request: Omit<RequestOf<N>, 'Limit' | 'Offset'>,
  pick: (response: ResponseOf<N>) => Page<Row>,
  wholeMax = wholeRowsMax,
) {
  const at = async (offset: number, signal: AbortSignal) => {
    // Limit and Offset were taken out of the request's type and are put back.
    const asked = { ...request, ...listStart, Offset: offset } as unknown as RequestOf<N>
    return pick(await call(action, asked, { region, signal }))
  }
  return {
    queryKey: [region, action, request, 'rows'] as const,
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
      const first = await at(0, signal)
      if (first.total > wholeMax) return { ...first, whole: false }
      const rest = Math.ceil(first.total / pageRowsMax) - 1
      const more = await Promise.all(
        Array.from({ length: Math.max(0, rest) }, (_, i) => at((i + 1) * pageRowsMax, signal)),
      )
      return { ...first, rows: [...first.rows, ...more.flatMap(({ rows }) => rows)], whole: true }
    },
  }
}

/** `by` says how the server searches a list that is too long to be searched here. */
export function useRows<N extends ListName, Row>(
  url: Pick<Url, 'page' | 'size' | 'q'>,
  action: N,
  request: Omit<RequestOf<N>, 'Limit' | 'Offset'>,
  pick: (response: ResponseOf<N>) => Page<Row>,
  by?: Searched<Row>,
): Rows<Row> {
  const region = useRegion()
  const whole = useQuery({
    ...rowsQuery(region, action, request, pick),
    placeholderData: keepPreviousData,
  })
  const isLong = whole.data?.whole === false
  const text = url.q.trim()
  const ways = by !== undefined && text !== '' ? by.search(text) : []
  const found = useQuery({
    queryKey: [region, action, request, 'found', ways] as const,
    queryFn: (context) =>
      Promise.all(
        ways.map((way) =>
          rowsQuery(region, action, withFilters(request, way), pick).queryFn(context),
        ),
      ),
    placeholderData: keepPreviousData,
    enabled: isLong && ways.length > 0,
  })
  const isFound = isLong && ways.length > 0
  const isFew = isFound && (found.data?.every((part) => part.whole) ?? false)
  const offset = (url.page - 1) * url.size
  const paged = isFound ? withFilters(request, ways[0] ?? []) : request
  const page = useQuery({
    queryKey: [region, action, paged, 'page', offset, url.size] as const,
    queryFn: async ({ signal }) => {
      // As above.
      const asked = { ...paged, Limit: url.size, Offset: offset } as unknown as RequestOf<N>
      return pick(await call(action, asked, { region, signal }))
    },
    placeholderData: keepPreviousData,
    enabled: isLong && (!isFound || (found.data !== undefined && !isFew)),
  })
  const few = isFew && by && found.data ? unique(found.data, by.id) : null
  const shown = few ? { rows: few, total: few.length } : isLong ? page.data : whole.data
  const from = few ? found : isLong ? page : whole
  return {
    all: shown?.rows,
    total: shown?.total ?? 0,
    whole: !isLong || few !== null,
    noSearch: isLong && by === undefined,
    error: (isLong ? (found.error ?? page.error) : null) ?? whole.error,
    isStale: from.isPlaceholderData || (isFound && found.isFetching),
    refetch: () => {
      void whole.refetch()
      if (isFound) void found.refetch()
      if (isLong && !isFew) void page.refetch()
    },
  }
}
