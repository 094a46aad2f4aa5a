/** The APIs that a plugin is attached to. */
import type { ReactElement } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { act } from '../../api/effect.ts'
import { useAction } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { useRows } from '../../parts/rows.ts'
import { tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button } from '../../ui/index.ts'
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
    await act(
      () => detach.mutateAsync({ ...target, ApiId }),
      t('line.unbound', { name: ApiName }),
      () => attach.mutateAsync({ ...target, ApiIds: [ApiId] }),
    )
  }
  const columns: readonly Column<Row>[] = [
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
    {
      key: 'environment',
      title: t('field.environment'),
      value: (a) => word('environment', a.Environment),
      cell: (a) => word('environment', a.Environment),
    },
    {
      key: 'time',
      title: t('plan.boundAt'),
      value: (a) => a.AttachedTime,
      cell: (a) => <span className="nowrap">{time(a.AttachedTime)}</span>,
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (a) => (
        <Button look="link" why={can.detachPlugin(session, null)} onClick={() => remove(a)}>
          {t('action.unbind')}
        </Button>
      ),
    },
  ]
  return (
    <DataTable
      caption={t('plugin.tab.apis')}
      columns={columns}
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
