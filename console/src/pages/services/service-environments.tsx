/** Environments of a service: what runs where, and the versions that each has run. */
import { lazy, type ReactElement, Suspense } from 'react'
import type { ResponseOf } from '../../api/client.ts'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time, tn, word } from '../../i18n/index.ts'
import { urlsOf } from '../../parts/address.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { copyWords } from '../../parts/words.ts'
import { Button, Chip, Copyable, Notice, SmallTable, State } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { useService } from './service.tsx'

const SwitchVersion = lazy(() => import('../../forms/switch-version.tsx'))

type Row = ResponseOf<'DescribeServiceEnvironmentList'>['Result']['EnvironmentList'][number]

export default function ServiceEnvironments(): ReactElement {
  const service = useService()
  const url = useUrl()
  const read = useRead('DescribeServiceEnvironmentList', { ServiceId: service.ServiceId })
  const rows = read.data?.Result.EnvironmentList ?? []
  const unfolded = rows.find(({ EnvironmentName }) => EnvironmentName === url.get('versions'))
  const switched = rows.find(({ EnvironmentName }) => EnvironmentName === url.on)
  return (
    <>
      <Notice>{t('env.note')}</Notice>
      <ErrorBox error={read.error} retry={read.refetch} />
      <SmallTable
        pin
        dense
        caption={t('env.title')}
        head={[
          t('env.name'),
          t('env.path'),
          t('env.state'),
          t('env.version'),
          t('env.effect'),
          t('action.operation'),
        ]}
        rows={rows.map((row) => ({ key: row.EnvironmentName, cells: cellsOf(row) }))}
      />
      {unfolded && <History row={unfolded} />}
      <Suspense fallback={null}>
        {url.dialog === 'switch' && switched && (
          <SwitchVersion
            serviceId={service.ServiceId}
            environment={switched.EnvironmentName}
            running={switched.VersionName}
            wanted={url.get('to')}
            onClose={url.close}
          />
        )}
      </Suspense>
    </>
  )
}

function cellsOf(row: Row) {
  const isPublished = row.Status === 1
  return [
    word('environment', row.EnvironmentName),
    <AccessPath key="path" row={row} />,
    isPublished ? (
      <State key="state" tone="ok">
        {t('environment.published')}
      </State>
    ) : (
      <State key="state" tone="idle">
        {t('environment.not')}
      </State>
    ),
    row.VersionName ? (
      <span key="version" className="two cell-version">
        <span className="cell-clip">
          <Copyable text={row.VersionName} words={copyWords()} />
        </span>
        <small className="nowrap muted">{time(row.CreateTime)}</small>
      </span>
    ) : (
      '-'
    ),
    isPublished ? <InEffect key="effect" name={row.EnvironmentName} /> : '-',
    <Operations key="ops" row={row} />,
  ]
}

function AccessPath({ row }: { readonly row: Row }): ReactElement {
  const { Protocol } = useService()
  const session = useSession()
  const [first = row.Url] = urlsOf(row.Url, Protocol, session)
  return (
    <span className="cell-whole">
      <Copyable whole text={first} words={copyWords()} />
    </span>
  )
}

function InEffect({ name }: { readonly name: string }): ReactElement {
  const { ServiceId } = useService()
  const read = useRead('DescribeEffect', { ServiceId, EnvironmentName: name })
  if (read.data === undefined) return <>-</>
  const { NodeInEffectCount: on, NodeTotalCount: of } = read.data
  return <State tone={on === of && of > 0 ? 'ok' : 'warn'}>{t('env.onOf', { on, of })}</State>
}

function Operations({ row }: { readonly row: Row }): ReactElement {
  const service = useService()
  const session = useSession()
  const url = useUrl()
  const name = row.EnvironmentName
  const isOpen = url.get('versions') === name
  return (
    <span className="ops">
      <Button
        look="link"
        why={can.publish(session, service)}
        onClick={() => url.open('publish', name)}
      >
        {t('action.publish')}
      </Button>
      <Button
        look="link"
        why={can.switchVersion(session, row)}
        onClick={() => url.open('switch', name)}
      >
        {t('action.switch')}
      </Button>
      <Button
        look="link"
        why={can.deactivate(session, row)}
        onClick={() => url.open('deactivate', name)}
      >
        {t('action.deactivate')}
      </Button>
      <Button
        look="link"
        aria-expanded={isOpen}
        onClick={() => url.set({ versions: isOpen ? '' : name })}
      >
        {t('env.unfold')}
      </Button>
    </span>
  )
}

function History({ row }: { readonly row: Row }): ReactElement {
  const { ServiceId } = useService()
  const read = useRead('DescribeServiceEnvironmentReleaseHistory', {
    ServiceId,
    EnvironmentName: row.EnvironmentName,
    Limit: 100,
  })
  const rows = read.data?.Result.VersionList ?? []
  const title = t('env.historyOf', { environment: word('environment', row.EnvironmentName) })
  return (
    <section className="unfolded">
      <h2>{title}</h2>
      <ErrorBox error={read.error} retry={read.refetch} />
      <SmallTable
        caption={title}
        head={[t('version.id'), t('env.time'), t('field.remarks')]}
        rows={rows.map((version, index) => ({
          key: `${version.VersionName} ${version.ReleaseTime}`,
          cells: [
            <span key="id" className="version">
              <Copyable text={version.VersionName} words={copyWords()} />
              {index === 0 && version.VersionName === row.VersionName && (
                <Chip tone="ok">{t('env.current')}</Chip>
              )}
            </span>,
            <span key="time" className="nowrap">
              {time(version.ReleaseTime)}
            </span>,
            version.VersionDesc || '-',
          ],
        }))}
      />
      <p className="muted">{tn('table.total', read.data?.Result.TotalCount ?? 0)}</p>
    </section>
  )
}
