/** The APIs that are opened to an application. */
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
import { appApiSource } from '../../parts/pick-sources.ts'
import { useRows } from '../../parts/rows.ts'
import { tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { useUrl } from '../../url.ts'
import { useApp } from './app.tsx'

type Row = ResponseOf<'DescribeApiAppBindApisStatus'>['Result']['ApiAppApiSet'][number]

const stale = ['DescribeApiAppBindApisStatus'] as const

export default function AppApis(): ReactElement {
  const { ApiAppId } = useApp()
  const session = useSession()
  const url = useUrl()
  const rows = useRows(
    url,
    'DescribeApiAppBindApisStatus',
    { ApiAppId },
    appApiSource.pick,
    appApiSource,
  )
  const unbind = useAction('UnbindApiApp', stale)
  const bind = useAction('BindApiApp', stale)
  const remove = async (row: Row) => {
    const request = {
      ApiAppId,
      Environment: row.EnvironmentName ?? '',
      ServiceId: row.ServiceId ?? '',
      ApiId: row.ApiId ?? '',
    }
    try {
      await unbind.mutateAsync(request)
      say(t('line.unbound', { name: row.ApiName ?? '' }), () => void bind.mutateAsync(request))
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <DataTable
      caption={t('app.tab.apis')}
      columns={columnsOf(session, remove)}
      rows={rows}
      id={appApiSource.id}
      name={(row) => row.ApiName ?? ''}
      url={url}
      words={tableWords(t('api.search'))}
      empty={{ title: t('app.apisEmpty'), body: t('app.apisEmptyBody') }}
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
    environmentColumn((a) => a.EnvironmentName),
    timeColumn(t('app.authorizedAt'), (a) => a.AuthorizedTime),
    undoColumn(t('app.unauthorize'), can.unauthorize(session, null), remove),
  ]
}
