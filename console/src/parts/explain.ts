/**
 * Why something cannot be bound, asked before the click: the server's own refusal, by id. What is
 * bound already is allowed and changes nothing.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call, type RequestOf } from '../api/client.ts'
import { t } from '../i18n/index.ts'
import { useRegion } from '../region.ts'
import { chunksOf } from './chunks.ts'

export interface Explained {
  /** Why the id cannot be bound; undefined: it can. */
  why(id: string, apiId?: string): string | undefined
  /** Why these cannot be bound together with what else was chosen since; true: they can. */
  all(ids: Iterable<string>): true | string
  readonly error: Error | null
}

/** What fits one call: so many ids, and so many of them with an API each. */
const idsMax = 100
const rowsMax = 1_000

export function useExplained(request: RequestOf<'ExplainBinding'>, enabled: boolean): Explained {
  const region = useRegion()
  const { Ids } = request
  const read = useQuery({
    queryKey: [region, 'ExplainBinding', request] as const,
    queryFn: async ({ signal }) => {
      const atOnce = Math.min(
        idsMax,
        Math.floor(rowsMax / Math.max(1, request.ApiIds?.length ?? 1)),
      )
      const answers = await Promise.all(
        chunksOf(Ids, atOnce).map((part) =>
          call('ExplainBinding', { ...request, Ids: part }, { region, signal }),
        ),
      )
      return answers.flatMap(({ Result }) => Result.BindingSet)
    },
    enabled: enabled && Ids.length > 0,
    placeholderData: keepPreviousData,
  })
  const rows = read.data ?? []
  const why: Explained['why'] = (id, apiId) => {
    const found = rows.filter(
      (row) => row.Id === id && (apiId === undefined || row.ApiId === apiId),
    )
    if (found.length > 0 && found.every(({ Bound }) => Bound)) return t('bind.already')
    return found.find(({ Allowed }) => !Allowed)?.Message
  }
  return {
    error: read.error,
    why,
    all: (ids) => [...ids].map((id) => why(id)).find((words) => words !== undefined) ?? true,
  }
}
