/**
 * DebugApi: calls an API through a gateway's whole pipeline, of the draft or of an environment, and
 * answers all there is to know of the call. The gateway takes it for what it is, a caller's call:
 * only the draft's place and the wish to be told of it are signed by us.
 */
import type { RequestOf } from '../../../contract/actions.ts'
import { debugAccessHeader, signDebugCall } from '../../../lib/debug-access.ts'
import { draftAccessHeader, signDraftCall } from '../../../lib/draft-access.ts'
import { text } from '../../../lib/language.ts'
import type { Api } from '../../../model/api.ts'
import { internal, invalid, notFound, reasons, refused } from '../../../model/errors.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import { draftEnvironment } from '../../../snapshot/snapshot.ts'
import type { Action, ActionContext, GatewayNode } from '../../action.ts'
import { draftKeySetting } from '../../debug/draft-key.ts'
import {
  debugCallsAtOnceMax,
  debugReportWaitMs,
  debugSignatureSeconds,
} from '../../debug/limits.ts'
import { debugRequest, encodedQuery } from '../../debug/request.ts'
import { type DebugAnswer, sendCall, whyUnanswered } from '../../debug/send.ts'
import { type Signer, signatureHeaders } from '../../debug/sign.ts'
import { existingKey, existingService } from '../../existing.ts'
import { namedVersion } from '../../versions.ts'
import { fieldNames, fromDebugged, toGiven } from '../../wire/debug.ts'
import { toEnvironmentName } from '../../wire/environment.ts'
import { outerDomain } from '../../wire/service.ts'
import { existingApp } from '../app/app-rules.ts'

type Request = RequestOf<'DebugApi'>

let running = 0

export const debugApi: Action<'DebugApi'> = {
  name: 'DebugApi',
  resource: (request) => request.ApiId,

  async run(request, context) {
    if (running >= debugCallsAtOnceMax) throw tooMany()
    running += 1
    try {
      return { Result: await debugged(request, context) }
    } finally {
      running -= 1
    }
  },
}

async function debugged(request: Request, context: ActionContext) {
  const { clock, random, effect, write } = context
  const asked = request.EnvironmentName
  const environment = asked === draftEnvironment ? asked : toEnvironmentName(asked)
  const given = toGiven(request)
  const found = await context.read((tx) => look(tx, request, environment, context))
  const { service, api, signer, host } = found
  checkKind(api)
  const wanted = debugRequest(api.definition, given, fieldNames)
  const node = nodeOf(effect.nodes(), request.NodeId)
  const draftKey = await context.read((tx) => tx.setting(draftKeySetting))
  if (draftKey === null) throw internal('there is no draft key')
  // A row of the audit before the call is made, as before any change: it may change a backend.
  await write(async () => {})

  const query = encodedQuery(wanted.query)
  const target = `/${environment}${wanted.path}${query === '' ? '' : `?${query}`}`
  const shown = [
    ['Host', host] as const,
    ...wanted.headers,
    ...(wanted.contentType === '' ? [] : [['Content-Type', wanted.contentType] as const]),
    ...(signer === null ? [] : signatureHeaders(wanted, signer, clock.now())),
  ]
  const id = Buffer.from(random.bytes(16)).toString('hex')
  const call = { serviceId: service.id, method: wanted.method, target }
  const expiry = Math.floor(clock.now() / 1000) + debugSignatureSeconds
  const own = [
    [debugAccessHeader, signDebugCall(draftKey, call, id, expiry)] as const,
    ...(environment === draftEnvironment
      ? [[draftAccessHeader, signDraftCall(draftKey, call, expiry)] as const]
      : []),
    ['Content-Length', String(wanted.body.length)] as const,
  ]
  const reported = effect.awaitReport(id)
  try {
    const answer = await send({ ...addressOf(node), ...call, headers: [...shown, ...own] }, wanted)
    const report = await reported.within(debugReportWaitMs)
    const url = `http://${host}${target}`
    return fromDebugged({ node, method: wanted.method, url, sent: shown, answer, report })
  } finally {
    reported.drop()
  }
}

async function send(
  call: Omit<Parameters<typeof sendCall>[0], 'body'>,
  { body }: { readonly body: Buffer },
): Promise<DebugAnswer> {
  try {
    return await sendCall({ ...call, body })
  } catch (error) {
    if (error instanceof TypeError) {
      // What node refuses to send: a name or value that is none of a header's.
      const why = text('holds a name or value that no header can have.', '包含无效的请求头。')
      throw invalid('InvalidParameterValue', 'HeaderSet', why)
    }
    const why = whyUnanswered(error)
    throw refused(
      'FailedOperation.ServiceError',
      text(
        `The gateway at ${call.host}:${call.port} did not answer: ${why['en-US']}.`,
        `网关 ${call.host}:${call.port} 未应答：${why['zh-CN']}。`,
      ),
    )
  }
}

async function look(
  tx: ReadTx,
  request: Request,
  environment: string,
  { scope, caller, deployment }: ActionContext,
) {
  const service = await existingService(tx, scope, request.ServiceId)
  const { apis } = await namedVersion(tx, service, environment, 'EnvironmentName')
  const api = apis.find(({ id }) => id === request.ApiId)
  if (api === undefined) throw notFound('api', request.ApiId)
  const host = outerDomain({ service, appId: caller.account.appId, deployment })
  return { service, api, host, signer: await signerOf(tx, request, service) }
}

async function signerOf(tx: ReadTx, request: Request, service: Service): Promise<Signer | null> {
  const { AccessKeyId: keyId, ApiAppId: appId } = request
  if (keyId !== undefined && appId !== undefined) {
    const why = text('is given beside AccessKeyId; choose one.', '不能与 AccessKeyId 同时使用。')
    throw invalid('InvalidParameterValue', 'ApiAppId', why)
  }
  if (keyId !== undefined) {
    const key = await existingKey(tx, service, keyId)
    return { kind: 'key', id: key.id, secret: key.secret.reveal() }
  }
  if (appId === undefined) return null
  const app = await existingApp(tx, service, appId)
  return { kind: 'app', id: app.key, secret: app.secret.reveal() }
}

function checkKind({ definition }: Api): void {
  if (definition.protocol === 'HTTP' && definition.kind === 'general') return
  const why = text('is no general HTTP API.', '不是通用 HTTP API。')
  throw invalid('InvalidParameterValue', 'ApiId', why)
}

/** The gateway to call: the one that is asked for, else one that runs the newest. */
function nodeOf(nodes: readonly GatewayNode[], wantedId: string | undefined): GatewayNode {
  const connected = nodes.filter(({ connected }) => connected)
  if (wantedId !== undefined) {
    const node = connected.find(({ id }) => id === wantedId)
    if (node !== undefined) return node
    const why = reasons.notOneOf(connected.map(({ id }) => id))
    throw invalid('InvalidParameterValue', 'NodeId', why)
  }
  const node = connected.find(({ state }) => state === 'linked') ?? connected[0]
  if (node !== undefined) return node
  throw refused(
    'FailedOperation.ServiceError',
    text('No gateway is connected.', '没有已连接的网关。'),
  )
}

const anyHost: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]'])

/** Where a gateway takes calls: as it says, or whence it comes when it listens everywhere. */
function addressOf({ address, peerAddress }: GatewayNode) {
  const colon = address.lastIndexOf(':')
  const named = address.slice(0, colon)
  const host = anyHost.has(named) && peerAddress !== '' ? peerAddress : named
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) }
}

function tooMany() {
  const why = text('Too many calls are being debugged.', '正在调试的请求过多。')
  return refused('RequestLimitExceeded', why)
}
