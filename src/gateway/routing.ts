/**
 * From a request to the API that answers it: host → service, first path segment → environment, rest
 * of the path and method → API.
 *
 * A host, environment or API that is not there answers with the catalogue's text for that step, so
 * a caller can tell how far the request came. Whether a service exists that the entry does not
 * serve is not told.
 */
import type { Exchange, RequestHead } from '../http/exchange.ts'
import { allowsDraftCall, draftAccessHeader } from '../lib/draft-access.ts'
import { isRegionLabel } from '../lib/regions.ts'
import type { Target } from '../lib/request-path.ts'
import { parseTarget } from '../lib/request-path.ts'
import type { RouteMatch } from '../snapshot/router.ts'
import type { RouteEnvironment, ServiceSection } from '../snapshot/snapshot.ts'
import { draftEnvironment } from '../snapshot/snapshot.ts'
import type { Matched, Trail } from './call.ts'
import { draftCallLifeSecondsMax } from './limits.ts'
import type { LinkedApis, Route } from './link.ts'
import type { Reply } from './refusals.ts'
import { refusal } from './refusals.ts'
import type { EnvironmentLimits, RouteLimits } from './route-limits.ts'
import type { RuleSet } from './rules.ts'
import type { ServiceRuntime } from './runtime.ts'
import type { Snapshot } from './services.ts'
import { preflightMethod } from './stages/preflight.ts'
import { traceOf } from './trace.ts'

export type Found =
  | { readonly reply: null; readonly route: Route; readonly matched: Matched }
  /** Refused; the API is known where it refuses before its pipeline runs. */
  | { readonly reply: Reply; readonly route: Route; readonly limits: RouteLimits }
  | { readonly reply: Reply; readonly route: null }

const knownMethods: ReadonlySet<string> = new Set([
  ...['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'],
])

/** Fills `trail` as far as the request comes. */
export function findRoute(exchange: Exchange, snapshot: Snapshot, trail: Trail): Found {
  const { head } = exchange
  if (!snapshot.settings.known) return refused(refusal('unavailable'))
  if (head.host === '') return refused(refusal('hostMissing'))

  const runtime = findService(head.host, snapshot)
  const service = runtime?.service
  if (runtime === null || service === null || service === undefined) {
    return refused(refusal('hostUnknown'))
  }
  if (service === 'damaged') return refused(refusal('configInvalid'))
  trail.service = service
  trail.trace = traceOf(exchange, service.id, snapshot.settings.draftKey)

  const target = parseTarget(head.target)
  if (target === null) return refused(refusal('pathInvalid'))
  // Control calls by the one port that it knows; which protocols callers use is not its question.
  const wrongProtocol = trail.trace === null ? refusedProtocol(service, exchange.secure) : null
  if (wrongProtocol !== null) return refused(wrongProtocol)
  if (!knownMethods.has(head.method)) return refused(refusal('methodUnknown'))
  return inEnvironment(exchange, { snapshot, runtime, service, target, trail })
}

interface Step {
  readonly snapshot: Snapshot
  readonly runtime: ServiceRuntime
  readonly service: ServiceSection
  readonly target: Target
  readonly trail: Trail
}

function inEnvironment(exchange: Exchange, step: Step): Found {
  const { head } = exchange
  const { snapshot, runtime, service, target, trail } = step
  const slash = target.path.indexOf('/', 1)
  const first = slash < 0 ? target.path.slice(1) : target.path.slice(1, slash)
  const environment = environmentOf(first, exchange, service.id, snapshot.settings.draftKey)
  if (environment !== draftEnvironment && !isPublished(service)) {
    return refused(refusal('noApiForHost', { host: head.host }))
  }
  if (environment === null) return refused(refusal('noEnvironment', { path: `/${first}` }))
  trail.environment = environment
  const path = slash < 0 ? '/' : target.path.slice(slash)
  const apis = runtime.apisOf(environment)
  const access = runtime.accessIn(environment)
  if (apis === 'damaged' || access === 'damaged') return refused(refusal('configInvalid'))
  const none = refusalForUri(path, head)
  if (apis === null) return none()
  const limits = runtime.limitsIn(service, environment)
  const place = { environment, access, path, query: target.query }
  return inApis(head, { apis, limits, place }, none)
}

interface InEnvironment {
  readonly apis: LinkedApis
  readonly limits: EnvironmentLimits
  readonly place: Pick<Matched, 'environment' | 'access' | 'path' | 'query'>
}

function inApis(head: RequestHead, step: InEnvironment, none: () => Found): Found {
  const { apis, limits, place } = step
  const { path } = place

  function find(method: string): Candidate | null {
    const match = apis.router.match(method, path)
    const route = match === null ? undefined : apis.routes[match.index]
    if (match === null || route === undefined) return null
    return { route, match, rules: place.access.rulesOf(route.apiId) }
  }

  const found = find(head.method)
  const asked = preflightMethod(head)
  if (asked === null) return found === null ? none() : guarded(found, step)
  // A preflight concerns the API that the announced call would reach.
  const announced = find(asked)
  if (announced !== null && allowsOrigins(announced)) return guarded(announced, step)
  if (found !== null) return guarded(found, step)
  if (announced === null) return none()
  const { route } = announced
  return { reply: refusal('crossOrigin', { uri: path }), route, limits: limits(route.apiId) }
}

interface Candidate {
  readonly route: Route
  readonly match: RouteMatch
  readonly rules: RuleSet | 'missing' | null
}

function allowsOrigins({ route, rules }: Candidate): boolean {
  if (rules === null) return route.cors
  // What is missing may be the plugin that says.
  return route.cors || rules === 'missing' || rules.the('Cors') !== null
}

/** An API with an attached rule that is not there is not served: it may be its protection. */
function guarded({ route, match, rules }: Candidate, step: InEnvironment): Found {
  const { environment, access, path, query } = step.place
  const limits = step.limits(route.apiId)
  if (rules !== 'missing') {
    const { variables, rest } = match
    const matched = { environment, access, limits, path, variables, rest, rules, query }
    return { reply: null, route, matched }
  }
  const reply = refusal('configInvalid')
  const error = `${reply.error} (an attached plugin is missing)`
  return { reply: { ...reply, error }, route, limits }
}

function findService(host: string, snapshot: Snapshot): ServiceRuntime | null {
  const domain = snapshot.domain(host)
  const runtime = domain === null ? undefined : snapshot.service(domain.serviceId)
  if (domain === null || runtime === undefined) return null
  const { service } = runtime
  if (service === null || service === 'damaged') return runtime
  const matches =
    service.appId === domain.appId &&
    isRegionLabel(domain.region, service.region) &&
    service.netTypes.includes('OUTER')
  return matches ? runtime : null
}

function refusedProtocol({ protocol }: ServiceSection, secure: boolean): Reply | null {
  if (secure && protocol === 'http') return refusal('httpsNotAllowed')
  if (!secure && protocol === 'https') return refusal('httpNotAllowed')
  return null
}

/** The environment that a first segment names; the draft only for who holds the draft key. */
function environmentOf(
  segment: string,
  { head, startedAtMs }: Exchange,
  serviceId: string,
  draftKey: string,
): RouteEnvironment | null {
  switch (segment) {
    // Not the segment itself: a string of the program finds members faster than one just read.
    case 'test':
      return 'test'
    case 'prepub':
      return 'prepub'
    case 'release':
      return 'release'
    case draftEnvironment: {
      if (head.fields.count(draftAccessHeader) !== 1) return null
      const value = head.fields.get(draftAccessHeader) ?? ''
      const call = { serviceId, method: head.method, target: head.target }
      const allowed = allowsDraftCall(draftKey, call, value, startedAtMs, draftCallLifeSecondsMax)
      return allowed ? draftEnvironment : null
    }
    default:
      return null
  }
}

function isPublished({ environments: { test, prepub, release } }: ServiceSection): boolean {
  return test !== undefined || prepub !== undefined || release !== undefined
}

function refusalForUri(path: string, { host }: RequestHead): () => Found {
  return () => refused(refusal('noApiForUri', { uri: path, host }))
}

function refused(reply: Reply): Found {
  return { reply, route: null }
}
