/** Basic configurations of a service: what it is, its network, its limits by environment. */
import type { ReactElement } from 'react'
import { useSession } from '../../api/session.ts'
import { can } from '../../can.ts'
import { number, t, time, word } from '../../i18n/index.ts'
import { tagsText } from '../../parts/tags.ts'
import { copyWords } from '../../parts/words.ts'
import { useRegion } from '../../region.ts'
import { Button, Chip, Copyable, Facts, Section } from '../../ui/index.ts'
import { useUrl } from '../../url.ts'
import { useService } from './service.tsx'
import { ServiceLimits } from './service-limits.tsx'

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
          <Button
            data-key="edit"
            why={can.editService(session, null)}
            onClick={() => url.open('edit-service')}
          >
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
            {
              label: t('service.apis'),
              value: [service.ApiTotalCount, session?.ApisPerServiceMax ?? 0].map(number).join('/'),
            },
            { label: t('service.instance'), value: service.InstanceId || t('service.shared') },
            { label: t('service.created'), value: time(service.CreatedTime) },
            { label: t('field.remarks'), value: service.ServiceDesc },
            {
              label: t('service.tags'),
              value: tagsText(service.Tags),
            },
          ]}
        />
        <p className="muted">{t('tags.fixed')}</p>
      </Section>
      <Section title={t('service.network')} chip={<Chip>{t('effect.live')}</Chip>}>
        <Network />
      </Section>
      <ServiceLimits />
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
