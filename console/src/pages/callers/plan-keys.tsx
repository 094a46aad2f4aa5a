/** The keys that are bound to a usage plan. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { say } from '../../api/effect.ts'
import { useAction } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { useRows } from '../../parts/rows.ts'
import { copyWords, tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Copyable, State } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { usePlan } from './plan.tsx'

const BindKeys = lazy(() => import('../../forms/bind-keys.tsx'))

type Row = ResponseOf<'DescribeUsagePlanSecretIds'>['Result']['AccessKeyList'][number]

const stale = ['DescribeUsagePlanSecretIds', 'DescribeUsagePlan', 'DescribeApiKeyPlans'] as const

export default function PlanKeys(): ReactElement {
  const { UsagePlanId } = usePlan()
  const session = useSession()
  const url = useUrl()
  const rows = useRows(url, 'DescribeUsagePlanSecretIds', { UsagePlanId }, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.AccessKeyList,
  }))
  const unbind = useAction('UnBindSecretIds', stale)
  const bind = useAction('BindSecretIds', stale)
  const remove = async ({ AccessKeyId, SecretName }: Row) => {
    const AccessKeyIds = [AccessKeyId]
    try {
      await unbind.mutateAsync({ UsagePlanId, AccessKeyIds })
      say(t('line.unbound', { name: SecretName }), () => {
        void bind.mutateAsync({ UsagePlanId, AccessKeyIds })
      })
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }
  const add = (
    <Button look="primary" why={can.bindKey(session, null)} onClick={() => url.open('bind')}>
      {t('plan.bindKey')}
    </Button>
  )
  return (
    <>
      <DataTable
        caption={t('plan.tab.keys')}
        columns={columnsOf(session, remove)}
        rows={rows}
        id={(row) => row.AccessKeyId}
        name={(row) => row.SecretName}
        url={url}
        words={tableWords(t('secret.search'))}
        actions={add}
        empty={{ title: t('plan.keysEmpty'), body: t('plan.keysEmptyBody'), action: add }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
      <Suspense fallback={null}>
        {url.dialog === 'bind' && <BindKeys planId={UsagePlanId} onClose={url.close} />}
      </Suspense>
    </>
  )
}

function columnsOf(
  session: ReturnType<typeof useSession>,
  remove: (row: Row) => void,
): readonly Column<Row>[] {
  return [
    {
      key: 'name',
      title: t('secret.nameId'),
      lead: true,
      value: (k) => k.SecretName,
      cell: (k) => (
        <span className="two">
          <Link to={paths.secret(k.AccessKeyId)}>{k.SecretName}</Link>
          <Copyable text={k.AccessKeyId} words={copyWords()} />
        </span>
      ),
    },
    {
      key: 'status',
      title: t('field.status'),
      value: (k) => k.Status,
      cell: (k) => (
        <State tone={k.Status === 1 ? 'ok' : 'idle'}>
          {t(k.Status === 1 ? 'secret.enabled' : 'secret.disabled')}
        </State>
      ),
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (k) => (
        <Button look="link" why={can.unbindKey(session, null)} onClick={() => remove(k)}>
          {t('action.unbind')}
        </Button>
      ),
    },
  ]
}
