/** The usage plans of a service: bound to whole environments, or to single APIs. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { say } from '../../api/effect.ts'
import { useAction } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { limit, number, t } from '../../i18n/index.ts'
import {
  environmentColumn,
  KindsOfBinding,
  timeColumn,
  undoColumn,
} from '../../parts/binding-columns.tsx'
import { ErrorBox } from '../../parts/error-box.tsx'
import { useRows } from '../../parts/rows.ts'
import { tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import type { Rows } from '../../table/view.ts'
import { Button } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'
import { useService } from './service.tsx'

const BindPlan = lazy(() => import('../../forms/bind-plan.tsx'))

type Row = ResponseOf<'DescribeApiUsagePlan'>['Result']['ApiUsagePlanList'][number]

export default function ServicePlans(): ReactElement {
  const service = useService()
  const session = useSession()
  const url = useUrl()
  const isApi = url.get('by') === 'api'
  const remove = useUnbind()
  const bind = (
    <Button look="primary" why={can.bindPlan(session, null)} onClick={() => url.open('bind')}>
      {t('action.bind')}
    </Button>
  )
  const why = can.unbindPlan(session, null)
  const list = { url, bind, undo: undoColumn(t('action.unbind'), why, remove) }
  return (
    <>
      <KindsOfBinding url={url} isApi={isApi} />
      {isApi ? <ByApi {...list} /> : <ByEnvironment {...list} />}
      <Suspense fallback={null}>
        {url.dialog === 'bind' && <BindPlan service={service} byApi={isApi} onClose={url.close} />}
      </Suspense>
    </>
  )
}

interface ListProps {
  readonly url: Url
  readonly bind: ReactElement
  readonly undo: Column<Row>
}

function ByEnvironment(props: ListProps): ReactElement {
  const { ServiceId } = useService()
  const rows = useRows(props.url, 'DescribeServiceUsagePlan', { ServiceId }, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.ServiceUsagePlanList,
  }))
  return <Bindings {...props} rows={rows} isApi={false} />
}

/** The action lists bindings of whole services too: a list that is here as a whole leaves them out. */
function ByApi(props: ListProps): ReactElement {
  const { ServiceId } = useService()
  const all = useRows(props.url, 'DescribeApiUsagePlan', { ServiceId }, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.ApiUsagePlanList,
  }))
  const own = all.whole ? all.all?.filter(({ ApiId }) => ApiId !== '') : all.all
  return <Bindings {...props} rows={{ ...all, all: own }} isApi />
}

function Bindings({
  url,
  bind,
  undo,
  rows,
  isApi,
}: ListProps & { readonly rows: Rows<Row>; readonly isApi: boolean }): ReactElement {
  return (
    <DataTable
      caption={t('service.tab.plans')}
      columns={columnsOf(isApi, undo)}
      rows={rows}
      id={(row) => `${row.UsagePlanId} ${row.Environment} ${row.ApiId}`}
      name={(row) => row.UsagePlanName}
      url={url}
      words={tableWords(t('plan.search'))}
      actions={bind}
      empty={{ title: t('plan.serviceEmpty'), body: t('api.plansEmptyBody'), action: bind }}
      failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
    />
  )
}

/** Takes a plan off, with a way back for a few seconds. */
function useUnbind(): (row: Row) => Promise<void> {
  const stale = [
    'DescribeApiUsagePlan',
    'DescribeServiceUsagePlan',
    'DescribeUsagePlan',
    'DescribeUsagePlanEnvironments',
  ] as const
  const unbind = useAction('UnBindEnvironment', stale)
  const bind = useAction('BindEnvironment', stale)
  return async ({ UsagePlanId, UsagePlanName, Environment, ServiceId, ApiId }) => {
    const isApi = ApiId !== ''
    const BindType = isApi ? 'API' : 'SERVICE'
    const apis = isApi ? { ApiIds: [ApiId] } : {}
    const request = { UsagePlanIds: [UsagePlanId], BindType, Environment, ServiceId, ...apis }
    try {
      await unbind.mutateAsync(request)
      say(t('line.unbound', { name: UsagePlanName }), () => void bind.mutateAsync(request))
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }
}

function columnsOf(isApi: boolean, undo: Column<Row>): readonly Column<Row>[] {
  const api: readonly Column<Row>[] = [
    {
      key: 'api',
      title: 'API',
      value: (p) => (p.ApiId === '' ? t('plan.wholeService') : p.ApiName),
      cell: (p) =>
        p.ApiId === '' ? (
          t('plan.wholeService')
        ) : (
          <span className="two">
            <Link to={paths.api(p.ServiceId, p.ApiId)}>{p.ApiName || p.ApiId}</Link>
            <code>
              {p.Method} {p.Path}
            </code>
          </span>
        ),
    },
  ]
  return [
    {
      key: 'name',
      title: t('plan.name'),
      lead: true,
      value: (p) => p.UsagePlanName,
      cell: (p) => (
        <span className="two">
          <Link to={paths.plan(p.UsagePlanId)}>{p.UsagePlanName}</Link>
          <code>{p.UsagePlanId}</code>
        </span>
      ),
    },
    ...(isApi ? api : []),
    environmentColumn((p) => p.Environment),
    {
      key: 'qps',
      title: t('plan.qps'),
      value: (p) => p.MaxRequestNumPreSec,
      cell: (p) => limit(p.MaxRequestNumPreSec, 'QPS'),
    },
    {
      key: 'quota',
      title: t('plan.quotaDetails'),
      value: (p) => p.MaxRequestNum,
      cell: (p) => `${number(p.InUseRequestNum)}/${limit(p.MaxRequestNum, '')}`,
    },
    timeColumn(t('field.created'), (p) => p.CreatedTime),
    undo,
  ]
}
