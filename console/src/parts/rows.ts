/**
 * A list as a table wants it. Lists have no order on the wire: up to 400 rows all pages are loaded
 * and the table searches, orders and pages by itself; longer ones are searched by the server, and
 * shown page by page as it gives them until few enough are left.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ActionName, call, type RequestOf, type ResponseOf } from '../api/client.ts'
import { listStart, pageRowsMax } from '../first-calls.ts'
import { useRegion } from '../region.ts'
import type { AllRows, Rows } from '../table/view.ts'
import type { Url } from '../url.ts'
import { type Page, readPages } from './pages.ts'
import { type Searched, unique, withFilters } from './search.ts'

/** So many rows are loaded as a whole. */
export const wholeRowsMax = 400
/** So many rows are read for a file of a table. */
const exportedRowsMax = 10_000

type Paged = { readonly Limit?: number; readonly Offset?: number }
export type ListName = { [N in ActionName]: RequestOf<N> extends Paged ? N : never }[ActionName]
type Unpaged<N extends ListName> = Omit<RequestOf<N>, 'Limit' | 'Offset'>

/** Reads one page of a list. */
function pageAt<N extends ListName, Row>(
  region: string,
  action: N,
  request: Unpaged<N>,
  pick: (response: ResponseOf<N>) => Page<Row>,
) {
  return async (
    page: { readonly Limit: number; readonly Offset: number },
    signal: AbortSignal,
  ): Promise<Page<Row>> => {
    // Limit and Offset were taken out of the request's type and are put back.
    const asked = { ...request, ...page } as unknown as RequestOf<N>
    return pick(await call(action, asked, { region, signal }))
  }
}

/** How a list is loaded; also for routes, which start it before their page is there. */
export function rowsQuery<N extends ListName, Row>(
  region: string,
  action: N,
  request: Unpaged<N>,
  pick: (response: ResponseOf<N>) => Page<Row>,
  wholeMax = wholeRowsMax,
) {
  const read = pageAt(region, action, request, pick)
  return {
    queryKey: [region, action, request, 'rows', wholeMax] as const,
    queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
      const at = (Offset: number) => read({ ...listStart, Offset }, signal)
      const first = await at(0)
      if (first.total > wholeMax) return { ...first, whole: false }
      return { ...first, rows: await readPages(first, at, wholeMax), whole: true }
    },
  }
}

/** `by` says how the server searches a list that is too long to be searched here. */
export function useRows<N extends ListName, Row>(
  url: Pick<Url, 'page' | 'size' | 'q'>,
  action: N,
  request: Unpaged<N>,
  pick: (response: ResponseOf<N>) => Page<Row>,
  by?: Searched<Row>,
  wholeMax = wholeRowsMax,
): Rows<Row> {
  const region = useRegion()
  const whole = useQuery({
    ...rowsQuery(region, action, request, pick, wholeMax),
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
  const Offset = (url.page - 1) * url.size
  const paged = isFound ? withFilters(request, ways[0] ?? []) : request
  // What told that the list is long holds its first pages.
  const start = isLong && !isFound ? whole.data?.rows.slice(Offset, Offset + url.size) : undefined
  const isAtStart = start !== undefined && Offset + url.size <= pageRowsMax
  const page = useQuery({
    queryKey: [region, action, paged, 'page', Offset, url.size] as const,
    queryFn: ({ signal }) =>
      pageAt(region, action, paged, pick)({ Limit: url.size, Offset }, signal),
    placeholderData: keepPreviousData,
    enabled: isLong && !isAtStart && (!isFound || (found.data !== undefined && !isFew)),
  })
  const few = isFew && by && found.data ? unique(found.data, by.id) : null
  const here = isAtStart ? { rows: start, total: whole.data?.total ?? 0 } : null
  const shown = few ? { rows: few, total: few.length } : (here ?? (isLong ? page.data : whole.data))
  const from = few ? found : isLong && here === null ? page : whole
  const asked = isFound ? ways.map((way) => withFilters(request, way)) : [request]
  return {
    all: shown?.rows,
    total: shown?.total ?? 0,
    whole: !isLong || few !== null,
    noSearch: isLong && by === undefined,
    error: (isLong ? (found.error ?? page.error) : null) ?? whole.error,
    isStale: from.isPlaceholderData || (isFound && found.isFetching),
    readAll: (signal, tell) =>
      readLists(
        asked.map((each) => pageAt(region, action, each, pick)),
        signal,
        tell,
      ),
    refetch: () => {
      void whole.refetch()
      if (isFound) void found.refetch()
      if (isLong && !isAtStart && !isFew) void page.refetch()
    },
  }
}

/** All rows of several lists, one after the other. */
async function readLists<Row>(
  lists: readonly ReturnType<typeof pageAt<ListName, Row>>[],
  signal: AbortSignal,
  tell: (rows: number) => void,
): Promise<AllRows<Row>> {
  const rows: Row[] = []
  let isCut = false
  for (const read of lists) {
    const at = (Offset: number) => read({ ...listStart, Offset }, signal)
    const first = await at(0)
    const before = rows.length
    const room = exportedRowsMax - before
    isCut ||= first.total > room
    rows.push(...(await readPages(first, at, room, (count) => tell(before + count))))
  }
  return { rows, isCut }
}
