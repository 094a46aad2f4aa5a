/** Key pairs by which callers sign. Secrets stay masked: see one key for Reveal. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { act } from '../../api/effect.ts'
import { useAction } from '../../api/query.ts'
import { type Session, useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { keySource } from '../../parts/pick-sources.ts'
import { useRows } from '../../parts/rows.ts'
import { copyWords, tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Chip, Copyable, Menu, State, type Why } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'
import { Bound } from './bound.tsx'
import { useKeyStates, useStatesReader } from './caller-states.ts'
import { CallerTabs } from './caller-tabs.tsx'

const KeyCreate = lazy(() => import('../../forms/key-create.tsx'))
const KeyRotate = lazy(() => import('../../forms/key-rotate.tsx'))
const KeyDelete = lazy(() => import('../../forms/key-delete.tsx'))

export type KeyRow = ResponseOf<'DescribeApiKeysStatus'>['Result']['ApiKeySet'][number]

export default function SecretsPage(): ReactElement {
  const session = useSession()
  const url = useUrl()
  const rows = useRows(url, 'DescribeApiKeysStatus', {}, keySource.pick, keySource)
  const toggle = useKeyToggle()
  const create = (
    <Button look="primary" why={can.createKey(session, null)} onClick={() => url.open('create')}>
      {t('action.create')}
    </Button>
  )
  const plansOf = useKeyStates((rows.all ?? []).map(({ AccessKeyId }) => AccessKeyId))
  const reader = useStatesReader()
  const on = rows.all?.find(({ AccessKeyId }) => AccessKeyId === url.on)
  return (
    <>
      <PageHead title={t('menu.secrets')} chip={<Chip>{t('effect.live')}</Chip>} />
      <CallerTabs />
      <DataTable
        memory="secrets"
        dense
        caption={t('menu.secrets')}
        columns={columnsOf(url, session, toggle, plansOf)}
        rows={rows}
        columnsFor={async (all, signal) => {
          const ids = all.map(({ AccessKeyId }) => AccessKeyId)
          return columnsOf(url, session, toggle, await reader.keys(ids, signal))
        }}
        id={(row) => row.AccessKeyId}
        name={(row) => row.SecretName}
        url={url}
        words={tableWords(t('secret.search'))}
        actions={create}
        empty={{ title: t('secret.empty'), body: t('secret.emptyBody'), action: create }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
      <Suspense fallback={null}>
        {url.dialog === 'create' && <KeyCreate onClose={url.close} />}
        {url.dialog === 'rotate' && on && <KeyRotate secret={on} onClose={url.close} />}
        {url.dialog === 'delete' && on && (
          <KeyDelete secret={on} onClose={url.close} onDone={url.close} />
        )}
      </Suspense>
    </>
  )
}

export function toggleWhy(session: Session | null, { Status }: Pick<KeyRow, 'Status'>): Why {
  return (Status === 1 ? can.disableKey : can.enableKey)(session, null)
}

/** Enables or disables a key; either can be undone by one click. */
export function useKeyToggle(): (row: KeyRow) => Promise<void> {
  const stale = ['DescribeApiKeysStatus', 'DescribeApiKey'] as const
  const enable = useAction('EnableApiKey', stale)
  const disable = useAction('DisableApiKey', stale)
  return async (row) => {
    const { AccessKeyId } = row
    const isOn = row.Status === 1
    await act(
      () => (isOn ? disable : enable).mutateAsync({ AccessKeyId }),
      t(isOn ? 'secret.disabledLine' : 'secret.enabledLine', { name: row.SecretName }),
      () => (isOn ? enable : disable).mutateAsync({ AccessKeyId }),
    )
  }
}

function columnsOf(
  url: Url,
  session: ReturnType<typeof useSession>,
  toggle: (row: KeyRow) => Promise<void>,
  plansOf: ReturnType<typeof useKeyStates>,
): readonly Column<KeyRow>[] {
  return [
    {
      key: 'name',
      title: t('secret.nameId'),
      lead: true,
      value: (k) => k.SecretName,
      cell: (k) => (
        <span className="two">
          <Link to={paths.secret(k.AccessKeyId)}>{k.SecretName}</Link>
          <span className="key-id">
            <Copyable text={k.AccessKeyId} words={copyWords()} />
          </span>
        </span>
      ),
    },
    { key: 'secret', title: 'SecretKey', cell: () => <code>••••••••</code> },
    {
      key: 'type',
      title: t('field.type'),
      value: (k) => k.AccessKeyType,
      cell: (k) => (
        <span className="nowrap">
          {t(k.AccessKeyType === 'manual' ? 'secret.manual' : 'secret.auto')}
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
      key: 'plans',
      title: t('secret.boundPlans'),
      value: (k) => plansOf(k.AccessKeyId)?.length ?? 0,
      cell: (k) => (
        <Bound to={paths.secret(k.AccessKeyId)} count={plansOf(k.AccessKeyId)?.length} />
      ),
    },
    {
      key: 'modified',
      title: t('field.modified'),
      value: (k) => k.ModifiedTime,
      cell: (k) => <span className="nowrap">{time(k.ModifiedTime)}</span>,
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (k) => <Operations row={k} url={url} session={session} toggle={toggle} />,
    },
  ]
}

function Operations({
  row,
  url,
  session,
  toggle,
}: {
  readonly row: KeyRow
  readonly url: Url
  readonly session: ReturnType<typeof useSession>
  readonly toggle: (row: KeyRow) => Promise<void>
}): ReactElement {
  return (
    <span className="ops">
      <Button
        look="link"
        why={can.rotateKey(session, null)}
        onClick={() => url.open('rotate', row.AccessKeyId)}
      >
        {t('secret.rotate')}
      </Button>
      <Button look="link" why={toggleWhy(session, row)} onClick={() => toggle(row)}>
        {t(row.Status === 1 ? 'action.disable' : 'action.enable')}
      </Button>
      <Menu
        label={t('action.more')}
        name={t('action.moreOf', { name: row.SecretName })}
        className="bar-button"
        items={[
          {
            key: 'delete',
            label: t('action.delete'),
            danger: true,
            why: can.deleteKey(session, row),
            run: () => url.open('delete', row.AccessKeyId),
          },
        ]}
      />
    </span>
  )
}
