/** The APIs of a service's draft. A row that differs from what runs says so. */
import { useQueries } from '@tanstack/react-query'
import { lazy, type ReactElement, Suspense, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { query, useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time, word } from '../../i18n/index.ts'
import { type EnvironmentName, environmentNames } from '../../parts/environment.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { useRows } from '../../parts/rows.ts'
import { copyWords, tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { useRegion } from '../../region.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Chip, Copyable, Menu, State } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'
import { comparedEnvironment, useService } from './service.tsx'

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
  const navigate = useNavigate()
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
    ({ Result }) => ({ total: Result.TotalCount, rows: Result.ApiIdStatusSet }),
  )
  const marks = useMarks()
  const create = (
    <Button
      look="primary"
      why={isMicro ? t('api.microLater') : can.createApi(session, null)}
      onClick={() => navigate(paths.apiNew(ServiceId))}
    >
      {t('api.create')}
    </Button>
  )
  return (
    <>
      <fieldset className="tabs" aria-label={t('api.kinds')}>
        <KindButton url={url} type="" label={t('api.general')} isOn={!isMicro} />
        <KindButton url={url} type="microservice" label={t('api.micro')} isOn={isMicro} />
      </fieldset>
      <DataTable
        memory="apis"
        caption={isMicro ? t('api.micro') : t('api.general')}
        columns={columnsOf(marks, url, session)}
        rows={rows}
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
        filters={
          <select
            className="input"
            aria-label={t('api.auth')}
            value={auth}
            onChange={(event) => url.set({ auth: event.target.value })}
          >
            <option value="">{t('api.anyAuth')}</option>
            {authTypes.map((type) => (
              <option key={type} value={type}>
                {word('auth', type)}
              </option>
            ))}
          </select>
        }
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

/** What a list's answer does not say of an API: where it runs, and whether its draft differs. */
interface Marks {
  readonly changed: ReadonlySet<string>
  publishedTo(apiId: string): readonly EnvironmentName[]
}

function useMarks(): Marks {
  const service = useService()
  const { ServiceId } = service
  const region = useRegion()
  const Left = comparedEnvironment(service)
  const compare = useRead(
    'CompareVersions',
    { ServiceId, ...(Left && { Left }), Right: 'draft' },
    { enabled: Left !== undefined },
  )
  // Compared with nothing, a version's APIs are all new: those are what it has.
  const versions = useQueries({
    queries: environmentNames.map((Right) => ({
      ...query(region, 'CompareVersions', { ServiceId, Right }),
      enabled: service.AvailableEnvironments.includes(Right),
    })),
  })
  const sets = versions.map(
    ({ data }) => new Set(data?.Result.ApiSet.map(({ ApiId }) => ApiId) ?? []),
  )
  return {
    changed: new Set(compare.data?.Result.ApiSet.map(({ ApiId }) => ApiId) ?? []),
    publishedTo: (apiId) => environmentNames.filter((_, index) => sets[index]?.has(apiId)),
  }
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
      cell: (a) => (
        <span className="two">
          <span>
            <Link to={paths.api(a.ServiceId, a.ApiId)}>{a.ApiName || a.ApiId}</Link>{' '}
            {marks.changed.has(a.ApiId) && <Chip tone="warn">{t('api.changed')}</Chip>}
          </span>
          <Copyable text={a.ApiId} words={copyWords()} />
        </span>
      ),
    },
    {
      key: 'path',
      title: t('api.path'),
      value: (a) => a.Path ?? '',
      cell: (a) => (
        <code className="cell-clip" title={a.Path ?? ''}>
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
      key: 'auth',
      title: t('api.auth'),
      value: (a) => word('auth', a.AuthType),
      cell: (a) => <span className="nowrap">{word('auth', a.AuthType)}</span>,
    },
    {
      key: 'published',
      title: t('service.published'),
      cell: (a) => <Published names={marks.publishedTo(a.ApiId)} />,
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

function Published({ names }: { readonly names: readonly EnvironmentName[] }): ReactElement {
  if (names.length === 0) return <State tone="idle">{t('environment.not')}</State>
  return (
    <State tone="ok">{names.map((name) => t(`environment.${name}`)).join(t('list.comma'))}</State>
  )
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
      <Link to={paths.apiEdit(ServiceId, ApiId)}>{t('action.edit')}</Link>
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
