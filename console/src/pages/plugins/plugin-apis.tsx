/** The APIs that a plugin is attached to. */
import type { ReactElement } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { say } from '../../api/effect.ts'
import { useAction } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t } from '../../i18n/index.ts'
import { environmentColumn, timeColumn, undoColumn } from '../../parts/binding-columns.tsx'
import { ErrorBox } from '../../parts/error-box.tsx'
import { useRows } from '../../parts/rows.ts'
import { tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { useUrl } from '../../url.ts'
import { usePlugin } from './plugin.tsx'

type Row = ResponseOf<'DescribePluginApis'>['Result']['AttachedApis'][number]

const stale = [
  'DescribePluginApis',
  'DescribePlugin',
  'DescribePluginsByApi',
  'DescribeApiStates',
] as const

export default function PluginApis(): ReactElement {
  const { PluginId } = usePlugin()
  const session = useSession()
  const url = useUrl()
  const rows = useRows(url, 'DescribePluginApis', { PluginId }, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.AttachedApis,
  }))
  const detach = useAction('DetachPlugin', stale)
  const attach = useAction('AttachPlugin', stale)
  const remove = async ({ ServiceId, ApiId, ApiName, Environment }: Row) => {
    const target = { PluginId, ServiceId, EnvironmentName: Environment }
    try {
      await detach.mutateAsync({ ...target, ApiId })
      say(t('line.unbound', { name: ApiName }), () => {
        void attach.mutateAsync({ ...target, ApiIds: [ApiId] })
      })
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <DataTable
      caption={t('plugin.tab.apis')}
      columns={columnsOf(session, remove)}
      rows={rows}
      id={(row) => `${row.ApiId} ${row.Environment}`}
      name={(row) => row.ApiName}
      url={url}
      words={tableWords(t('api.search'))}
      empty={{ title: t('plugin.apisEmpty'), body: t('plugin.apisEmptyBody') }}
      failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
    />
  )
}

function columnsOf(
  session: ReturnType<typeof useSession>,
  remove: (row: Row) => void,
): readonly Column<Row>[] {
  return [
    {
      key: 'api',
      title: 'API',
      lead: true,
      value: (a) => a.ApiName,
      cell: (a) => (
        <span className="two">
          <Link to={paths.api(a.ServiceId, a.ApiId, 'plugins')}>{a.ApiName || a.ApiId}</Link>
          <code>{a.ApiId}</code>
        </span>
      ),
    },
    {
      key: 'service',
      title: t('service.service'),
      value: (a) => a.ServiceName,
      cell: (a) => <Link to={paths.service(a.ServiceId)}>{a.ServiceName}</Link>,
    },
    environmentColumn((a) => a.Environment),
    timeColumn(t('plan.boundAt'), (a) => a.AttachedTime),
    undoColumn(t('action.unbind'), can.detachPlugin(session, null), remove),
  ]
}
