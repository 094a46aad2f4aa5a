/**
 * What a dialog lets one choose from. Up to a hundred things are all here and searched here; of
 * more the server searches, by the filters that the list's action has, as one types.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ActionName, call, type RequestOf, type ResponseOf } from '../api/client.ts'
import { pageRowsMax } from '../first-calls.ts'
import { useRegion } from '../region.ts'
import type { Page } from './pages.ts'
import { type ListName, rowsQuery } from './rows.ts'
import { type Filter, type Searched, unique, withFilters } from './search.ts'

export interface Picking<Row> {
  /** Undefined while nothing has come yet. */
  readonly rows: readonly Row[] | undefined
  readonly error: Error | null
  /** How many there are beyond what is here; null: nothing is missing. */
  readonly more: { readonly shown: number; readonly total: number | null } | null
  readonly q: string
  readonly onSearch: (q: string) => void
}

interface Source<N extends ActionName, Row> extends Searched<Row> {
  readonly pick: (response: ResponseOf<N>) => Page<Row>
  readonly enabled?: boolean
}

type Filtered = { readonly Filters?: Filter[]; readonly Limit?: number }
type FilteredName = { [N in ListName]: RequestOf<N> extends Filtered ? N : never }[ListName]

export function usePick<N extends FilteredName, Row>(
  action: N,
  request: Omit<RequestOf<N>, 'Limit' | 'Offset'>,
  { pick, id, search, enabled = true }: Source<N, Row>,
): Picking<Row> {
  const region = useRegion()
  const [q, setQ] = useState('')
  const find = (ways: readonly (readonly Filter[])[]) => ({
    queryKey: [region, action, request, 'pick', ways] as const,
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      Promise.all(
        ways.map(async (way) => {
          const wanted = { ...withFilters(request, way), Limit: pageRowsMax }
          // Limit was taken out of the request's type and is put back.
          const asked = wanted as unknown as RequestOf<N>
          return pick(await call(action, asked, { region, signal }))
        }),
      ),
    placeholderData: keepPreviousData,
  })
  const text = q.trim()
  const first = useQuery({ ...find([[]]), enabled })
  const isLong = (first.data?.[0]?.total ?? 0) > pageRowsMax
  const isSearch = isLong && text !== ''
  const found = useQuery({ ...find(search(text)), enabled: enabled && isSearch })
  const shown = isSearch ? (found.data ?? first.data) : first.data
  return {
    rows: shown && unique(shown, id),
    error: first.error ?? found.error,
    more: shown ? missing(shown) : null,
    q,
    onSearch: setQ,
  }
}

/** Of several ways, how many there are in all is not known: some are found by each of them. */
function missing<Row>(pages: readonly Page<Row>[]): Picking<Row>['more'] {
  const [first] = pages
  if (pages.every(({ rows, total }) => rows.length >= total)) return null
  return { shown: pageRowsMax, total: pages.length === 1 ? (first?.total ?? null) : null }
}

/** So many rows of a list that cannot be searched on the server are loaded, page by page. */
const loadedRowsMax = 2_000

/** The same for a list without filters: all of its pages, searched here. */
export function usePickAll<N extends ListName, Row>(
  action: N,
  request: Omit<RequestOf<N>, 'Limit' | 'Offset'>,
  pick: (response: ResponseOf<N>) => Page<Row>,
  enabled = true,
): Picking<Row> {
  const region = useRegion()
  const [q, setQ] = useState('')
  const read = useQuery({ ...rowsQuery(region, action, request, pick, loadedRowsMax), enabled })
  const all = read.data
  return {
    rows: all?.rows,
    error: read.error,
    more: all?.whole === false ? { shown: pageRowsMax, total: all.total } : null,
    q,
    onSearch: setQ,
  }
}
