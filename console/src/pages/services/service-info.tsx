/** Basic configurations of a service: what it is, its network, its limits by environment. */
import { lazy, type ReactElement, Suspense } from 'react'
import { useRead } from '../../api/query.ts'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { limit, number, t, time, word } from '../../i18n/index.ts'
import { ErrorBox } from '../../parts/error-box.tsx'
import { copyWords } from '../../parts/words.ts'
import { useRegion } from '../../region.ts'
import { Button, Chip, Copyable, Facts, IconButton, Section } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { useService } from './service.tsx'

const ServiceLimit = lazy(() => import('../../forms/service-limit.tsx'))
/** The guide's bound of APIs of a service; a setting of the deployment may raise it. */
const apisMax = 100

export default function ServiceInfo(): ReactElement {
  const service = useService()
  const session = useSession()
  const region = useRegion()
  const url = useUrl()
  const published = service.AvailableEnvironments.map((name) => word('environment', name))
  return (
    <>
      <Section
        title={t('service.basic')}
        actions={
          <Button why={can.editService(session, null)} onClick={() => url.open('edit-service')}>
            {t('action.edit')}
          </Button>
        }
      >
        <Facts
          rows={[
            { label: t('service.name'), value: service.ServiceName },
            {
              label: t('field.id'),
              value: <Copyable text={service.ServiceId} words={copyWords()} />,
            },
            { label: t('service.region'), value: word('region', region) },
            {
              label: t('service.published'),
              value: published.join(t('list.comma')) || t('environment.not'),
            },
            { label: t('service.apis'), value: `${number(service.ApiTotalCount)}/${apisMax}` },
            { label: t('service.instance'), value: service.InstanceId || t('service.shared') },
            { label: t('service.created'), value: time(service.CreatedTime) },
            { label: t('field.remarks'), value: service.ServiceDesc },
            {
              label: t('service.tags'),
              value: service.Tags.map(({ Key: key, Value }) => `${key}: ${Value}`).join(
                t('list.comma'),
              ),
            },
          ]}
        />
      </Section>
      <Section title={t('service.network')} chip={<Chip>{t('effect.live')}</Chip>}>
        <Network />
      </Section>
      <Section title={t('service.throttling')} chip={<Chip>{t('effect.live')}</Chip>}>
        <p className="muted">{t('service.throttlingNote')}</p>
        <Limits />
      </Section>
    </>
  )
}

function Network(): ReactElement {
  const service = useService()
  const session = useSession()
  const address = (host: string) => host && <Copyable text={host} words={copyWords()} />
  const ports = [session?.HttpPort, session?.HttpsPort].filter((port) => port != null)
  return (
    <>
      <Facts
        rows={[
          { label: t('service.protocol'), value: word('protocol', service.Protocol) },
          {
            label: t('service.net'),
            value: service.NetTypes.map((net) => word('net', net)).join(t('list.comma')),
          },
          { label: t('service.public'), value: address(service.OuterSubDomain) },
          { label: t('service.private'), value: address(service.InternalSubDomain) },
          { label: t('service.ports'), value: ports.join(t('list.comma')) },
          { label: t('service.ipVersion'), value: service.IpVersion },
          { label: t('service.vpc'), value: service.UniqVpcId },
        ]}
      />
      <p className="muted">{t('service.domainNote')}</p>
    </>
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
