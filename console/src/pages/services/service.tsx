/** One service: its head and its tabs. The tabs get the service that is shown here. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Outlet, useOutletContext, useParams } from 'react-router'
import { isAbsent } from '../../api/errors.ts'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { type Key, t, tn } from '../../i18n/index.ts'
import { changeCount } from '../../parts/change-count.ts'
import { environmentNames } from '../../parts/environment.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead, Tabs } from '../../parts/page-head.tsx'
import { ServiceState, useServed } from '../../parts/service-state.tsx'
import { copyWords } from '../../parts/words.ts'
import { paths, type ServiceTab } from '../../paths.ts'
import { Button, Copyable, Empty, Menu, State } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'
import type { Service } from './service-row.ts'

const Publish = lazy(() => import('../../forms/publish.tsx'))
const Deactivate = lazy(() => import('../../forms/deactivate.tsx'))
const ServiceEdit = lazy(() => import('../../forms/service-edit.tsx'))
const ServiceDelete = lazy(() => import('../../forms/service-delete.tsx'))
const Changes = lazy(() => import('./changes.tsx'))

const tabs: readonly ServiceTab[] = ['info', 'apis', 'plans', 'environments', 'versions', 'policy']

/** The service of the page around a tab. */
export function useService(): Service {
  return useOutletContext<Service>()
}

/** The environment whose version a draft is compared with: the most public one. */
export function comparedEnvironment(service: Pick<Service, 'AvailableEnvironments'>) {
  return environmentNames.toReversed().find((name) => service.AvailableEnvironments.includes(name))
}

export default function ServicePage(): ReactElement {
  const { id = '' } = useParams()
  const url = useUrl()
  const read = useRead('DescribeService', { ServiceId: id })
  const service = read.data
  if (service === undefined) {
    return (
      <>
        <PageHead title={id} crumbs={crumbs()} />
        {read.error && isAbsent(read.error) ? (
          <Empty title={t('error.absent')} />
        ) : (
          <ErrorBox error={read.error} retry={read.refetch} />
        )}
      </>
    )
  }
  return (
    <>
      <Head service={service} url={url} />
      <Tabs
        label={t('service.tabs')}
        thing={service.ServiceName}
        tabs={tabs.map((tab) => ({
          label: t(`service.tab.${tab}` satisfies Key),
          to: paths.service(id, tab),
        }))}
      />
      <Outlet context={service} />
      <Suspense fallback={null}>
        <Dialogs service={service} url={url} />
      </Suspense>
    </>
  )
}

function crumbs() {
  return [{ label: t('service.title'), to: paths.services() }]
}

function Head({ service, url }: { readonly service: Service; readonly url: Url }): ReactElement {
  const isServed = useServed()
  const session = useSession()
  const domain = service.OuterSubDomain || service.InternalSubDomain
  return (
    <PageHead
      title={service.ServiceName}
      crumbs={crumbs()}
      chip={<Unreleased service={service} url={url} />}
      actions={
        <>
          <Button
            look="primary"
            why={can.publish(session, service)}
            onClick={() => url.open('publish')}
          >
            {t('action.publish')}
          </Button>
          <Menu
            label={t('action.more')}
            name={t('action.moreOf', { name: service.ServiceName })}
            className="button plain"
            items={[
              {
                key: 'edit',
                label: t('action.edit'),
                why: can.editService(session, null),
                run: () => url.open('edit-service'),
              },
              {
                key: 'deactivate',
                label: t('action.deactivate'),
                why: can.deactivateService(session, service),
                run: () => url.open('deactivate-service'),
              },
              {
                key: 'delete',
                label: t('action.delete'),
                danger: true,
                why: can.deleteService(session, null),
                run: () => url.open('delete-service'),
              },
            ]}
          />
        </>
      }
      under={
        <>
          <span>
            <Copyable text={service.ServiceId} words={copyWords()} />
          </span>
          <ServiceState isServed={isServed} />
          <span>
            <Copyable text={domain} words={copyWords()} />
          </span>
          {environmentNames.map((name) => (
            <State key={name} tone={service.AvailableEnvironments.includes(name) ? 'ok' : 'idle'}>
              {t(`environment.${name}`)}
            </State>
          ))}
        </>
      }
    />
  )
}

/** What a release would change; nothing while nothing would, or nothing is published. */
function Unreleased({
  service,
  url,
}: {
  readonly service: Service
  readonly url: Url
}): ReactElement | null {
  const Left = comparedEnvironment(service)
  const compare = useRead(
    'CompareVersions',
    { ServiceId: service.ServiceId, ...(Left && { Left }), Right: 'draft' },
    { enabled: Left !== undefined },
  )
  const found = compare.data?.Result
  const changes = found ? changeCount(found) : 0
  if (changes === 0) return null
  return (
    <button type="button" className="chip warn" onClick={() => url.open('changes')}>
      {tn('service.changes', changes)}
    </button>
  )
}

function Dialogs({
  service,
  url,
}: {
  readonly service: Service
  readonly url: Url
}): ReactElement | null {
  const environment = environmentNames.find((name) => name === url.on)
  switch (url.dialog) {
    case 'publish':
      return <Publish service={service} environment={environment} onClose={url.close} />
    case 'deactivate':
    case 'deactivate-service':
      return <Deactivate service={service} environment={environment} onClose={url.close} />
    case 'edit-service':
      return <ServiceEdit service={service} onClose={url.close} />
    case 'delete-service':
      return <ServiceDelete services={[service]} onClose={url.close} />
    case 'changes':
      return <Changes service={service} onClose={url.close} />
    default:
      return null
  }
}
