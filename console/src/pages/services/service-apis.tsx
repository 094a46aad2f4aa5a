/** The APIs of a service's draft. A row that differs from what runs says so. */
import { lazy, type ReactElement, Suspense, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time, word } from '../../i18n/index.ts'
import type { EnvironmentName } from '../../parts/environment.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { apiSource } from '../../parts/pick-sources.ts'
import { useRows } from '../../parts/rows.ts'
import { copyWords, tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Chip, Copyable, Menu, State } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'
import { type Marks, useMarks, useMarksReader } from './api-marks.ts'
import { useService } from './service.tsx'

const ApiDelete = lazy(() => import('../../forms/api-delete.tsx'))
const Authorize = lazy(() => import('../../forms/authorize.tsx'))
const BindPlan = lazy(() => import('../../forms/bind-plan.tsx'))
const AttachPlugins = lazy(() => import('../../forms/attach-plugins.tsx'))

type ApiRow = ResponseOf<'DescribeApisStatus'>['Result']['ApiIdStatusSet'][number]

const authTypes = ['NONE', 'SECRET', 'APP', 'OAUTH'] as const

export default function ServiceApis(): ReactElement {
  const service = useService()
  const { ServiceId } = service
  const session = useSession()
  const url = useUrl()
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const isMicro = url.get('type') === 'microservice'
  const auth = url.get('auth')
  const filters = [
    { Name: 'ApiType', Values: [isMicro ? 'TSF' : 'NORMAL'] },
    ...(auth === '' ? [] : [{ Name: 'AuthType', Values: [auth] }]),
  ]
  const rows = useRows(
    url,
    'DescribeApisStatus',
    { ServiceId, Filters: filters },
    apiSource.pick,
    apiSource,
  )
  const marks = useMarks(
    ServiceId,
    (rows.all ?? []).map(({ ApiId }) => ApiId),
  )
  const readMarks = useMarksReader(ServiceId)
  const create = <Create isMicro={isMicro} />
  return (
    <>
      <fieldset className="tabs" aria-label={t('api.kinds')}>
        <KindButton url={url} type="" label={t('api.general')} isOn={!isMicro} />
        <KindButton url={url} type="microservice" label={t('api.micro')} isOn={isMicro} />
      </fieldset>
      <DataTable
        memory="apis"
        dense
        caption={isMicro ? t('api.micro') : t('api.general')}
        columns={columnsOf(marks, url, session)}
        rows={rows}
        columnsFor={async (all, signal) => {
          const ids = all.map(({ ApiId }) => ApiId)
          return columnsOf(await readMarks(ids, signal), url, session)
        }}
        id={(row) => row.ApiId}
        name={(row) => row.ApiName || row.ApiId}
        url={url}
        words={tableWords(t('api.search'))}
        picked={picked}
        onPick={setPicked}
        filtered={auth !== ''}
        onClear={() => url.set({ q: '', auth: '' })}
        actions={create}
        bulk={
          <Button why={can.deleteApi(session, null)} onClick={() => url.open('delete-api')}>
            {t('action.delete')}
          </Button>
        }
        filters={<AuthFilter url={url} />}
        empty={{
          title: isMicro ? t('api.emptyMicro') : t('api.empty'),
          body: isMicro ? t('api.microLater') : t('api.emptyBody'),
          action: isMicro ? undefined : create,
        }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
      <Suspense fallback={null}>
        <Dialogs
          url={url}
          rows={rows.all ?? []}
          picked={picked}
          onDone={() => setPicked(new Set())}
        />
      </Suspense>
    </>
  )
}

function Create({ isMicro }: { readonly isMicro: boolean }): ReactElement {
  const { ServiceId } = useService()
  const session = useSession()
  const navigate = useNavigate()
  return (
    <Button
      look="primary"
      why={isMicro ? t('api.microLater') : can.createApi(session, null)}
      onClick={() => navigate(paths.apiNew(ServiceId))}
    >
      {t('api.create')}
    </Button>
  )
}

function AuthFilter({ url }: { readonly url: Url }): ReactElement {
  return (
    <select
      className="input"
      aria-label={t('api.auth')}
      value={url.get('auth')}
      onChange={(event) => url.set({ auth: event.target.value })}
    >
      <option value="">{t('api.anyAuth')}</option>
      {authTypes.map((type) => (
        <option key={type} value={type}>
          {word('auth', type)}
        </option>
      ))}
    </select>
  )
}

function KindButton({
  url,
  type,
  label,
  isOn,
}: {
  readonly url: Url
  readonly type: string
  readonly label: string
  readonly isOn: boolean
}): ReactElement {
  return (
    <button type="button" aria-pressed={isOn} onClick={() => url.set({ type })}>
      {label}
    </button>
  )
}

function columnsOf(
  marks: Marks,
  url: Url,
  session: ReturnType<typeof useSession>,
): readonly Column<ApiRow>[] {
  return [
    {
      key: 'name',
      title: t('api.nameId'),
      lead: true,
      value: (a) => a.ApiName ?? '',
      cell: (a) => <NameAndId row={a} isChanged={marks.of(a.ApiId)?.Changed ?? false} />,
    },
    {
      key: 'path',
      title: t('api.path'),
      value: (a) => a.Path ?? '',
      cell: (a) => (
        <code className="cell-clip cell-path" title={a.Path ?? ''}>
          {a.Path}
        </code>
      ),
    },
    {
      key: 'method',
      title: t('api.method'),
      value: (a) => a.Method ?? '',
      cell: (a) => <code>{a.Method}</code>,
    },
    {
      key: 'backend',
      title: t('back.type'),
      value: (a) => backendOf(marks, a),
      cell: (a) => <span className="nowrap">{backendOf(marks, a)}</span>,
    },
    {
      key: 'auth',
      title: t('api.auth'),
      value: (a) => word('auth', a.AuthType),
      cell: (a) => <span className="nowrap">{word('auth', a.AuthType)}</span>,
    },
    {
      key: 'published',
      title: t('service.published'),
      value: (a) => environmentsOf(marks.publishedTo(a.ApiId) ?? []),
      cell: (a) => <Published names={marks.publishedTo(a.ApiId)} />,
    },
    {
      key: 'plugins',
      title: t('api.plugins'),
      value: (a) => marks.of(a.ApiId)?.PluginCount ?? 0,
      cell: (a) => <PluginCount row={a} count={marks.of(a.ApiId)?.PluginCount} />,
    },
    {
      key: 'modified',
      title: t('field.modified'),
      value: (a) => a.ModifiedTime ?? '',
      cell: (a) => <span className="nowrap">{time(a.ModifiedTime)}</span>,
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (a) => <Operations row={a} url={url} session={session} />,
    },
  ]
}

function NameAndId({
  row: { ServiceId, ApiId, ApiName },
  isChanged,
}: {
  readonly row: ApiRow
  readonly isChanged: boolean
}): ReactElement {
  return (
    <span className="two">
      <span>
        <Link to={paths.api(ServiceId, ApiId)}>{ApiName || ApiId}</Link>{' '}
        {isChanged && <Chip tone="warn">{t('api.changed')}</Chip>}
      </span>
      <Copyable text={ApiId} words={copyWords()} />
    </span>
  )
}

function backendOf(marks: Marks, { ApiId }: ApiRow): string {
  return word('back', marks.of(ApiId)?.ServiceType)
}

function environmentsOf(names: readonly EnvironmentName[]): string {
  return names.map((name) => t(`environment.${name}`)).join(t('list.comma'))
}

function Published({
  names,
}: {
  readonly names: readonly EnvironmentName[] | undefined
}): ReactElement {
  if (names === undefined) return <>-</>
  if (names.length === 0) return <State tone="idle">{t('environment.not')}</State>
  return <State tone="ok">{environmentsOf(names)}</State>
}

/** Leads to the plugins themselves where there are some. */
function PluginCount({
  row,
  count,
}: {
  readonly row: ApiRow
  readonly count: number | undefined
}): ReactElement {
  if (count === undefined) return <>-</>
  if (count === 0) return <>0</>
  return <Link to={paths.api(row.ServiceId, row.ApiId, 'plugins')}>{count}</Link>
}

function Operations({
  row,
  url,
  session,
}: {
  readonly row: ApiRow
  readonly url: Url
  readonly session: ReturnType<typeof useSession>
}): ReactElement {
  const { ServiceId, ApiId } = row
  return (
    <span className="ops">
      <Link to={paths.api(ServiceId, ApiId, 'debug')}>{t('action.debug')}</Link>
      <Link data-key="edit" to={paths.apiEdit(ServiceId, ApiId)}>
        {t('action.edit')}
      </Link>
      <Menu
        label={t('action.more')}
        name={t('action.moreOf', { name: row.ApiName || ApiId })}
        className="bar-button"
        items={[
          {
            key: 'authorize',
            label: t('api.authorize'),
            why: can.authorize(session, row),
            run: () => url.open('authorize', ApiId),
          },
          {
            key: 'plan',
            label: t('api.bindPlan'),
            why: row.AuthType === 'SECRET' ? can.bindPlan(session, null) : t('can.notKeyAuth'),
            run: () => url.open('bind-plan', ApiId),
          },
          {
            key: 'plugin',
            label: t('api.bindPlugin'),
            why: can.attachPlugin(session, null),
            run: () => url.open('plugin', ApiId),
          },
          { key: 'publish', label: t('action.publish'), run: () => url.open('publish') },
          {
            key: 'delete',
            label: t('action.delete'),
            danger: true,
            why: can.deleteApi(session, null),
            run: () => url.open('delete-api', ApiId),
          },
        ]}
      />
    </span>
  )
}

function Dialogs({
  url,
  rows,
  picked,
  onDone,
}: {
  readonly url: Url
  readonly rows: readonly ApiRow[]
  readonly picked: ReadonlySet<string>
  readonly onDone: () => void
}): ReactElement | null {
  const service = useService()
  const on = rows.find(({ ApiId }) => ApiId === url.on)
  if (url.dialog === 'delete-api') {
    const meant = on === undefined ? rows.filter(({ ApiId }) => picked.has(ApiId)) : [on]
    if (meant.length === 0) return null
    return <ApiDelete apis={meant} service={service} onClose={url.close} onDone={onDone} />
  }
  if (on === undefined) return null
  if (url.dialog === 'authorize')
    return <Authorize api={on} service={service} onClose={url.close} />
  if (url.dialog === 'bind-plan') {
    return <BindPlan service={service} apis={[on]} onClose={url.close} />
  }
  if (url.dialog === 'plugin') {
    return <AttachPlugins service={service} apiId={on.ApiId} onClose={url.close} />
  }
  return null
}
