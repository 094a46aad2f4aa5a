/** The usage plans that reach an API: its own, and those of its whole service. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'react-router'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { limit, t, time, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { usePickAll } from '../../parts/pick-rows.ts'
import { paths } from '../../paths.ts'
import { Button, Empty, Notice, SmallTable } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { useApi } from './api.tsx'

const BindPlan = lazy(() => import('../../forms/bind-plan.tsx'))

export default function ApiPlans(): ReactElement {
  const { api, service } = useApi()
  const { ServiceId } = service
  const session = useSession()
  const url = useUrl()
  const read = usePickAll('DescribeApiUsagePlan', { ServiceId }, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.ApiUsagePlanList,
  }))
  const rows = (read.rows ?? []).filter(({ ApiId }) => ApiId === '' || ApiId === api.ApiId)
  const isKeyPair = api.AuthType === 'SECRET'
  const one = {
    ApiId: api.ApiId,
    ApiName: api.ApiName,
    Path: api.RequestConfig?.Path ?? '',
    Method: api.RequestConfig?.Method ?? '',
  }
  return (
    <>
      {!isKeyPair && <Notice>{t('api.plansOther')}</Notice>}
      <div className="toolbar">
        <Button
          look="primary"
          why={isKeyPair ? can.bindPlan(session, null) : t('can.notKeyAuth')}
          onClick={() => url.open('bind')}
        >
          {t('action.bind')}
        </Button>
      </div>
      <ErrorBox error={read.error} retry={read.retry} />
      {read.rows && rows.length === 0 ? (
        <Empty title={t('api.plansEmpty')} body={t('api.plansEmptyBody')} />
      ) : (
        <SmallTable
          caption={t('api.tab.plans')}
          head={[
            t('plan.name'),
            t('field.environment'),
            t('plan.boundTo'),
            t('plan.qps'),
            t('plan.quota'),
            t('plan.boundAt'),
          ]}
          rows={rows.map((row) => ({
            key: `${row.UsagePlanId} ${row.Environment} ${row.ApiId}`,
            cells: [
              <Link key="name" to={paths.plan(row.UsagePlanId)}>
                {row.UsagePlanName}
              </Link>,
              word('environment', row.Environment),
              row.ApiId === '' ? t('service.service') : 'API',
              limit(row.MaxRequestNumPreSec, 'QPS'),
              limit(row.MaxRequestNum, ''),
              time(row.CreatedTime),
            ],
          }))}
        />
      )}
      <Suspense fallback={null}>
        {url.dialog === 'bind' && <BindPlan service={service} apis={[one]} onClose={url.close} />}
      </Suspense>
    </>
  )
}
