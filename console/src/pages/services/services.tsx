/** Service list. What the user set (page, search, open dialog) is in the URL; nothing else is. */
import { lazy, type ReactElement, Suspense, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { number, t, time, timeWithZone, word } from '../../i18n/index.ts'
import { environmentNames } from '../../parts/environment.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { serviceSource } from '../../parts/pick-sources.ts'
import { useRows } from '../../parts/rows.ts'
import { ServiceState, useServed } from '../../parts/service-state.tsx'
import { tagsText } from '../../parts/tags.ts'
import { copyWords, tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { useRegion } from '../../region.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Copyable, Menu, State, type Why } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'
import type { ServiceRow } from './service-row.ts'

const loadCreate = () => import('../../forms/service-create.tsx')
const ServiceCreate = lazy(loadCreate)
const ServiceEdit = lazy(() => import('../../forms/service-edit.tsx'))
const ServiceDelete = lazy(() => import('../../forms/service-delete.tsx'))
const Publish = lazy(() => import('../../forms/publish.tsx'))
const Deactivate = lazy(() => import('../../forms/deactivate.tsx'))

/** The guide's bound for one deletion. */
const deletedAtOnceMax = 10

export default function ServicesPage(): ReactElement {
  const session = useSession()
  const region = useRegion()
  const url = useUrl()
  const isServed = useServed()
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const environment = url.get('environment')
  const filters =
    environment === '' ? {} : { Filters: [{ Name: 'Environment', Values: [environment] }] }
  const rows = useRows(url, 'DescribeServicesStatus', filters, serviceSource.pick, serviceSource)
  const all = rows.all ?? []
  const navigate = useNavigate()
  const create = (
    <>
      <Button
        look="primary"
        why={can.createService(session, null)}
        onPointerEnter={loadCreate}
        onClick={() => url.open('create')}
      >
        {t('action.create')}
      </Button>
      <Button why={can.createApi(session, null)} onClick={() => navigate(paths.apiNewAnywhere())}>
        {t('api.createTitle')}
      </Button>
    </>
  )
  return (
    <>
      <PageHead
        title={t('service.title')}
        note={session && t('service.limit', { max: number(session.ServicesPerRegionMax) })}
      />
      <DataTable
        memory="services"
        dense
        caption={t('service.title')}
        columns={columns(session, url, isServed)}
        rows={rows}
        id={(row) => row.ServiceId}
        name={(row) => row.ServiceName}
        url={url}
        words={tableWords(t('service.search'))}
        picked={picked}
        onPick={setPicked}
        filtered={environment !== ''}
        onClear={() => url.set({ q: '', environment: '' })}
        actions={create}
        bulk={
          <Button why={whyNotDelete(session, picked)} onClick={() => url.open('delete')}>
            {t('action.delete')}
          </Button>
        }
        filters={<EnvironmentFilter url={url} />}
        empty={{
          title: t('service.empty', { region: word('region', region) }),
          body: t('service.emptyBody'),
          action: create,
        }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
      <Suspense fallback={null}>
        <Dialogs url={url} rows={all} picked={picked} onDone={() => setPicked(new Set())} />
      </Suspense>
    </>
  )
}

function whyNotDelete(session: Session, picked: ReadonlySet<string>): Why {
  if (picked.size > deletedAtOnceMax) return t('service.deleteMax', { max: deletedAtOnceMax })
  return can.deleteService(session, null)
}

function EnvironmentFilter({ url }: { readonly url: Url }): ReactElement {
  return (
    <select
      className="input"
      aria-label={t('service.published')}
      value={url.get('environment')}
      onChange={(event) => url.set({ environment: event.target.value })}
    >
      <option value="">{t('service.anyEnvironment')}</option>
      {environmentNames.map((name) => (
        <option key={name} value={name}>
          {t('service.publishedTo', { environment: t(`environment.${name}`) })}
        </option>
      ))}
    </select>
  )
}

function Dialogs({
  url,
  rows,
  picked,
  onDone,
}: {
  readonly url: Url
  readonly rows: readonly ServiceRow[]
  readonly picked: ReadonlySet<string>
  readonly onDone: () => void
}): ReactElement | null {
  const on = rows.find((row) => row.ServiceId === url.on)
  if (url.dialog === 'create') return <ServiceCreate onClose={url.close} />
  if (url.dialog === 'delete') {
    const meant = on === undefined ? rows.filter((row) => picked.has(row.ServiceId)) : [on]
    if (meant.length === 0) return null
    return <ServiceDelete services={meant} onClose={url.close} onDone={onDone} />
  }
  if (on === undefined) return null
  if (url.dialog === 'edit') return <ServiceEdit service={on} onClose={url.close} />
  if (url.dialog === 'publish') return <Publish service={on} onClose={url.close} />
  if (url.dialog === 'deactivate') return <Deactivate service={on} onClose={url.close} />
  return null
}

type Session = ReturnType<typeof useSession>

function columns(session: Session, url: Url, isServed: boolean): readonly Column<ServiceRow>[] {
  return [
    {
      key: 'name',
      title: t('service.name'),
      lead: true,
      value: (s) => s.ServiceName,
      cell: (s) => <NameAndId row={s} />,
    },
    {
      key: 'status',
      title: t('service.status'),
      cell: () => <ServiceState isServed={isServed} />,
    },
    {
      key: 'domain',
      title: t('service.domain'),
      value: (s) => s.OuterSubDomain || s.InnerSubDomain,
      cell: (s) => (
        <span className="cell-clip cell-host">
          <Copyable text={s.OuterSubDomain || s.InnerSubDomain} words={copyWords()} />
        </span>
      ),
    },
    {
      key: 'protocol',
      title: t('service.protocol'),
      value: (s) => s.Protocol,
      cell: (s) => word('protocol', s.Protocol),
    },
    {
      key: 'published',
      title: t('service.published'),
      value: (s) => s.AvailableEnvironments.join(' '),
      cell: (s) => <Slots published={s.AvailableEnvironments} />,
    },
    {
      key: 'instance',
      title: t('service.instanceId'),
      cell: (s) => (s.InstanceId ? <code>{s.InstanceId}</code> : t('service.shared')),
    },
    {
      key: 'net',
      title: t('service.net'),
      cell: (s) => <span className="nowrap">{netsOf(s)}</span>,
    },
    {
      key: 'tags',
      title: t('service.tag'),
      value: ({ Tags }) => tagsText(Tags),
      cell: (s) => <span className="cell-clip">{tagsText(s.Tags) || '-'}</span>,
    },
    {
      key: 'created',
      title: t('service.created'),
      value: (s) => s.CreatedTime,
      cell: (s) => (
        <span className="nowrap" title={timeWithZone(s.CreatedTime)}>
          {time(s.CreatedTime)}
        </span>
      ),
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (s) => <Operations row={s} session={session} url={url} />,
    },
  ]
}

function netsOf({ NetTypes }: ServiceRow): string {
  return NetTypes.map((net) => word('net', net)).join(t('list.comma'))
}

function NameAndId({ row }: { readonly row: ServiceRow }): ReactElement {
  return (
    <span className="two">
      <span className="cell-clip cell-name" title={row.ServiceName}>
        <Link to={paths.service(row.ServiceId)}>{row.ServiceName}</Link>
      </span>
      <Copyable text={row.ServiceId} words={copyWords()} />
    </span>
  )
}

/** Three fixed places, so that an environment is always at the same one. */
function Slots({ published }: { readonly published: readonly string[] }): ReactElement {
  return (
    <span className="slots">
      {environmentNames.map((name) => {
        const isPublished = published.includes(name)
        const said = isPublished ? t('environment.published') : t('environment.not')
        return (
          <State key={name} tone={isPublished ? 'ok' : 'idle'} tip={said}>
            {t(`environment.${name}`)}
            <span className="hidden">{said}</span>
          </State>
        )
      })}
    </span>
  )
}

function Operations({
  row,
  session,
  url,
}: {
  readonly row: ServiceRow
  readonly session: Session
  readonly url: Url
}): ReactElement {
  return (
    <span className="ops">
      <Button
        look="link"
        why={can.release(session, null)}
        onClick={() => url.open('publish', row.ServiceId)}
      >
        {t('action.publish')}
      </Button>
      <Button
        data-key="edit"
        look="link"
        why={can.editService(session, null)}
        onClick={() => url.open('edit', row.ServiceId)}
      >
        {t('action.edit')}
      </Button>
      <Menu
        label={t('action.more')}
        name={t('action.moreOf', { name: row.ServiceName })}
        className="bar-button"
        items={[
          {
            key: 'deactivate',
            label: t('action.deactivate'),
            why: can.deactivateService(session, row),
            run: () => url.open('deactivate', row.ServiceId),
          },
          {
            key: 'delete',
            label: t('action.delete'),
            why: can.deleteService(session, null),
            danger: true,
            run: () => url.open('delete', row.ServiceId),
          },
        ]}
      />
    </span>
  )
}
