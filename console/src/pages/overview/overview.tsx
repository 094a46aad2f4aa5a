/**
 * The first page: what needs somebody, as lists of links, and what is in effect. Where nothing
 * does, it says so and stays quiet; it has no figures for their own sake.
 */
import type { ReactElement } from 'react'
import { Link, useNavigate } from 'react-router'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { overviewRows } from '../../first-calls.ts'
import { number, t } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { paths } from '../../paths.ts'
import { Button, Empty, Facts, Section, State } from '../../ui/index.ts'
import { Gateways } from './gateways.tsx'
import { Unreleased } from './unreleased.tsx'

const everyMs = 10_000

export default function OverviewPage(): ReactElement {
  const session = useSession()
  const navigate = useNavigate()
  const effect = useRead('DescribeEffect', {}, { everyMs })
  const unreleased = useRead('DescribeUnreleasedServices', overviewRows)
  const nodes = effect.data?.NodeSet
  const troubled = nodes?.filter(({ State: state }) => state !== 'linked')
  const noGateway = nodes?.length === 0
  const { ServiceSet: services, TotalCount: total = 0 } = unreleased.data?.Result ?? {}
  const isLoading =
    (nodes === undefined && effect.error === null) ||
    (services === undefined && unreleased.error === null)
  const isCalm = troubled?.length === 0 && !noGateway && services?.length === 0
  return (
    <>
      <PageHead
        title={t('overview.title')}
        actions={
          <Button
            why={can.createApi(session, null)}
            onClick={() => navigate(paths.apiNewAnywhere())}
          >
            {t('api.createTitle')}
          </Button>
        }
      />
      {isLoading ? (
        <div className="skeleton-table" aria-busy="true" />
      ) : (
        <>
          {isCalm && <Empty title={t('overview.calm')} body={t('overview.calmBody')} />}
          <ErrorBox error={effect.error} retry={effect.refetch} />
          {effect.data !== undefined && (noGateway || troubled?.length !== 0) && (
            <Gateways effect={effect.data} />
          )}
          <ErrorBox error={unreleased.error} retry={unreleased.refetch} />
          {services !== undefined && services.length > 0 && (
            <Unreleased services={services} total={total} />
          )}
          {effect.data !== undefined && <InEffect {...effect.data} />}
        </>
      )}
    </>
  )
}

function InEffect({
  Revision,
  NodeInEffectCount: on,
  NodeTotalCount: of,
}: {
  readonly Revision: number
  readonly NodeInEffectCount: number
  readonly NodeTotalCount: number
}): ReactElement {
  return (
    <Section title={t('overview.effect')}>
      <Facts
        rows={[
          {
            label: t('system.newest'),
            value: (
              <Link to={paths.snapshot()}>{t('overview.revision', { n: number(Revision) })}</Link>
            ),
          },
          {
            label: t('env.effect'),
            value: (
              <State tone={on === of && of > 0 ? 'ok' : 'warn'}>
                <Link to={paths.nodes()}>{t('env.onOf', { on, of })}</Link>
              </State>
            ),
          },
        ]}
      />
    </Section>
  )
}
