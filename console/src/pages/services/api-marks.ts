/**
 * What the answer of the list of APIs has no fields for: kind of backend, plugins, where each runs,
 * whether its draft differs. Asked by the hundred for the rows that are here, never by row.
 */
import { useQueries } from '@tanstack/react-query'
import type { ResponseOf } from '../../api/client.ts'
import { query, useInTurn } from '../../api/query.ts'
import { chunksOf } from '../../parts/chunks.ts'
import { type EnvironmentName, environmentNames } from '../../parts/environment.ts'
import { useRegion } from '../../region.ts'

type Answer = ResponseOf<'DescribeApiStates'>
type State = Answer['Result']['ApiSet'][number]

export interface Marks {
  /** Undefined while its answer is not there. */
  of(apiId: string): State | undefined
  /** The same for `Published to`, in the order of environments; empty: nowhere. */
  publishedTo(apiId: string): readonly EnvironmentName[] | undefined
}

/** At most a hundred ids fit one call. */
const idsMax = 100

function marksOf(answers: readonly (Answer | undefined)[]): Marks {
  const states = new Map(
    answers.flatMap((answer) => (answer?.Result.ApiSet ?? []).map((row) => [row.ApiId, row])),
  )
  return {
    of: (apiId) => states.get(apiId),
    publishedTo: (apiId) => {
      const there = states.get(apiId)?.EnvironmentSet
      return there && environmentNames.filter((name) => there.includes(name))
    },
  }
}

function queriesFor(region: string, ServiceId: string, ids: readonly string[]) {
  return chunksOf(ids, idsMax).map((ApiIds) =>
    query(region, 'DescribeApiStates', { ServiceId, ApiIds }),
  )
}

export function useMarks(serviceId: string, ids: readonly string[]): Marks {
  const answers = useQueries({ queries: queriesFor(useRegion(), serviceId, ids) })
  return marksOf(answers.map(({ data }) => data))
}

/** The same for rows that are not in sight; stops between two calls. */
export function useMarksReader(
  serviceId: string,
): (ids: readonly string[], signal: AbortSignal) => Promise<Marks> {
  const region = useRegion()
  const read = useInTurn()
  return async (ids, signal) => marksOf(await read(queriesFor(region, serviceId, ids), signal))
}
