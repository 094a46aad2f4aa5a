/** Usage plans: how fast and how often which keys may call what. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { type Session, useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { limit, t, time } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { planSource } from '../../parts/pick-sources.ts'
import { useRows } from '../../parts/rows.ts'
import { copyWords, tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Chip, Copyable } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'
import { Bound } from './bound.tsx'
import { usePlanStates, useStatesReader } from './caller-states.ts'

const PlanForm = lazy(() => import('../../forms/plan-form.tsx'))
const PlanDelete = lazy(() => import('../../forms/plan-delete.tsx'))

type PlanRow = ResponseOf<'DescribeUsagePlansStatus'>['Result']['UsagePlanStatusSet'][number]

export default function PlansPage(): ReactElement {
  const session = useSession()
  const url = useUrl()
  const navigate = useNavigate()
  const rows = useRows(url, 'DescribeUsagePlansStatus', {}, planSource.pick, planSource)
  const create = (
    <Button look="primary" why={can.createPlan(session, null)} onClick={() => url.open('create')}>
      {t('action.create')}
    </Button>
  )
  const stateOf = usePlanStates((rows.all ?? []).map(({ UsagePlanId }) => UsagePlanId))
  const bindKey = (id: string) => navigate(paths.plan(id, 'keys'))
  const used = { url, session, bindKey }
  const reader = useStatesReader()
  const on = rows.all?.find(({ UsagePlanId }) => UsagePlanId === url.on)
  return (
    <>
      <PageHead title={t('menu.plans')} chip={<Chip>{t('effect.live')}</Chip>} />
      <DataTable
        memory="plans"
        dense
        caption={t('menu.plans')}
        columns={columnsOf({ ...used, stateOf })}
        rows={rows}
        columnsFor={async (all, signal) => {
          const ids = all.map(({ UsagePlanId }) => UsagePlanId)
          return columnsOf({ ...used, stateOf: await reader.plans(ids, signal) })
        }}
        id={(row) => row.UsagePlanId}
        name={(row) => row.UsagePlanName}
        url={url}
        words={tableWords(t('plan.search'))}
        actions={create}
        empty={{ title: t('plan.empty'), body: t('plan.emptyBody'), action: create }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
      <Suspense fallback={null}>
        {url.dialog === 'create' && <PlanForm onClose={url.close} />}
        {url.dialog === 'edit' && on && <PlanForm plan={on} onClose={url.close} />}
        {url.dialog === 'delete' && on && (
          <PlanDelete plan={on} onClose={url.close} onDone={url.close} />
        )}
      </Suspense>
    </>
  )
}

interface Used {
  readonly url: Url
  readonly session: Session | null
  readonly stateOf: ReturnType<typeof usePlanStates>
  readonly bindKey: (planId: string) => void
}

function columnsOf({ url, session, stateOf, bindKey }: Used): readonly Column<PlanRow>[] {
  return [
    {
      key: 'name',
      title: t('plan.nameId'),
      lead: true,
      value: (p) => p.UsagePlanName,
      cell: (p) => (
        <span className="two">
          <Link to={paths.plan(p.UsagePlanId)}>{p.UsagePlanName}</Link>
          <Copyable text={p.UsagePlanId} words={copyWords()} />
        </span>
      ),
    },
    {
      key: 'qps',
      title: t('plan.qps'),
      value: (p) => p.MaxRequestNumPreSec,
      cell: (p) => limit(p.MaxRequestNumPreSec, 'QPS'),
    },
    {
      key: 'quota',
      title: t('plan.quota'),
      value: (p) => p.MaxRequestNum,
      cell: (p) => limit(p.MaxRequestNum, ''),
    },
    {
      key: 'keys',
      title: t('plan.keys'),
      value: (p) => stateOf(p.UsagePlanId)?.KeyCount ?? 0,
      cell: (p) => (
        <Bound to={paths.plan(p.UsagePlanId, 'keys')} count={stateOf(p.UsagePlanId)?.KeyCount} />
      ),
    },
    {
      key: 'environments',
      title: t('plan.environments'),
      value: (p) => stateOf(p.UsagePlanId)?.BindingCount ?? 0,
      cell: (p) => (
        <Bound
          to={paths.plan(p.UsagePlanId, 'environments')}
          count={stateOf(p.UsagePlanId)?.BindingCount}
        />
      ),
    },
    {
      key: 'created',
      title: t('field.created'),
      value: (p) => p.CreatedTime,
      cell: (p) => <span className="nowrap">{time(p.CreatedTime)}</span>,
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (p) => <Operations plan={p} {...{ url, session, stateOf, bindKey }} />,
    },
  ]
}

function Operations({
  plan,
  url,
  session,
  stateOf,
  bindKey,
}: Used & { readonly plan: PlanRow }): ReactElement {
  return (
    <span className="ops">
      <Button
        look="link"
        why={can.bindKey(session, null)}
        onClick={() => bindKey(plan.UsagePlanId)}
      >
        {t('plan.bindKey')}
      </Button>
      <Button
        data-key="edit"
        look="link"
        why={can.editPlan(session, null)}
        onClick={() => url.open('edit', plan.UsagePlanId)}
      >
        {t('action.edit')}
      </Button>
      <Button
        look="link"
        why={can.deletePlan(session, {
          bound: stateOf(plan.UsagePlanId)?.BindingCount ?? 0,
        })}
        onClick={() => url.open('delete', plan.UsagePlanId)}
      >
        {t('action.delete')}
      </Button>
    </span>
  )
}
