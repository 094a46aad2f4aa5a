/** The gateway processes, and what each of them runs. Asked again while the page is visible. */
import type { ReactElement } from 'react'
import type { ResponseOf } from '../../api/client.ts'
import { useRead } from '../../api/query.ts'
import { number, t, time } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { NodeState } from '../../parts/node-state.tsx'
import { copyWords, tableWords } from '../../parts/words.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Copyable } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'

type Node = ResponseOf<'DescribeNodes'>['NodeSet'][number]

const everyMs = 5_000
export default function NodesPage(): ReactElement {
  const url = useUrl()
  const read = useRead('DescribeNodes', {}, { everyMs })
  const rows = {
    all: read.data?.NodeSet,
    total: read.data?.TotalCount ?? 0,
    whole: true,
    error: read.error,
    isStale: false,
    refetch: () => void read.refetch(),
  }
  return (
    <DataTable
      memory="nodes"
      caption={t('system.nodes')}
      columns={columns()}
      rows={rows}
      id={(row) => row.NodeId}
      name={(row) => row.NodeId}
      url={url}
      words={tableWords(t('system.searchNodes'))}
      empty={{ title: t('system.noNodes'), body: t('system.noNodesBody') }}
      failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
    />
  )
}

function columns(): readonly Column<Node>[] {
  return [
    {
      key: 'id',
      title: t('system.node'),
      lead: true,
      value: (n) => n.NodeId,
      cell: (n) => <Copyable text={n.NodeId} words={copyWords()} />,
    },
    {
      key: 'state',
      title: t('field.status'),
      value: (n) => n.State,
      cell: (n) => <NodeState node={n} />,
    },
    {
      key: 'address',
      title: t('account.address'),
      value: (n) => n.Address,
      cell: (n) => <code>{n.Address}</code>,
    },
    {
      key: 'version',
      title: t('system.versionOf'),
      value: (n) => n.Version,
      cell: (n) => n.Version,
    },
    {
      key: 'workers',
      title: t('system.workers'),
      value: (n) => n.Workers,
      cell: (n) => number(n.Workers),
    },
    {
      key: 'revision',
      title: t('system.revision'),
      value: (n) => n.Revision,
      cell: (n) => number(n.Revision),
    },
    {
      key: 'seen',
      title: t('system.seen'),
      value: (n) => n.LastSeenTime,
      cell: (n) => <span className="nowrap">{time(n.LastSeenTime)}</span>,
    },
  ]
}
