/** IP strategies: lists of addresses of a service, bound to its APIs by environment. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { number, t, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { copyWords, tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Chip, Copyable, Menu, Notice } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'
import { useService } from './service.tsx'
import { ServiceLimits } from './service-limits.tsx'

const PolicyForm = lazy(() => import('../../forms/policy-form.tsx'))
const PolicyBind = lazy(() => import('../../forms/policy-bind.tsx'))
const PolicyDelete = lazy(() => import('../../forms/policy-delete.tsx'))

export type Policy = ResponseOf<'DescribeIPStrategysStatus'>['Result']['StrategySet'][number]

export default function ServicePolicy(): ReactElement {
  const { ServiceId } = useService()
  const session = useSession()
  const url = useUrl()
  const read = useRead('DescribeIPStrategysStatus', { ServiceId })
  const all = read.data?.Result.StrategySet
  const rows = {
    all,
    total: all?.length ?? 0,
    whole: true,
    error: read.error,
    isStale: false,
    refetch: () => void read.refetch(),
  }
  const create = (
    <Button
      look="primary"
      why={can.editPolicy(session, null)}
      onClick={() => url.open('create-policy')}
    >
      {t('action.create')}
    </Button>
  )
  const on = all?.find(({ StrategyId }) => StrategyId === url.on)
  return (
    <>
      <Notice action={<Link to={paths.plugins()}>{t('menu.plugins')}</Link>}>
        {t('policy.note')}
      </Notice>
      <DataTable
        caption={t('policy.title')}
        columns={columnsOf(url, session)}
        rows={rows}
        id={(row) => row.StrategyId ?? ''}
        name={(row) => row.StrategyName ?? ''}
        url={url}
        words={tableWords(t('policy.search'))}
        actions={
          <>
            {create}
            <Chip>{t('effect.live')}</Chip>
          </>
        }
        empty={{ title: t('policy.empty'), body: t('policy.emptyBody'), action: create }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
      <div className="unfolded">
        <ServiceLimits />
      </div>
      <Suspense fallback={null}>
        <Dialogs url={url} on={on} serviceId={ServiceId} />
      </Suspense>
    </>
  )
}

function Dialogs({
  url,
  on,
  serviceId,
}: {
  readonly url: Url
  readonly on: Policy | undefined
  readonly serviceId: string
}): ReactElement | null {
  if (url.dialog === 'create-policy') {
    return <PolicyForm serviceId={serviceId} onClose={url.close} />
  }
  if (on === undefined) return null
  if (url.dialog === 'edit-policy') {
    return <PolicyForm serviceId={serviceId} policy={on} onClose={url.close} />
  }
  if (url.dialog === 'bind-policy' || url.dialog === 'unbind-policy') {
    return (
      <PolicyBind
        serviceId={serviceId}
        policy={on}
        isUnbind={url.dialog === 'unbind-policy'}
        onClose={url.close}
      />
    )
  }
  if (url.dialog === 'delete-policy') {
    return <PolicyDelete serviceId={serviceId} policy={on} onClose={url.close} />
  }
  return null
}

function addressesOf(policy: Policy): readonly string[] {
  return (policy.StrategyData ?? '').split('\n').filter((line) => line.trim() !== '')
}

function columnsOf(url: Url, session: ReturnType<typeof useSession>): readonly Column<Policy>[] {
  return [
    {
      key: 'name',
      title: t('field.name'),
      lead: true,
      value: (p) => p.StrategyName ?? '',
      cell: (p) => (
        <span className="two">
          <span>{p.StrategyName}</span>
          <Copyable text={p.StrategyId ?? ''} words={copyWords()} />
        </span>
      ),
    },
    {
      key: 'type',
      title: t('field.type'),
      value: (p) => word('policy', p.StrategyType),
      cell: (p) => word('policy', p.StrategyType),
    },
    {
      key: 'addresses',
      title: t('policy.addresses'),
      value: (p) => addressesOf(p).length,
      cell: (p) => (
        <span title={addressesOf(p).slice(0, 20).join('\n')}>{number(addressesOf(p).length)}</span>
      ),
    },
    {
      key: 'bound',
      title: t('policy.bound'),
      value: (p) => p.BindApiTotalCount ?? 0,
      cell: (p) => number(p.BindApiTotalCount ?? 0),
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (p) => <Operations policy={p} url={url} session={session} />,
    },
  ]
}

function Operations({
  policy,
  url,
  session,
}: {
  readonly policy: Policy
  readonly url: Url
  readonly session: ReturnType<typeof useSession>
}): ReactElement {
  const id = policy.StrategyId ?? ''
  const why = can.editPolicy(session, null)
  return (
    <span className="ops">
      <Button data-key="edit" look="link" why={why} onClick={() => url.open('edit-policy', id)}>
        {t('action.edit')}
      </Button>
      <Button look="link" why={why} onClick={() => url.open('bind-policy', id)}>
        {t('action.bind')}
      </Button>
      <Menu
        label={t('action.more')}
        name={t('action.moreOf', { name: policy.StrategyName ?? id })}
        className="bar-button"
        items={[
          {
            key: 'unbind',
            label: t('action.unbind'),
            run: () => url.open('unbind-policy', id),
          },
          {
            key: 'delete',
            label: t('action.delete'),
            danger: true,
            why,
            run: () => url.open('delete-policy', id),
          },
        ]}
      />
    </span>
  )
}
