/**
 * Pointing an environment at a version: what a release and a switch have in common.
 */
import { assert } from '../../../lib/assert.ts'
import type { ReleaseRecord } from '../../../model/release.ts'
import type { WriteTx } from '../../../model/store.ts'
import type { Counts } from '../../limits.ts'

/**
 * Runs the record's version, notes it in the history and drops versions beyond those kept (guide
 * row 278).
 */
export async function runVersion(
  tx: WriteTx,
  record: ReleaseRecord,
  { versionsKeptPerEnvironmentMax: keep }: Counts,
): Promise<void> {
  const { serviceId, environment, version, releasedAtMs } = record
  const scope = { account: record.account, region: record.region }
  const states = await tx.environments(scope, serviceId)
  const state = states.find(({ name }) => name === environment)
  assert(state !== undefined, 'every service has the three environments')

  await tx.putEnvironment(scope, serviceId, { ...state, version, publishedAtMs: releasedAtMs })
  await tx.addRelease(record)
  await tx.pruneVersions(scope, serviceId, environment, keep)
  tx.changed({ kind: 'service', scope, serviceId })
}
