/**
 * MatchRoute: which API would answer a request, and why the others would not. The gateways' own
 * router is asked, on the draft or on what an environment runs.
 */
import type { RequestOf } from '../../../contract/actions.ts'
import { parseDefaultDomain, routedSuffixes } from '../../../lib/default-domain.ts'
import { text } from '../../../lib/language.ts'
import { isRegionLabel } from '../../../lib/regions.ts'
import { canonicalPath } from '../../../lib/request-path.ts'
import { type Api, methods } from '../../../model/api.ts'
import { isEnvironmentName } from '../../../model/environment.ts'
import { ApiError, invalid, missing, notFound, reasons } from '../../../model/errors.ts'
import { parseFrontPath } from '../../../model/path.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import { draftEnvironment } from '../../../snapshot/snapshot.ts'
import type { Action, ActionContext } from '../../action.ts'
import { existingApi, existingService } from '../../existing.ts'
import { matchPathCharsMax } from '../../limits.ts'
import { type FoundApi, routeMatches } from '../../route-matches.ts'
import { namedVersion } from '../../versions.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import {
  candidateId,
  fromMatch,
  whyItAnswers,
  whyItLoses,
  whyOfOtherMethod,
} from '../../wire/route-match.ts'

type Request = RequestOf<'MatchRoute'>

export const matchRoute: Action<'MatchRoute'> = {
  name: 'MatchRoute',
  resource: (request) => request.ServiceId ?? request.Host ?? '',

  async run(request, context) {
    const method = toMethod(request.Method)
    return context.read(async (tx) => {
      const { service, environment, path } = await toPlace(tx, request, context)
      const version = await namedVersion(tx, service, environment, 'EnvironmentName')
      const apis = await withCandidate(tx, service, version.apis, request)
      const { winner, losers, otherMethods } = routeMatches(service.id, apis, method, path)
      const shown = (found: FoundApi, reason: ReturnType<typeof text>) =>
        fromMatch(found, reason, context.language)
      return {
        Result: {
          ServiceId: service.id,
          EnvironmentName: environment,
          Path: path,
          Winner: winner === null ? null : shown(winner, whyItAnswers(winner)),
          LoserSet:
            winner === null ? [] : losers.map((each) => shown(each, whyItLoses(each, winner))),
          OtherMethodSet: otherMethods.map((each) => shown(each, whyOfOtherMethod(each))),
        },
      }
    })
  },
}

/** Service, environment and the path that is matched. */
async function toPlace(tx: ReadTx, request: Request, context: ActionContext) {
  const path = toPath(request.Path)
  if (request.Host === undefined) {
    if (request.ServiceId === undefined) throw missing('ServiceId')
    const service = await existingService(tx, context.scope, request.ServiceId)
    const asked = request.EnvironmentName ?? draftEnvironment
    const environment = asked === draftEnvironment ? asked : toEnvironmentName(asked)
    return { service, environment, path }
  }
  const service = await serviceOf(tx, request.Host, context)
  if (request.ServiceId !== undefined && request.ServiceId !== service.id) {
    throw invalid(
      'InvalidParameterValue',
      'ServiceId',
      text('is not that of Host.', '与 Host 不符。'),
    )
  }
  const [, first = '', rest = '/'] = /^\/([^/]*)(\/.*)?$/s.exec(path) ?? []
  if (!isEnvironmentName(first)) {
    const why = text(
      'must begin with an environment, as callers send it.',
      '须以环境名开头，与调用方发送的路径一致。',
    )
    throw invalid('InvalidParameterValue.InvalidEnv', 'Path', why)
  }
  return { service, environment: first, path: rest }
}

/** The service of a default domain, in the caller's account and region. */
async function serviceOf(tx: ReadTx, given: string, context: ActionContext): Promise<Service> {
  const { scope, deployment, caller } = context
  const host = given.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')
  const domain = parseDefaultDomain(host, routedSuffixes(deployment.baseDomain))
  const isOwn =
    domain !== null &&
    domain.appId === caller.account.appId &&
    isRegionLabel(domain.region, scope.region)
  const service = isOwn ? await tx.service(scope, domain.serviceId) : null
  if (service === null) throw notFound('service', given, 'Host')
  return service
}

function toPath(given: string): string {
  if (given.length > matchPathCharsMax) {
    throw invalid('InvalidParameterValue', 'Path', reasons.tooLong(matchPathCharsMax))
  }
  // Bytes, as a request line carries them: what is beyond ASCII comes in as UTF-8.
  const bytes = Buffer.from(given.split('?', 1)[0] ?? '', 'utf8').toString('latin1')
  const path = bytes.startsWith('/') ? canonicalPath(bytes) : null
  if (path !== null) return path
  const why = text('is no path that a gateway takes.', '不是网关可接受的路径。')
  throw invalid('InvalidParameterValue', 'Path', why)
}

function toMethod(given: string): string {
  const method = methods.find((each) => each !== 'ANY' && each === given.toUpperCase())
  if (method !== undefined) return method
  const known = methods.filter((each) => each !== 'ANY')
  throw invalid('InvalidParameterValue', 'Method', reasons.notOneOf(known))
}

/** The draft as it would be with the candidate; of an environment as it is. */
async function withCandidate(
  tx: ReadTx,
  service: Service,
  apis: readonly Api[],
  { Candidate: given }: Request,
): Promise<readonly Api[]> {
  if (given === undefined) return apis
  const parsed = parseFrontPath(given.Path)
  if ('wrong' in parsed) {
    const code = 'InvalidParameterValue.InvalidApiRequestConfig'
    throw new ApiError(code, { field: 'Candidate.Path', why: parsed.wrong })
  }
  const method = methods.find((each) => each === given.Method)
  if (method === undefined) {
    const code = 'InvalidParameterValue.InvalidApiRequestConfig'
    throw invalid(code, 'Candidate.Method', reasons.notOneOf(methods))
  }
  const replaced =
    given.ApiId === undefined || given.ApiId === ''
      ? null
      : await existingApi(tx, service, given.ApiId, 'Candidate.ApiId')
  const base = replaced ?? blank(service)
  const definition = { ...base.definition, path: given.Path, method }
  return [...apis.filter(({ id }) => id !== base.id), { ...base, definition }]
}

/** An API of which nothing is known yet but path and method. */
function blank({ account, region, id: serviceId }: Service): Api {
  return {
    ...{ account, region, serviceId, id: candidateId, name: '', description: '', tags: [] },
    definition: {
      ...{ path: '/', method: 'GET', kind: 'general', protocol: 'HTTP', cors: false },
      ...{ auth: { kind: 'none' }, parameters: [], mappings: [], constants: [] },
      backend: { kind: 'mock', body: '' },
      timeoutSeconds: 1,
      response: { type: '', successExample: '', failExample: '', errorCodes: [] },
    },
    reserved: { debugAfterCharge: false, userType: null, owner: null },
    createdAtMs: Number.MAX_SAFE_INTEGER,
    modifiedAtMs: 0,
  }
}
