/** One API: its head and its tabs. The tabs get the API and its service. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Outlet, useNavigate, useOutletContext, useParams } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { isAbsent } from '../../api/errors.ts'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import type { ApiInfo } from '../../forms/api-draft.ts'
import { t, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead, Tabs } from '../../parts/page-head.tsx'
import { copyWords } from '../../parts/words.ts'
import { type ApiTab, paths } from '../../paths.ts'
import { Button, Copyable, Empty, Menu } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'

const Publish = lazy(() => import('../../forms/publish.tsx'))
const ApiDelete = lazy(() => import('../../forms/api-delete.tsx'))
const Authorize = lazy(() => import('../../forms/authorize.tsx'))

const tabs: readonly ApiTab[] = ['info', 'basic', 'plans', 'plugins', 'debug']

export interface ApiOfPage {
  readonly api: ApiInfo & { readonly ApiId: string }
  readonly service: ResponseOf<'DescribeService'>
}

export function useApi(): ApiOfPage {
  return useOutletContext<ApiOfPage>()
}

export default function ApiPage(): ReactElement {
  const { id: ServiceId = '', api: ApiId = '' } = useParams()
  const url = useUrl()
  const service = useRead('DescribeService', { ServiceId })
  const read = useRead('DescribeApi', { ServiceId, ApiId })
  if (read.data === undefined || service.data === undefined) {
    const error = read.error ?? service.error
    const retry = () => {
      for (const one of [read, service]) if (one.error !== null) void one.refetch()
    }
    return (
      <>
        <PageHead title={ApiId} crumbs={[{ label: t('service.title'), to: paths.services() }]} />
        {error && isAbsent(error) ? (
          <Empty title={t('error.absent')} />
        ) : (
          <ErrorBox error={error} retry={retry} />
        )}
      </>
    )
  }
  const page: ApiOfPage = { api: { ...read.data.Result, ApiId }, service: service.data }
  return (
    <>
      <Head {...page} url={url} />
      <Tabs
        label={t('api.tabs')}
        thing={page.api.ApiName || ApiId}
        tabs={tabs.map((tab) => ({
          label: t(`api.tab.${tab}`),
          to: paths.api(ServiceId, ApiId, tab),
        }))}
      />
      <Outlet context={page} />
      <Suspense fallback={null}>
        <Dialogs {...page} url={url} />
      </Suspense>
    </>
  )
}

function Head({ api, service, url }: ApiOfPage & { readonly url: Url }): ReactElement {
  const session = useSession()
  const navigate = useNavigate()
  const { ServiceId } = service
  return (
    <PageHead
      title={api.ApiName || api.ApiId}
      crumbs={[
        { label: t('service.title'), to: paths.services() },
        { label: service.ServiceName, to: paths.service(ServiceId) },
      ]}
      actions={
        <>
          <Button
            look="primary"
            why={can.publish(session, service)}
            onClick={() => url.open('publish')}
          >
            {t('action.publish')}
          </Button>
          <Button
            data-key="edit"
            why={can.editApi(session, null)}
            onClick={() => navigate(paths.apiEdit(ServiceId, api.ApiId))}
          >
            {t('action.edit')}
          </Button>
          <Menu
            label={t('action.more')}
            name={t('action.moreOf', { name: api.ApiName || api.ApiId })}
            className="button plain"
            items={[
              {
                key: 'authorize',
                label: t('api.authorize'),
                why: can.authorize(session, api),
                run: () => url.open('authorize'),
              },
              {
                key: 'delete',
                label: t('action.delete'),
                danger: true,
                why: can.deleteApi(session, null),
                run: () => url.open('delete-api'),
              },
            ]}
          />
        </>
      }
      under={
        <>
          <span>
            <code>
              {api.RequestConfig?.Method} {api.RequestConfig?.Path}
            </code>
          </span>
          <span>{word('auth', api.AuthType)}</span>
          <span>
            <Copyable text={api.ApiId} words={copyWords()} />
          </span>
        </>
      }
    />
  )
}

function Dialogs({ api, service, url }: ApiOfPage & { readonly url: Url }): ReactElement | null {
  const navigate = useNavigate()
  if (url.dialog === 'publish') return <Publish service={service} onClose={url.close} />
  if (url.dialog === 'authorize') {
    return <Authorize api={api} service={service} onClose={url.close} />
  }
  if (url.dialog !== 'delete-api') return null
  const one = {
    ApiId: api.ApiId,
    ApiName: api.ApiName,
    Path: api.RequestConfig?.Path ?? '',
    Method: api.RequestConfig?.Method ?? '',
  }
  return (
    <ApiDelete
      apis={[one]}
      service={service}
      onClose={url.close}
      onDone={() => navigate(paths.service(service.ServiceId), { replace: true })}
    />
  )
}
