/**
 * Which service is the bundled sample, kept in the store: it does not count towards quotas.
 */
import type { Scope } from '../model/scope.ts'
import type { ReadTx, WriteTx } from '../model/store.ts'

const setting = 'sample-service'

export interface SampleMark extends Scope {
  readonly serviceId: string
}

export async function markSample(tx: WriteTx, sample: SampleMark): Promise<void> {
  await tx.putSetting(setting, `${sample.account} ${sample.region} ${sample.serviceId}`)
}

/** The sample as it was made, whether or not it still exists. */
export async function markedSample(tx: ReadTx): Promise<SampleMark | null> {
  const [account, region, serviceId] = (await tx.setting(setting))?.split(' ') ?? []
  if (account === undefined || region === undefined || serviceId === undefined) return null
  return { account, region, serviceId }
}

/** Whether the sample is one of the scope's services. */
export async function isSampleIn(tx: ReadTx, scope: Scope): Promise<boolean> {
  const sample = await markedSample(tx)
  if (sample?.account !== scope.account || sample.region !== scope.region) return false
  return (await tx.service(scope, sample.serviceId)) !== null
}
