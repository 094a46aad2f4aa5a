/**
 * What the answer of the list of APIs has no fields for: kind of backend, plugins, where each runs,
 * whether its draft differs. Asked by the hundred for the rows that are here, never by row.
 */
import { useQueries } from '@tanstack/react-query'
import type { ResponseOf } from '../../api/client.ts'
import { query, useRead } from '../../api/query.ts'
import { chunksOf } from '../../parts/chunks.ts'
import { type EnvironmentName, environmentNames } from '../../parts/environment.ts'
import { useRegion } from '../../region.ts'
import { comparedEnvironment, useService } from './service.tsx'

type State = ResponseOf<'DescribeApiStates'>['Result']['ApiSet'][number]

export interface Marks {
  readonly changed: ReadonlySet<string>
  /** Undefined while its answer is not there. */
  of(apiId: string): State | undefined
  /** The same for `Published to`, in the order of environments; empty: nowhere. */
  publishedTo(apiId: string): readonly EnvironmentName[] | undefined
}

/** At most a hundred ids fit one call. */
const idsMax = 100

export function useMarks(ids: readonly string[]): Marks {
  const service = useService()
  const { ServiceId } = service
  const region = useRegion()
  const Left = comparedEnvironment(service)
  const compare = useRead(
    'CompareVersions',
    { ServiceId, ...(Left && { Left }), Right: 'draft' },
    { enabled: Left !== undefined },
  )
  const answers = useQueries({
    queries: chunksOf(ids, idsMax).map((ApiIds) =>
      query(region, 'DescribeApiStates', { ServiceId, ApiIds }),
    ),
  })
  const states = new Map(
    answers.flatMap(({ data }) => (data?.Result.ApiSet ?? []).map((row) => [row.ApiId, row])),
  )
  return {
    changed: new Set(compare.data?.Result.ApiSet.map(({ ApiId }) => ApiId) ?? []),
    of: (apiId) => states.get(apiId),
    publishedTo: (apiId) => {
      const there = states.get(apiId)?.EnvironmentSet
      return there && environmentNames.filter((name) => there.includes(name))
    },
  }
}
