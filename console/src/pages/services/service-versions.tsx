/** All versions of a service; two that are ticked are compared. */
import { lazy, type ReactElement, Suspense, useState } from 'react'
import type { ResponseOf } from '../../api/client.ts'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { t, time, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { usePickAll } from '../../parts/pick-rows.ts'
import { useRows } from '../../parts/rows.ts'
import { copyWords, tableWords } from '../../parts/words.ts'
import { type Column, DataTable } from '../../table/table.tsx'
import { Button, Copyable, Menu } from '../../ui/index.ts'
import { type Url, useUrl } from '../../url.ts'
import { useService } from './service.tsx'

const Compare = lazy(() => import('./compare.tsx'))
const SwitchVersion = lazy(() => import('../../forms/switch-version.tsx'))

type Version = ResponseOf<'DescribeServiceReleaseVersion'>['Result']['VersionList'][number]
type Environment = ResponseOf<'DescribeServiceEnvironmentList'>['Result']['EnvironmentList'][number]

export default function ServiceVersions(): ReactElement {
  const { ServiceId } = useService()
  const url = useUrl()
  const session = useSession()
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const rows = useRows(url, 'DescribeServiceReleaseVersion', { ServiceId }, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.VersionList,
  }))
  const environments = useRead('DescribeServiceEnvironmentList', { ServiceId })
  const history = usePickAll(
    'DescribeServiceEnvironmentReleaseHistory',
    { ServiceId },
    ({ Result }) => ({ total: Result.TotalCount, rows: Result.VersionList }),
  )
  const list = environments.data?.Result.EnvironmentList ?? []
  // The history begins with the newest: the last entry of a version is its release.
  const releasedAt = (name: string) =>
    history.rows?.findLast(({ VersionName }) => VersionName === name)?.ReleaseTime
  const [older, newer] = [...picked].toSorted()
  const pair = picked.size === 2 && older !== undefined && newer !== undefined
  const switched = list.find(({ EnvironmentName }) => EnvironmentName === url.on)
  return (
    <>
      <DataTable
        caption={t('version.title')}
        columns={columnsOf(list, releasedAt, url, session)}
        rows={rows}
        id={(row) => row.VersionName}
        name={(row) => row.VersionName}
        url={url}
        words={tableWords(t('version.search'))}
        picked={picked}
        onPick={setPicked}
        bulk={
          <Button
            why={pair ? true : t('version.pickTwo')}
            onClick={() => url.open('compare', `${older}..${newer}`)}
          >
            {t('action.compare')}
          </Button>
        }
        actions={<span className="muted">{t('version.pickTwo')}</span>}
        empty={{ title: t('version.empty'), body: t('version.emptyBody') }}
        failed={(error, retry) => <ErrorBox error={error} retry={retry} />}
      />
      <Suspense fallback={null}>
        {url.dialog === 'compare' && url.on && (
          <Compare serviceId={ServiceId} pair={url.on} onClose={url.close} />
        )}
        {url.dialog === 'switch' && switched && (
          <SwitchVersion
            serviceId={ServiceId}
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

function columnsOf(
  environments: readonly Environment[],
  releasedAt: (version: string) => string | undefined,
  url: Url,
  session: ReturnType<typeof useSession>,
): readonly Column<Version>[] {
  const runningIn = (version: string) =>
    environments
      .filter(({ VersionName, Status }) => Status === 1 && VersionName === version)
      .map(({ EnvironmentName }) => word('environment', EnvironmentName))
      .join(t('list.comma'))
  return [
    {
      key: 'id',
      title: t('version.id'),
      lead: true,
      value: (v) => v.VersionName,
      cell: (v) => (
        <span className="cell-clip cell-id">
          <Copyable text={v.VersionName} words={copyWords()} />
        </span>
      ),
    },
    {
      key: 'remarks',
      title: t('field.remarks'),
      value: (v) => v.VersionDesc ?? '',
      cell: (v) => (
        <span className="cell-lines" title={v.VersionDesc ?? ''}>
          {v.VersionDesc || '-'}
        </span>
      ),
    },
    {
      key: 'time',
      title: t('env.time'),
      value: (v) => releasedAt(v.VersionName) ?? '',
      cell: (v) => <span className="nowrap">{time(releasedAt(v.VersionName))}</span>,
    },
    {
      key: 'running',
      title: t('version.runningIn'),
      value: (v) => runningIn(v.VersionName),
      cell: (v) => runningIn(v.VersionName) || '-',
    },
    {
      key: 'operation',
      title: t('action.operation'),
      pin: 'end',
      cell: (v) => <Operations version={v} {...{ environments, url, session }} />,
    },
  ]
}

function Operations({
  version: { VersionName },
  environments,
  url,
  session,
}: {
  readonly version: Version
  readonly environments: readonly Environment[]
  readonly url: Url
  readonly session: ReturnType<typeof useSession>
}): ReactElement {
  return (
    <span className="ops">
      <Button look="link" onClick={() => url.open('compare', `${VersionName}..draft`)}>
        {t('version.compareDraft')}
      </Button>
      <Menu
        label={t('version.switch')}
        className="bar-button"
        items={environments.map((environment) => ({
          key: environment.EnvironmentName,
          label: word('environment', environment.EnvironmentName),
          why: whyNotSwitch(session, environment, VersionName),
          run: () => {
            url.open('switch', environment.EnvironmentName, { to: VersionName })
          },
        }))}
      />
    </span>
  )
}

function whyNotSwitch(
  session: ReturnType<typeof useSession>,
  environment: Environment,
  wanted: string,
): true | string {
  if (environment.VersionName === wanted && environment.Status === 1) return t('env.current')
  return can.switchVersion(session, environment)
}
