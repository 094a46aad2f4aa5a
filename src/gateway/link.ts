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
import type { Pipeline } from './pipeline.ts'
import { brokenPipeline, buildPipeline } from './pipeline.ts'

export class Route {
  readonly apiId: string
  readonly cors: boolean
  readonly #link: () => Pipeline
  #pipeline: Pipeline | null = null

  constructor({ id, cors }: ApiNode, link: () => Pipeline) {
    this.apiId = id
    this.cors = cors
    this.#link = link
  }

  get pipeline(): Pipeline {
    this.#pipeline ??= this.#link()
    return this.#pipeline
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
  const link = (api: ApiNode) => linkPipeline(serviceId, api, context, report)
  const routes = apis.map((api) => new Route(api, () => link(api)))
  const entries = apis.flatMap((api, index) => {
    const pattern = canonicalPattern(api.path)
    if (pattern === null) report(api.id, 'its path has no canonical form: no request can have it')
    return pattern === null ? [] : [{ pattern, method: api.method, index }]
  })
  return { router: buildRouter(entries), routes }
}

function linkPipeline(
  serviceId: string,
  api: ApiNode,
  context: LinkContext,
  report: ReportProblem,
): Pipeline {
  for (const name of ineffectiveHeaders(api)) {
    report(api.id, `header ${name} belongs to the gateway: what the API assigns to it is not sent`)
  }
  try {
    return buildPipeline(api, serviceId, context)
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
