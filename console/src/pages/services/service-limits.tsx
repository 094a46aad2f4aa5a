/** The limits of a whole service by environment: on its first tab, and beside its IP strategies. */
import { lazy, type ReactElement, Suspense } from 'react'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { limit, number, t, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { Chip, Facts, IconButton, Section } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { useService } from './service.tsx'

const ServiceLimit = lazy(() => import('../../forms/service-limit.tsx'))

export function ServiceLimits(): ReactElement {
  return (
    <Section title={t('service.throttling')} chip={<Chip>{t('effect.live')}</Chip>}>
      <p className="muted">{t('service.throttlingNote')}</p>
      <Limits />
    </Section>
  )
}

function Limits(): ReactElement {
  const { ServiceId } = useService()
  const url = useUrl()
  const session = useSession()
  const read = useRead('DescribeServiceEnvironmentStrategy', { ServiceId })
  const rows = read.data?.Result.EnvironmentList ?? []
  const edited = rows.find(({ EnvironmentName }) => EnvironmentName === url.on)
  return (
    <>
      <ErrorBox error={read.error} retry={read.refetch} />
      <Facts
        rows={rows.toReversed().map((row) => ({
          label: word('environment', row.EnvironmentName),
          value: (
            <span className="copyable">
              {row.MaxStrategy === null
                ? limit(row.Strategy, 'QPS')
                : t('service.qpsMax', {
                    qps: limit(row.Strategy, 'QPS'),
                    max: number(row.MaxStrategy),
                  })}
              <IconButton
                icon="edit"
                name={t('service.setLimit', {
                  environment: word('environment', row.EnvironmentName),
                })}
                why={can.editService(session, null)}
                onClick={() => url.open('limit', row.EnvironmentName)}
              />
            </span>
          ),
        }))}
      />
      <Suspense fallback={null}>
        {url.dialog === 'limit' && edited && (
          <ServiceLimit serviceId={ServiceId} limit={edited} onClose={url.close} />
        )}
      </Suspense>
    </>
  )
}
