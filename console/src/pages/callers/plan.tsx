/** One usage plan: its head and its tabs. */
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

const PlanForm = lazy(() => import('../../forms/plan-form.tsx'))
const PlanDelete = lazy(() => import('../../forms/plan-delete.tsx'))

export type Plan = ResponseOf<'DescribeUsagePlan'>['Result']

const tabs = ['info', 'keys', 'environments'] as const

export function usePlan(): Plan {
  return useOutletContext<Plan>()
}

export default function PlanPage(): ReactElement {
  const { id: UsagePlanId = '' } = useParams()
  const session = useSession()
  const navigate = useNavigate()
  const url = useUrl()
  const gone = () => navigate(paths.plans(), { replace: true })
  const read = useRead('DescribeUsagePlan', { UsagePlanId })
  const crumbs = [{ label: t('menu.plans'), to: paths.plans() }]
  const plan = read.data?.Result
  if (plan === undefined) {
    return (
      <>
        <PageHead title={UsagePlanId} crumbs={crumbs} />
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
      <PageHead
        title={plan.UsagePlanName}
        crumbs={crumbs}
        chip={<Chip>{t('effect.live')}</Chip>}
        actions={
          <>
            <Button
              data-key="edit"
              why={can.editPlan(session, null)}
              onClick={() => url.open('edit')}
            >
              {t('action.edit')}
            </Button>
            <Button
              why={can.deletePlan(session, { bound: plan.BindEnvironmentTotalCount })}
              onClick={() => url.open('delete')}
            >
              {t('action.delete')}
            </Button>
          </>
        }
        under={<Copyable text={UsagePlanId} words={copyWords()} />}
      />
      <Tabs
        label={t('plan.tabs')}
        thing={plan.UsagePlanName}
        tabs={tabs.map((tab) => ({
          label: t(`plan.tab.${tab}`),
          to: paths.plan(UsagePlanId, tab),
        }))}
      />
      <Outlet context={plan} />
      <Suspense fallback={null}>
        {url.dialog === 'edit' && <PlanForm plan={plan} onClose={url.close} />}
        {url.dialog === 'delete' && <PlanDelete plan={plan} onClose={url.close} onDone={gone} />}
      </Suspense>
    </>
  )
}
