/**
 * The sample: a service with a mock and an http API, released, so that a first `curl` has something
 * to show. It is made by the same actions that users call and is theirs to change or delete.
 *
 * Its echo backend keeps its port over restarts; if another program has it by then, the API is
 * pointed at the new one and released again.
 */
import type { ActionName, RequestOf, ResponseOf } from '../contract/actions.ts'
import { uuid } from '../lib/ids.ts'
import { defaultLanguage } from '../lib/language.ts'
import type { Account } from '../model/account.ts'
import type { Api } from '../model/api.ts'
import type { Service } from '../model/service.ts'
import type { Store, WriteTx } from '../model/store.ts'
import type { Action } from './action.ts'
import { actions } from './actions/index.ts'
import { type ContextDeps, createContext } from './context.ts'
import { type Echo, startEcho } from './echo.ts'
import {
  markedSample,
  markSample,
  putSampleEchoPort,
  putSampleState,
  sampleEchoPort,
  sampleState,
} from './sample-mark.ts'
import { outerDomain } from './wire/service.ts'

/** Where to look first. */
export interface Tour {
  /** `/release/echo`: a call that goes through to a backend. */
  readonly path: string
  /** Host of the default domain, without a port. */
  readonly host: string
}

export interface SampleDeps extends ContextDeps {
  readonly store: Store
  readonly account: Account
  readonly region: string
}

export interface Sample {
  readonly tour: Tour | null
  close(): void
}

const sampleName = 'sluice_sample'
const sampleRemark = 'Made at the first start: two APIs to try. Change or delete it as you like.'
const environment = 'release'
const helloPath = '/hello'
const echoPath = '/echo'
const helloBody = '{"message":"Hello from Sluice"}'
const secondsToAnswer = 15

/**
 * Makes the sample if it is wanted and not there yet, and runs its backend if it is there.
 * `create`: `auto` makes it when this is the first start, `on` also later, unless it was made once.
 */
export async function startSample(
  deps: SampleDeps,
  create: 'on' | 'off' | 'auto',
  isFirstStart: boolean,
): Promise<Sample> {
  const { store } = deps
  const state = await store.read(sampleState)
  const isWanted = state === null && (create === 'on' || (create === 'auto' && isFirstStart))
  if (isWanted) await note(deps, (tx) => putSampleState(tx, 'wanted'))
  if (isWanted || (state === 'wanted' && create !== 'off')) return make(deps)

  const service = await existingSample(deps)
  if (service === null) return { tour: null, close() {} }
  const echo = await runEcho(deps, service)
  return { tour: await tourOf(deps, service), close: () => echo.close() }
}

async function make(deps: SampleDeps): Promise<Sample> {
  // A crash may have left a half: it is easier to begin again than to tell what is missing.
  for (const { id } of await halves(deps)) {
    await act(deps, 'DeleteService', { ServiceId: id, SkipVerification: 1 })
  }
  const echo = await startEcho(null)
  try {
    await fill(deps, await markedService(deps, echo), echo)
    const service = await existingSample(deps)
    return { tour: service && (await tourOf(deps, service)), close: () => echo.close() }
  } catch (error) {
    echo.close()
    throw error
  }
}

/** What an earlier start has left of a sample that is still to be made, marked or not yet. */
async function halves({ store, account, region }: SampleDeps): Promise<readonly Service[]> {
  return store.read(async (tx) => {
    const mark = await markedSample(tx)
    const services = await tx.services({ account: account.uin, region })
    return services.filter(
      ({ id, name, description }) =>
        id === mark?.serviceId || (name === sampleName && description === sampleRemark),
    )
  })
}

async function markedService(deps: SampleDeps, echo: Echo): Promise<string> {
  const { ServiceId } = await act(deps, 'CreateService', {
    ServiceName: sampleName,
    ServiceDesc: sampleRemark,
    Protocol: 'http&https',
  })
  const scope = { account: deps.account.uin, region: deps.region }
  await note(deps, async (tx) => {
    await markSample(tx, { ...scope, serviceId: ServiceId })
    await putSampleEchoPort(tx, echo.port)
  })
  return ServiceId
}

async function fill(deps: SampleDeps, ServiceId: string, echo: Echo): Promise<void> {
  await act(deps, 'CreateApi', {
    ServiceId,
    ApiName: 'hello',
    ServiceType: 'MOCK',
    ServiceTimeout: secondsToAnswer,
    Protocol: 'HTTP',
    RequestConfig: { Path: helloPath, Method: 'GET' },
    ServiceMockReturnMessage: helloBody,
  })
  await act(deps, 'CreateApi', {
    ServiceId,
    ApiName: 'echo',
    ServiceType: 'HTTP',
    ServiceTimeout: secondsToAnswer,
    Protocol: 'HTTP',
    RequestConfig: { Path: echoPath, Method: 'ANY' },
    ServiceConfig: { Url: echoUrl(echo.port), Path: '/', Method: 'ANY' },
  })
  await act(deps, 'ReleaseService', {
    ServiceId,
    EnvironmentName: environment,
    ReleaseDesc: 'The sample as it comes',
  })
  await note(deps, (tx) => putSampleState(tx, 'made'))
}

async function existingSample({ store }: SampleDeps): Promise<Service | null> {
  return store.read(async (tx) => {
    const mark = await markedSample(tx)
    return mark === null ? null : tx.service(mark, mark.serviceId)
  })
}

async function tourOf(deps: SampleDeps, service: Service): Promise<Tour | null> {
  const states = await deps.store.read((tx) => tx.environments(service, service.id))
  const isReleased = states.some(({ name, version }) => name === environment && version !== null)
  if (!isReleased) return null
  const { account, deployment } = deps
  const facts = { service, environments: states, appId: account.appId, deployment }
  return { path: `/${environment}${echoPath}`, host: outerDomain(facts) }
}

/** Runs the backend on its old port; on another one the API has to follow. */
async function runEcho(deps: SampleDeps, service: Service): Promise<Echo> {
  const oldPort = await deps.store.read(sampleEchoPort)
  const echo = await startEcho(oldPort)
  if (oldPort === null || echo.port === oldPort) return echo
  try {
    await follow(deps, service, oldPort, echo.port)
    return echo
  } catch (error) {
    echo.close()
    throw error
  }
}

async function follow(
  deps: SampleDeps,
  service: Service,
  oldPort: number,
  port: number,
): Promise<void> {
  const moved = await repoint(deps, service, oldPort, port)
  if (moved > 0 && (await tourOf(deps, service)) !== null) {
    await act(deps, 'ReleaseService', {
      ServiceId: service.id,
      EnvironmentName: environment,
      ReleaseDesc: `The echo backend moved to port ${port}`,
    })
  }
  await note(deps, (tx) => putSampleEchoPort(tx, port))
}

function calls({ definition: { backend } }: Api, url: string): boolean {
  return backend.kind === 'http' && backend.url === url
}

/** Points the APIs that call the old port at the new one; answers how many there were. */
async function repoint(
  deps: SampleDeps,
  service: Service,
  oldPort: number,
  port: number,
): Promise<number> {
  return note(deps, async (tx) => {
    const apis = await tx.apis(service, service.id)
    const old = apis.filter((api) => calls(api, echoUrl(oldPort)))
    for (const api of old) {
      const { definition } = api
      const backend = { ...definition.backend, url: echoUrl(port) }
      await tx.putApi({ ...api, definition: { ...definition, backend } })
      tx.changed({ kind: 'draft', scope: api, serviceId: api.serviceId })
    }
    return old.length
  })
}

function echoUrl(port: number): string {
  return `http://127.0.0.1:${port}`
}

/** Performs an action for the root account, in the name of the product. */
async function act<N extends ActionName>(
  deps: SampleDeps,
  name: N,
  request: RequestOf<N>,
): Promise<ResponseOf<N>> {
  const action: Action<N> = actions[name]
  return action.run(request, contextFor(deps, name))
}

/** A write of the product's own, outside any action. */
async function note<T>(deps: SampleDeps, work: (tx: WriteTx) => Promise<T>): Promise<T> {
  return contextFor(deps, 'Start').write(work)
}

function contextFor(deps: SampleDeps, action: string) {
  const { account, region, random, store } = deps
  return createContext(deps, store, {
    account,
    region,
    secretId: null,
    session: null,
    sourceAddress: null,
    language: defaultLanguage,
    requestId: uuid(random),
    action,
    resource: null,
  })
}
