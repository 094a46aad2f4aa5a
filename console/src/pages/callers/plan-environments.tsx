/** What a plan is bound to: whole services, or single APIs. */
import type { ReactElement } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { say } from '../../api/effect.ts'
import { useAction } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t } from '../../i18n/index.ts'
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
import { useUrl } from '../../url.ts'
import { usePlan } from './plan.tsx'

type Row = ResponseOf<'DescribeUsagePlanEnvironments'>['Result']['EnvironmentList'][number]

export default function PlanEnvironments(): ReactElement {
  const { UsagePlanId } = usePlan()
  const session = useSession()
  const url = useUrl()
  const isApi = url.get('by') === 'api'
  const BindType = isApi ? 'API' : 'SERVICE'
  const rows = useRows(
    url,
    'DescribeUsagePlanEnvironments',
    { UsagePlanId, BindType },
    ({ Result }) => ({ total: Result.TotalCount, rows: Result.EnvironmentList }),
  )
  const unbind = useAction('UnBindEnvironment', [
    'DescribeUsagePlanEnvironments',
    'DescribeUsagePlan',
    'DescribeApiUsagePlan',
    'DescribeServiceUsagePlan',
  ])
  const remove = async ({ ServiceId, ServiceName, Environment, ApiId }: Row) => {
    const apis = isApi ? { ApiIds: [ApiId] } : {}
    const request = { UsagePlanIds: [UsagePlanId], BindType, Environment, ServiceId, ...apis }
    try {
      await unbind.mutateAsync(request)
      say(t('line.unbound', { name: ServiceName }))
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }
  const why = can.unbindPlan(session, null)
  return (
    <>
      <KindsOfBinding url={url} isApi={isApi} />
      <DataTable
        caption={t('plan.tab.environments')}
        columns={columnsOf(isApi, undoColumn(t('action.unbind'), why, remove))}
        rows={rows}
        id={(row) => `${row.ServiceId} ${row.Environment} ${row.ApiId}`}
        name={(row) => row.ServiceName}
        url={url}
        words={tableWords(t('service.search'))}
        empty={{
          title: t('plan.environmentsEmpty'),
          body: <Link to={paths.services()}>{t('plan.environmentsEmptyBody')}</Link>,
        }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
    </>
  )
}

function columnsOf(isApi: boolean, undo: Column<Row>): readonly Column<Row>[] {
  const api: readonly Column<Row>[] = [
    {
      key: 'api',
      title: t('api.name'),
      value: (e) => e.ApiName,
      cell: (e) => (
        <span className="two">
          <Link to={paths.api(e.ServiceId, e.ApiId)}>{e.ApiName || e.ApiId}</Link>
          <code>
            {e.Method} {e.Path}
          </code>
        </span>
      ),
    },
  ]
  return [
    {
      key: 'service',
      title: t('service.name'),
      lead: true,
      value: (e) => e.ServiceName,
      cell: (e) => (
        <span className="two">
          <Link to={paths.service(e.ServiceId, 'plans')}>{e.ServiceName}</Link>
          <code>{e.ServiceId}</code>
        </span>
      ),
    },
    ...(isApi ? api : []),
    environmentColumn((e) => e.Environment),
    timeColumn(t('plan.boundAt'), (e) => e.CreatedTime),
    undo,
  ]
}
