/** The usage plans of a service: bound to whole environments, or to single APIs. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { act } from '../../api/effect.ts'
import { useAction } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { limit, number, t, time, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { useRows } from '../../parts/rows.ts'
import { tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { useService } from './service.tsx'

const BindPlan = lazy(() => import('../../forms/bind-plan.tsx'))

type Row = ResponseOf<'DescribeApiUsagePlan'>['Result']['ApiUsagePlanList'][number]

export default function ServicePlans(): ReactElement {
  const service = useService()
  const { ServiceId } = service
  const session = useSession()
  const url = useUrl()
  const isApi = url.get('by') === 'api'
  const all = useRows(url, 'DescribeApiUsagePlan', { ServiceId }, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.ApiUsagePlanList,
  }))
  const mine = all.all?.filter(({ ApiId }) => (ApiId !== '') === isApi)
  const rows = { ...all, all: mine, total: mine?.length ?? 0, whole: true }
  const remove = useUnbind(isApi)
  const bind = (
    <Button look="primary" why={can.bindPlan(session, null)} onClick={() => url.open('bind')}>
      {t('action.bind')}
    </Button>
  )
  return (
    <>
      <fieldset className="tabs" aria-label={t('plan.bindings')}>
        <button type="button" aria-pressed={!isApi} onClick={() => url.set({ by: '' })}>
          {t('plan.byEnvironment')}
        </button>
        <button type="button" aria-pressed={isApi} onClick={() => url.set({ by: 'api' })}>
          {t('plan.byApi')}
        </button>
      </fieldset>
      <DataTable
        caption={t('service.tab.plans')}
        columns={columnsOf(isApi, (row) => (
          <Button look="link" why={can.unbindPlan(session, null)} onClick={() => remove(row)}>
            {t('action.unbind')}
          </Button>
        ))}
        rows={rows}
        id={(row) => `${row.UsagePlanId} ${row.Environment} ${row.ApiId}`}
        name={(row) => row.UsagePlanName}
        url={url}
        words={tableWords(t('plan.search'))}
        actions={bind}
        empty={{ title: t('plan.serviceEmpty'), body: t('api.plansEmptyBody'), action: bind }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
      <Suspense fallback={null}>
        {url.dialog === 'bind' && <BindPlan service={service} byApi={isApi} onClose={url.close} />}
      </Suspense>
    </>
  )
}

/** Takes a plan off, with a way back for a few seconds. */
function useUnbind(isApi: boolean): (row: Row) => Promise<void> {
  const stale = [
    'DescribeApiUsagePlan',
    'DescribeUsagePlan',
    'DescribeUsagePlanEnvironments',
    'DescribeServiceUsagePlan',
  ] as const
  const unbind = useAction('UnBindEnvironment', stale)
  const bind = useAction('BindEnvironment', stale)
  return async ({ UsagePlanId, UsagePlanName, Environment, ServiceId, ApiId }) => {
    const BindType = isApi ? 'API' : 'SERVICE'
    const apis = isApi ? { ApiIds: [ApiId] } : {}
    const request = { UsagePlanIds: [UsagePlanId], BindType, Environment, ServiceId, ...apis }
    await act(
      () => unbind.mutateAsync(request),
      t('line.unbound', { name: UsagePlanName }),
      () => bind.mutateAsync(request),
    )
  }
}

function columnsOf(isApi: boolean, operation: (row: Row) => ReactElement): readonly Column<Row>[] {
  const api: readonly Column<Row>[] = [
    {
      key: 'api',
      title: 'API',
      value: (p) => p.ApiName,
      cell: (p) => (
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
    {
      key: 'environment',
      title: t('field.environment'),
      value: (p) => word('environment', p.Environment),
      cell: (p) => word('environment', p.Environment),
    },
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
    {
      key: 'created',
      title: t('field.created'),
      value: (p) => p.CreatedTime,
      cell: (p) => <span className="nowrap">{time(p.CreatedTime)}</span>,
    },
    { key: 'operation', title: t('action.operation'), pin: 'end', cell: operation },
  ]
}
