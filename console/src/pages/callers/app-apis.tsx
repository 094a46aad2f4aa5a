/** The APIs that are opened to an application. */
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
import { useApp } from './app.tsx'

type Row = ResponseOf<'DescribeApiAppBindApisStatus'>['Result']['ApiAppApiSet'][number]

const stale = ['DescribeApiAppBindApisStatus', 'DescribeApiBindApiAppsStatus'] as const

export default function AppApis(): ReactElement {
  const { ApiAppId } = useApp()
  const session = useSession()
  const url = useUrl()
  const rows = useRows(url, 'DescribeApiAppBindApisStatus', { ApiAppId }, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.ApiAppApiSet,
  }))
  const unbind = useAction('UnbindApiApp', stale)
  const bind = useAction('BindApiApp', stale)
  const remove = async (row: Row) => {
    const request = {
      ApiAppId,
      Environment: row.EnvironmentName ?? '',
      ServiceId: row.ServiceId ?? '',
      ApiId: row.ApiId ?? '',
    }
    await act(
      () => unbind.mutateAsync(request),
      t('line.unbound', { name: row.ApiName ?? '' }),
      () => bind.mutateAsync(request),
    )
  }
  const columns: readonly Column<Row>[] = [
    {
      key: 'api',
      title: 'API',
      lead: true,
      value: (a) => a.ApiName ?? '',
      cell: (a) => (
        <span className="two">
          <Link to={paths.api(a.ServiceId ?? '', a.ApiId ?? '')}>{a.ApiName || a.ApiId}</Link>
          <code>{a.ApiId}</code>
        </span>
      ),
    },
    {
      key: 'service',
      title: t('service.service'),
      value: (a) => a.ServiceId ?? '',
      cell: (a) => (
        <Link to={paths.service(a.ServiceId ?? '')}>
          <code>{a.ServiceId}</code>
        </Link>
      ),
    },
    {
      key: 'environment',
      title: t('field.environment'),
      value: (a) => word('environment', a.EnvironmentName),
      cell: (a) => word('environment', a.EnvironmentName),
    },
    {
      key: 'time',
      title: t('app.authorizedAt'),
      value: (a) => a.AuthorizedTime ?? '',
      cell: (a) => <span className="nowrap">{time(a.AuthorizedTime)}</span>,
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (a) => (
        <Button look="link" why={can.unauthorize(session, null)} onClick={() => remove(a)}>
          {t('app.unauthorize')}
        </Button>
      ),
    },
  ]
  return (
    <DataTable
      caption={t('app.tab.apis')}
      columns={columns}
      rows={rows}
      id={(row) => `${row.ApiId} ${row.EnvironmentName}`}
      name={(row) => row.ApiName ?? ''}
      url={url}
      words={tableWords(t('api.search'))}
      empty={{ title: t('app.apisEmpty'), body: t('app.apisEmptyBody') }}
      failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
    />
  )
}
