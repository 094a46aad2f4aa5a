/**
 * DescribeUnreleasedServices: the services whose draft is not what they run, for whoever asks what
 * is left to be released. A service that runs in several environments is compared with the most
 * public one.
 *
 * Services are read one by one, and other calls get their turn in between: together they may hold
 * thousands of APIs.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ResponseOf } from '../../../contract/actions.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import { draftEnvironment } from '../../../snapshot/snapshot.ts'
import type { Action } from '../../action.ts'
import { mostPublic, namedVersion } from '../../versions.ts'
import { apiChanges } from '../../wire/api-changes.ts'
import { pageOf, toPage } from '../../wire/list.ts'

type Row = ResponseOf<'DescribeUnreleasedServices'>['Result']['ServiceSet'][number]

export const describeUnreleasedServices: Action<'DescribeUnreleasedServices'> = {
  name: 'DescribeUnreleasedServices',

  async run(request, { read, scope }) {
    const page = toPage(request)
    const services = await read((tx) => tx.services(scope))
    const rows: Row[] = []
    for (const service of services) {
      const row = await read((tx) => rowOf(tx, service))
      if (row !== null) rows.push(row)
      await nextTurn()
    }
    const { total, items } = pageOf(rows, page)
    return { Result: { TotalCount: total, ServiceSet: [...items] } }
  },
}

/** What is not released of a service; null: nothing. */
async function rowOf(tx: ReadTx, service: Service): Promise<Row | null> {
  const states = await tx.environments(service, service.id)
  const shown = mostPublic(states)
  const running = await namedVersion(tx, service, shown ?? '', 'EnvironmentName')
  const draft = await namedVersion(tx, service, draftEnvironment, 'EnvironmentName')
  const changes = apiChanges(service, running.apis, draft.apis)
  if (changes.length === 0) return null
  const count = (kind: string) => changes.filter(({ Change }) => Change === kind).length
  return {
    ServiceId: service.id,
    ServiceName: service.name,
    EnvironmentName: shown,
    AddedCount: count('added'),
    RemovedCount: count('removed'),
    ChangedCount: count('changed'),
  }
}
