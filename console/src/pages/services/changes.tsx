/** What is not released yet, beside what runs. */
import type { ReactElement } from 'react'
import { useRead } from '../../api/query.ts'
import { t } from '../../i18n/index.ts'
import { Sheet } from '../../parts/dialogs.tsx'
import { Difference } from '../../parts/difference.tsx'
import { comparedEnvironment } from './service.tsx'
import type { Service } from './service-row.ts'

export default function Changes({
  service,
  onClose,
}: {
  readonly service: Service
  readonly onClose: () => void
}): ReactElement {
  const environment = comparedEnvironment(service) ?? 'release'
  const compare = useRead('CompareVersions', {
    ServiceId: service.ServiceId,
    Left: environment,
    Right: 'draft',
  })
  return (
    <Sheet
      title={t('service.changesTitle')}
      open
      onClose={onClose}
      close={t('action.close')}
      shape="drawer"
    >
      <p>{t('service.changesNote', { environment: t(`environment.${environment}`) })}</p>
      {compare.data && <Difference of={compare.data.Result} />}
    </Sheet>
  )
}
