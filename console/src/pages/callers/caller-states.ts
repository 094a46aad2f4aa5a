/**
 * What the lists of plans and of keys have no fields for: what each is bound to. Asked by the
 * hundred for the rows that are here, never by row.
 */
import { useQueries } from '@tanstack/react-query'
import type { ResponseOf } from '../../api/client.ts'
import { query } from '../../api/query.ts'
import { chunksOf } from '../../parts/chunks.ts'
import { useRegion } from '../../region.ts'

type States = ResponseOf<'DescribeCallerStates'>['Result']

/** At most a hundred ids fit one call. */
const idsMax = 100

function useStates(field: 'UsagePlanIds' | 'AccessKeyIds', ids: readonly string[]) {
  const region = useRegion()
  return useQueries({
    queries: chunksOf(ids, idsMax).map((some) =>
      query(region, 'DescribeCallerStates', { [field]: [...some] }),
    ),
  })
}

/** By plan; undefined while its answer is not there. */
export function usePlanStates(
  ids: readonly string[],
): (planId: string) => States['UsagePlanSet'][number] | undefined {
  const answers = useStates('UsagePlanIds', ids)
  const rows = answers.flatMap(({ data }) => data?.Result.UsagePlanSet ?? [])
  const found = new Map(rows.map((row) => [row.UsagePlanId, row]))
  return (id) => found.get(id)
}

/** The plans of each key; undefined while the answer is not there. */
export function useKeyStates(
  ids: readonly string[],
): (keyId: string) => States['AccessKeySet'][number]['UsagePlanSet'] | undefined {
  const answers = useStates('AccessKeyIds', ids)
  const rows = answers.flatMap(({ data }) => data?.Result.AccessKeySet ?? [])
  const found = new Map(rows.map((row) => [row.AccessKeyId, row.UsagePlanSet]))
  return (id) => found.get(id)
}
