/** Two versions, or a version and the draft, side by side. `pair` is `left..right`. */
import type { ReactElement } from 'react'
import { useRead } from '../../api/query.ts'
import { t, word } from '../../i18n/index.ts'
import { Sheet } from '../../parts/dialogs.tsx'
import { Difference } from '../../parts/difference.tsx'
import { ErrorBox } from '../../parts/error-box.tsx'

export default function Compare({
  serviceId: ServiceId,
  pair,
  onClose,
}: {
  readonly serviceId: string
  readonly pair: string
  readonly onClose: () => void
}): ReactElement {
  const [Left = '', Right = 'draft'] = pair.split('..')
  const read = useRead('CompareVersions', { ServiceId, Left, Right })
  const right = Right === 'draft' ? word('environment', Right) : Right
  return (
    <Sheet
      title={t('version.compare', { left: Left, right })}
      open
      onClose={onClose}
      close={t('action.close')}
      shape="drawer"
    >
      <ErrorBox error={read.error} retry={read.refetch} />
      {read.data && <Difference of={read.data.Result} />}
    </Sheet>
  )
}
