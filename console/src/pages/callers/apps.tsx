/** Applications: callers that sign with a key and a secret of their own. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { appSource } from '../../parts/pick-sources.ts'
import { useRows } from '../../parts/rows.ts'
import { copyWords, tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Chip, Copyable } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'
import { CallerTabs } from './caller-tabs.tsx'

const AppForm = lazy(() => import('../../forms/app-form.tsx'))
const AppDelete = lazy(() => import('../../forms/app-delete.tsx'))

type AppRow = ResponseOf<'DescribeApiAppsStatus'>['Result']['ApiAppSet'][number]

export default function AppsPage(): ReactElement {
  const session = useSession()
  const url = useUrl()
  const rows = useRows(url, 'DescribeApiAppsStatus', {}, appSource.pick, appSource)
  const create = (
    <Button look="primary" why={can.createApp(session, null)} onClick={() => url.open('create')}>
      {t('action.create')}
    </Button>
  )
  const on = rows.all?.find(({ ApiAppId }) => ApiAppId === url.on)
  return (
    <>
      <PageHead title={t('menu.apps')} chip={<Chip>{t('effect.live')}</Chip>} />
      <CallerTabs />
      <DataTable
        memory="apps"
        caption={t('menu.apps')}
        columns={columnsOf(url, session)}
        rows={rows}
        id={(row) => row.ApiAppId}
        name={(row) => row.ApiAppName ?? row.ApiAppId}
        url={url}
        words={tableWords(t('app.search'))}
        actions={create}
        empty={{ title: t('app.empty'), body: t('app.emptyBody'), action: create }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
      <Suspense fallback={null}>
        {url.dialog === 'create' && <AppForm onClose={url.close} />}
        {url.dialog === 'edit' && on && <AppForm app={on} onClose={url.close} />}
        {url.dialog === 'delete' && on && (
          <AppDelete app={on} onClose={url.close} onDone={url.close} />
        )}
      </Suspense>
    </>
  )
}

function columnsOf(url: Url, session: ReturnType<typeof useSession>): readonly Column<AppRow>[] {
  return [
    {
      key: 'name',
      title: t('app.nameId'),
      lead: true,
      value: (a) => a.ApiAppName ?? '',
      cell: (a) => (
        <span className="two">
          <Link to={paths.app(a.ApiAppId)}>{a.ApiAppName}</Link>
          <Copyable text={a.ApiAppId} words={copyWords()} />
        </span>
      ),
    },
    {
      key: 'key',
      title: 'ApiAppKey',
      value: (a) => a.ApiAppKey ?? '',
      cell: (a) => (
        <span className="cell-clip">
          <Copyable text={a.ApiAppKey ?? ''} words={copyWords()} />
        </span>
      ),
    },
    {
      key: 'remarks',
      title: t('field.remarks'),
      value: (a) => a.ApiAppDesc ?? '',
      cell: (a) => <span className="cell-clip">{a.ApiAppDesc || '-'}</span>,
    },
    {
      key: 'created',
      title: t('field.created'),
      value: (a) => a.CreatedTime ?? '',
      cell: (a) => <span className="nowrap">{time(a.CreatedTime)}</span>,
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (a) => (
        <span className="ops">
          <Button
            data-key="edit"
            look="link"
            why={can.editApp(session, null)}
            onClick={() => url.open('edit', a.ApiAppId)}
          >
            {t('action.edit')}
          </Button>
          <Button
            look="link"
            why={can.deleteApp(session, null)}
            onClick={() => url.open('delete', a.ApiAppId)}
          >
            {t('action.delete')}
          </Button>
        </span>
      ),
    },
  ]
}
