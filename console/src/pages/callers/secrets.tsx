/** Key pairs by which callers sign. Secrets stay masked: see one key for Reveal. */
import { lazy, type ReactElement, Suspense } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { say } from '../../api/effect.ts'
import { useAction } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { keySource } from '../../parts/pick-sources.ts'
import { useRows } from '../../parts/rows.ts'
import { copyWords, tableWords } from '../../parts/words.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Chip, Copyable, Menu, State } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'

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
  const on = rows.all?.find(({ AccessKeyId }) => AccessKeyId === url.on)
  return (
    <>
      <PageHead title={t('menu.secrets')} chip={<Chip>{t('effect.live')}</Chip>} />
      <DataTable
        memory="secrets"
        caption={t('menu.secrets')}
        columns={columnsOf(url, session, toggle)}
        rows={rows}
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
        {url.dialog === 'delete' && on && <KeyDelete secret={on} onClose={url.close} />}
      </Suspense>
    </>
  )
}

/** Enables or disables a key; either can be undone by one click. */
export function useKeyToggle(): (row: KeyRow) => Promise<void> {
  const stale = ['DescribeApiKeysStatus', 'DescribeApiKey'] as const
  const enable = useAction('EnableApiKey', stale)
  const disable = useAction('DisableApiKey', stale)
  return async (row) => {
    const { AccessKeyId } = row
    const isOn = row.Status === 1
    try {
      await (isOn ? disable : enable).mutateAsync({ AccessKeyId })
      const text = t(isOn ? 'secret.disabledLine' : 'secret.enabledLine', { name: row.SecretName })
      say(text, () => void (isOn ? enable : disable).mutateAsync({ AccessKeyId }))
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }
}

function columnsOf(
  url: Url,
  session: ReturnType<typeof useSession>,
  toggle: (row: KeyRow) => Promise<void>,
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
          <Copyable text={k.AccessKeyId} words={copyWords()} />
        </span>
      ),
    },
    { key: 'secret', title: 'SecretKey', cell: () => <code>••••••••</code> },
    {
      key: 'type',
      title: t('field.type'),
      value: (k) => k.AccessKeyType,
      cell: (k) => t(k.AccessKeyType === 'manual' ? 'secret.manual' : 'secret.auto'),
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
      <Button look="link" onClick={() => toggle(row)}>
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
