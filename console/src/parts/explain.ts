/**
 * Why something cannot be bound, asked before the click: the server's own refusal, by id. What is
 * bound already is allowed and changes nothing.
 */
import type { RequestOf } from '../api/client.ts'
import { useRead } from '../api/query.ts'
import { t } from '../i18n/index.ts'

export interface Explained {
  /** Why the id cannot be bound; undefined: it can. */
  why(id: string, apiId?: string): string | undefined
  readonly error: Error | null
}

/** At most a hundred ids fit one call. */
const idsMax = 100

export function useExplained(request: RequestOf<'ExplainBinding'>, enabled: boolean): Explained {
  const Ids = request.Ids.slice(0, idsMax)
  const read = useRead(
    'ExplainBinding',
    { ...request, Ids },
    { enabled: enabled && Ids.length > 0, keep: true },
  )
  const rows = read.data?.Result.BindingSet ?? []
  return {
    error: read.error,
    why: (id, apiId) => {
      const found = rows.filter(
        (row) => row.Id === id && (apiId === undefined || row.ApiId === apiId),
      )
      if (found.length > 0 && found.every(({ Bound }) => Bound)) return t('bind.already')
      return found.find(({ Allowed }) => !Allowed)?.Message
    },
  }
}
