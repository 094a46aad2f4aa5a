/**
 * Links the APIs of a version: a router at once, each API's pipeline when it is first called, so
 * that no release makes a worker's loop stand still.
 *
 * An API that cannot be linked answers 481 and is reported; its neighbours are served. A section
 * that cannot be read takes its whole version with it: which of its paths a more open API would
 * answer instead cannot be known.
 */
import type { Router } from '../snapshot/router.ts'
import { buildRouter } from '../snapshot/router.ts'
import type { ApiNode, PathPattern } from '../snapshot/snapshot.ts'
import type { LinkContext } from './link-context.ts'
import { LinkError } from './link-error.ts'
import { configuredPath } from './mapping/target.ts'
import { ineffectiveHeaders } from './mapping/writes.ts'
import type { Pipeline, PipelineParts } from './pipeline.ts'
import { brokenPipeline, buildPipeline } from './pipeline.ts'
import type { RuleSet } from './rules.ts'

type Link = (rules: RuleSet | null) => Pipeline

export class Route {
  readonly apiId: string
  readonly cors: boolean
  readonly #link: Link
  #plain: Pipeline | null = null
  readonly #ruled = new WeakMap<RuleSet, Pipeline>()

  constructor({ id, cors }: ApiNode, link: Link) {
    this.apiId = id
    this.cors = cors
    this.#link = link
  }

  /** The pipeline of the API with these rules; null: without any. */
  pipeline(rules: RuleSet | null): Pipeline {
    if (rules === null) {
      this.#plain ??= this.#link(null)
      return this.#plain
    }
    const known = this.#ruled.get(rules)
    if (known !== undefined) return known
    const linked = this.#link(rules)
    this.#ruled.set(rules, linked)
    return linked
  }
}

export interface LinkedApis {
  readonly router: Router
  /** By the router's index. */
  readonly routes: readonly Route[]
}

/** Told what is wrong with an API's definition. */
export type ReportProblem = (apiId: string, problem: string) => void

export function linkApis(
  serviceId: string,
  apis: readonly ApiNode[],
  context: LinkContext,
  report: ReportProblem,
): LinkedApis {
  const link = (api: ApiNode, rules: RuleSet | null): Pipeline => {
    return linkPipeline({ api, serviceId, context, rules }, report)
  }
  const routes = apis.map((api) => new Route(api, (rules) => link(api, rules)))
  const entries = apis.flatMap((api, index) => {
    const pattern = canonicalPattern(api.path)
    if (pattern === null) report(api.id, 'its path has no canonical form: no request can have it')
    return pattern === null ? [] : [{ pattern, method: api.method, index }]
  })
  return { router: buildRouter(entries), routes }
}

function linkPipeline(parts: PipelineParts, report: ReportProblem): Pipeline {
  const { api } = parts
  for (const name of ineffectiveHeaders(api)) {
    report(api.id, `header ${name} belongs to the gateway: what the API assigns to it is not sent`)
  }
  try {
    return buildPipeline(parts)
  } catch (error) {
    if (!(error instanceof LinkError)) throw error
    report(api.id, error.message)
    return brokenPipeline(api)
  }
}

/** The pattern in the form that requests' paths are in; null when no request can have it. */
function canonicalPattern(pattern: PathPattern): PathPattern | null {
  try {
    return pattern.kind === 'variable'
      ? { ...pattern, pieces: pattern.pieces.map(configuredPath) }
      : { ...pattern, path: configuredPath(pattern.path) }
  } catch (error) {
    if (error instanceof LinkError) return null
    throw error
  }
}
