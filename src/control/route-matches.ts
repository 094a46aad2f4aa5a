/**
 * Which API of a version answers a request, and which would if it were not there: asked of the very
 * router that gateways use, again and again, each time without the one that has just won.
 */
import type { Api } from '../model/api.ts'
import { apisSections } from '../snapshot/compile.ts'
import { buildRouter, type RouteMatch, type RouterEntry } from '../snapshot/router.ts'
import type { PathPattern } from '../snapshot/snapshot.ts'
import { matchLosersMax } from './limits.ts'

export interface FoundApi {
  readonly api: Api
  readonly pattern: PathPattern
  readonly match: RouteMatch
}

export interface RouteMatches {
  readonly winner: FoundApi | null
  /** In the order in which they would answer. */
  readonly losers: readonly FoundApi[]
  /** Their path fits; their method does not. */
  readonly otherMethods: readonly FoundApi[]
}

interface Candidate extends Omit<RouterEntry, 'index'> {
  readonly api: Api
}

/** `path` in canonical form, without the environment. */
export function routeMatches(
  serviceId: string,
  apis: readonly Api[],
  method: string,
  path: string,
): RouteMatches {
  const byId = new Map(apis.map((api) => [api.id, api]))
  // In the order of the snapshot: of two APIs of one path and method the first counts.
  const { sections } = apisSections(serviceId, '', apis)
  let left = sections
    .flatMap((section) => section.apis)
    .flatMap((node): readonly Candidate[] => {
      const api = byId.get(node.id)
      return api === undefined ? [] : [{ api, pattern: node.path, method: node.method }]
    })

  const found: FoundApi[] = []
  while (found.length <= matchLosersMax) {
    const next = best(left, method, path)
    if (next === null) break
    found.push(next)
    left = left.filter(({ api }) => api !== next.api)
  }
  const [winner = null, ...losers] = found
  const otherMethods = left
    .flatMap(({ api, pattern }) => best([{ api, pattern, method: 'ANY' }], 'GET', path) ?? [])
    .slice(0, matchLosersMax)
  return { winner, losers, otherMethods }
}

function best(candidates: readonly Candidate[], method: string, path: string): FoundApi | null {
  const entries = candidates.map((candidate, index) => ({ ...candidate, index }))
  const match = buildRouter(entries).match(method, path)
  const candidate = match === null ? undefined : candidates[match.index]
  if (match === null || candidate === undefined) return null
  return { api: candidate.api, pattern: candidate.pattern, match }
}
