/** One application: its head and its tabs. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Outlet, useNavigate, useOutletContext, useParams } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { isAbsent } from '../../api/errors.ts'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead, Tabs } from '../../parts/page-head.tsx'
import { copyWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { Button, Chip, Copyable, Empty } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'

const AppForm = lazy(() => import('../../forms/app-form.tsx'))
const AppReset = lazy(() => import('../../forms/app-reset.tsx'))
const AppDelete = lazy(() => import('../../forms/app-delete.tsx'))

export type App = ResponseOf<'DescribeApiApp'>['Result']['ApiAppSet'][number]

export function useApp(): App {
  return useOutletContext<App>()
}

export default function AppPage(): ReactElement {
  const { id: ApiAppId = '' } = useParams()
  const session = useSession()
  const navigate = useNavigate()
  const url = useUrl()
  const gone = () => navigate(paths.apps(), { replace: true })
  const read = useRead('DescribeApiApp', { ApiAppId })
  const crumbs = [{ label: t('menu.apps'), to: paths.apps() }]
  const app = read.data?.Result.ApiAppSet[0]
  if (app === undefined) {
    return (
      <>
        <PageHead title={ApiAppId} crumbs={crumbs} />
        {read.data || (read.error && isAbsent(read.error)) ? (
          <Empty title={t('error.absent')} />
        ) : (
          <ErrorBox error={read.error} retry={read.refetch} />
        )}
      </>
    )
  }
  return (
    <>
      <PageHead
        title={app.ApiAppName || ApiAppId}
        crumbs={crumbs}
        chip={<Chip>{t('effect.live')}</Chip>}
        actions={
          <>
            <Button
              data-key="edit"
              why={can.editApp(session, null)}
              onClick={() => url.open('edit')}
            >
              {t('action.edit')}
            </Button>
            <Button why={can.resetApp(session, null)} onClick={() => url.open('reset')}>
              {t('app.reset')}
            </Button>
            <Button why={can.deleteApp(session, null)} onClick={() => url.open('delete')}>
              {t('action.delete')}
            </Button>
          </>
        }
        under={<Copyable text={ApiAppId} words={copyWords()} />}
      />
      <Tabs
        label={t('app.tabs')}
        thing={app.ApiAppName || ApiAppId}
        tabs={(['info', 'apis'] as const).map((tab) => ({
          label: t(`app.tab.${tab}`),
          to: paths.app(ApiAppId, tab),
        }))}
      />
      <Outlet context={app} />
      <Suspense fallback={null}>
        {url.dialog === 'edit' && <AppForm app={app} onClose={url.close} />}
        {url.dialog === 'reset' && <AppReset app={app} onClose={url.close} />}
        {url.dialog === 'delete' && <AppDelete app={app} onClose={url.close} onDone={gone} />}
      </Suspense>
    </>
  )
}
