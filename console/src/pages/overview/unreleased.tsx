/** Services with something to release, each with the way to the difference and to the release. */
import type { ReactElement } from 'react'
import { Link } from 'react-router'
import type { ResponseOf } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { number, t, tn, word } from '../../i18n/index.ts'
import { paths } from '../../paths.ts'
import { Section, SmallTable } from '../../ui/index.ts'

type Row = ResponseOf<'DescribeUnreleasedServices'>['Result']['ServiceSet'][number]

export function Unreleased({
  services,
  total,
}: {
  readonly services: readonly Row[]
  readonly total: number
}): ReactElement {
  const mayRelease = can.release(useSession(), null) === true
  const title = t('overview.unreleased')
  return (
    <Section title={title}>
      <SmallTable
        caption={title}
        pin
        head={[
          t('service.name'),
          t('overview.changes'),
          t('overview.compared'),
          t('action.operation'),
        ]}
        rows={services.map((row) => ({
          key: row.ServiceId,
          cells: [
            <Link key="name" to={paths.service(row.ServiceId)}>
              {row.ServiceName}
            </Link>,
            <Changes key="changes" row={row} />,
            row.EnvironmentName === null
              ? t('environment.not')
              : word('environment', row.EnvironmentName),
            mayRelease ? (
              <Link key="publish" to={paths.service(row.ServiceId, 'apis', { do: 'publish' })}>
                {t('action.publish')}
              </Link>
            ) : (
              '-'
            ),
          ],
        }))}
      />
      {total > services.length && (
        <p className="hint">
          {t('overview.more', { n: number(services.length), total: number(total) })}{' '}
          <Link to={paths.services()}>{t('overview.allServices')}</Link>
        </p>
      )}
    </Section>
  )
}

/** How many APIs, and what with them; of a service that runs nowhere all are new. */
function Changes({ row }: { readonly row: Row }): ReactElement {
  const { ServiceId, EnvironmentName, AddedCount, RemovedCount, ChangedCount } = row
  const isNew = EnvironmentName === null
  const kinds = [
    AddedCount > 0 && t('overview.added', { n: number(AddedCount) }),
    RemovedCount > 0 && t('overview.removed', { n: number(RemovedCount) }),
    ChangedCount > 0 && t('overview.changed', { n: number(ChangedCount) }),
  ].filter((kind) => kind !== false)
  const to = paths.service(ServiceId, 'apis', isNew ? {} : { do: 'changes' })
  return (
    <span>
      <Link to={to}>{tn('overview.apis', AddedCount + RemovedCount + ChangedCount)}</Link>{' '}
      {!isNew && <span className="muted">{kinds.join(t('list.comma'))}</span>}
    </span>
  )
}
