/**
 * Reading and changing through the query cache. Keys are region, action, request; a change names
 * the actions whose answers it makes stale.
 */
import {
  keepPreviousData,
  QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useRegion } from '../region.ts'
import { type ActionName, call, type RequestOf, type ResponseOf } from './client.ts'
import { isSignedOut, NetworkError } from './errors.ts'

const staleMs = 10_000
const triesMax = 2

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: staleMs,
      // A refusal will not change by asking again; a lost connection may.
      retry: (tries, error) => error instanceof NetworkError && tries < triesMax,
    },
    mutations: { retry: false },
  },
})

export function query<N extends ActionName>(region: string, action: N, request: RequestOf<N>) {
  return queryOptions({
    queryKey: [region, action, request] as const,
    queryFn: ({ signal }) => call(action, request, { region, signal }),
  })
}

/** The answer of a reading action in the page's region. */
export function useRead<N extends ActionName>(
  action: N,
  request: RequestOf<N>,
  options: { readonly enabled?: boolean; readonly everyMs?: number; readonly keep?: boolean } = {},
) {
  return useQuery({
    ...query(useRegion(), action, request),
    enabled: options.enabled ?? true,
    ...(options.everyMs !== undefined && { refetchInterval: options.everyMs }),
    ...(options.keep && { placeholderData: keepPreviousData }),
  })
}

/** Asks the server now, whatever is known, and keeps the answer for the pages. */
export function useFresh() {
  const region = useRegion()
  const client = useQueryClient()
  return <N extends ActionName>(action: N, request: RequestOf<N>): Promise<ResponseOf<N>> =>
    client.fetchQuery({ ...query(region, action, request), staleTime: 0 })
}

/** Answers of queries that no page shows, one after another; stops between two. */
export function useInTurn() {
  const client = useQueryClient()
  return async <N extends ActionName>(
    all: readonly ReturnType<typeof query<N>>[],
    signal: AbortSignal,
  ): Promise<readonly ResponseOf<N>[]> => {
    const answers: ResponseOf<N>[] = []
    for (const one of all) {
      signal.throwIfAborted()
      answers.push(await client.fetchQuery(one))
    }
    return answers
  }
}

/** A changing action; `stale` are the actions whose answers are asked again afterwards. */
export function useAction<N extends ActionName>(action: N, stale: readonly ActionName[] = []) {
  const region = useRegion()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (request: RequestOf<N>) => call(action, request, { region }),
    onSettled: () => refresh(client, stale),
  })
}

/** What is bound, and may be, depends on all that is there: it is stale after any change. */
const alwaysStale: readonly ActionName[] = ['ExplainBinding', 'DescribeCallerStates']

function refresh(client: QueryClient, stale: readonly ActionName[]): Promise<void> {
  const all = [...alwaysStale, ...stale]
  return client.invalidateQueries({
    predicate: ({ queryKey }) => all.some((action) => action === queryKey[1]),
  })
}

/** The error that the query cache last met and that ends the session, for the shell. */
export function onSignedOut(react: () => void): () => void {
  const tell = (error: unknown) => {
    if (isSignedOut(error)) react()
  }
  const stopQueries = queries.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') tell(event.action.error)
  })
  const stopChanges = queries.getMutationCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'error') tell(event.action.error)
  })
  return () => {
    stopQueries()
    stopChanges()
  }
}

export type { ResponseOf }
