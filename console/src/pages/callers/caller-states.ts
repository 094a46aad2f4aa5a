/**
 * What the lists of plans and of keys have no fields for: what each is bound to. Asked by the
 * hundred for the rows that are here, never by row.
 */
import { useQueries } from '@tanstack/react-query'
import type { ResponseOf } from '../../api/client.ts'
import { query, useInTurn } from '../../api/query.ts'
import { chunksOf } from '../../parts/chunks.ts'
import { useRegion } from '../../region.ts'

type Answer = ResponseOf<'DescribeCallerStates'>

/** At most a hundred ids fit one call. */
const idsMax = 100

type Ids = readonly string[]

function queriesFor(region: string, field: 'UsagePlanIds' | 'AccessKeyIds', ids: Ids) {
  return chunksOf(ids, idsMax).map((some) =>
    query(region, 'DescribeCallerStates', { [field]: [...some] }),
  )
}

function plansIn(answers: readonly (Answer | undefined)[]) {
  const rows = answers.flatMap((answer) => answer?.Result.UsagePlanSet ?? [])
  const found = new Map(rows.map((row) => [row.UsagePlanId, row]))
  return (planId: string) => found.get(planId)
}

function plansOfKeysIn(answers: readonly (Answer | undefined)[]) {
  const rows = answers.flatMap((answer) => answer?.Result.AccessKeySet ?? [])
  const found = new Map(rows.map((row) => [row.AccessKeyId, row.UsagePlanSet]))
  return (keyId: string) => found.get(keyId)
}

/** By plan; undefined while its answer is not there. */
export function usePlanStates(ids: Ids): ReturnType<typeof plansIn> {
  const answers = useQueries({ queries: queriesFor(useRegion(), 'UsagePlanIds', ids) })
  return plansIn(answers.map(({ data }) => data))
}

/** The plans of each key; undefined while the answer is not there. */
export function useKeyStates(ids: Ids): ReturnType<typeof plansOfKeysIn> {
  const answers = useQueries({ queries: queriesFor(useRegion(), 'AccessKeyIds', ids) })
  return plansOfKeysIn(answers.map(({ data }) => data))
}

/** Both for rows that are not in sight; they stop between two calls. */
export function useStatesReader() {
  const region = useRegion()
  const read = useInTurn()
  return {
    plans: async (ids: Ids, signal: AbortSignal) =>
      plansIn(await read(queriesFor(region, 'UsagePlanIds', ids), signal)),
    keys: async (ids: Ids, signal: AbortSignal) =>
      plansOfKeysIn(await read(queriesFor(region, 'AccessKeyIds', ids), signal)),
  }
}
