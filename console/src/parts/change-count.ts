/** How many APIs differ: CompareVersions counts all of them, and shows the first. */
import type { ResponseOf } from '../api/client.ts'

type Counted = Pick<
  ResponseOf<'CompareVersions'>['Result'],
  'AddedCount' | 'RemovedCount' | 'ChangedCount'
>

export function changeCount({ AddedCount, RemovedCount, ChangedCount }: Counted): number {
  return AddedCount + RemovedCount + ChangedCount
}
