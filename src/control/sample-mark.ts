/**
 * Which service is the bundled sample and how far it has got, kept in the store: it does not count
 * towards quotas, and a start that a crash cut short is taken up again.
 */
import type { Scope } from '../model/scope.ts'
import type { ReadTx, WriteTx } from '../model/store.ts'

const serviceSetting = 'sample-service'
const stateSetting = 'sample-state'
const portSetting = 'sample-echo-port'

export interface SampleMark extends Scope {
  readonly serviceId: string
}

/** `wanted`: to be made, or half made; `made`: was released once, whatever became of it since. */
export type SampleState = 'wanted' | 'made'

export async function markSample(tx: WriteTx, sample: SampleMark): Promise<void> {
  await tx.putSetting(serviceSetting, `${sample.account} ${sample.region} ${sample.serviceId}`)
}

/** The sample as it was made, whether or not it still exists. */
export async function markedSample(tx: ReadTx): Promise<SampleMark | null> {
  const [account, region, serviceId] = (await tx.setting(serviceSetting))?.split(' ') ?? []
  if (account === undefined || region === undefined || serviceId === undefined) return null
  return { account, region, serviceId }
}

/** Whether the sample is one of the scope's services. */
export async function isSampleIn(tx: ReadTx, scope: Scope): Promise<boolean> {
  const sample = await markedSample(tx)
  if (sample?.account !== scope.account || sample.region !== scope.region) return false
  return (await tx.service(scope, sample.serviceId)) !== null
}

export async function sampleState(tx: ReadTx): Promise<SampleState | null> {
  const state = await tx.setting(stateSetting)
  return state === 'wanted' || state === 'made' ? state : null
}

export async function putSampleState(tx: WriteTx, state: SampleState): Promise<void> {
  await tx.putSetting(stateSetting, state)
}

/** The port that the sample's API calls, or null before there is one. */
export async function sampleEchoPort(tx: ReadTx): Promise<number | null> {
  const port = Number((await tx.setting(portSetting)) ?? Number.NaN)
  return Number.isInteger(port) ? port : null
}

export async function putSampleEchoPort(tx: WriteTx, port: number): Promise<void> {
  await tx.putSetting(portSetting, String(port))
}
