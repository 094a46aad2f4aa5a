/** Changing a service's own settings: they are live at once. */

import type { ReactElement } from 'react'
import { follow } from '../api/effect.ts'
import { useAction, useFresh } from '../api/query.ts'
import { t, word } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { rule } from '../parts/rule.ts'
import { TextField } from '../parts/text-field.tsx'
import { useActionForm } from '../parts/use-form.ts'
import { protocolOptions } from '../parts/words.ts'
import { useRegion } from '../region.ts'
import { Chip, Field, Fixed, Notice, Segments } from '../ui/index.ts'

interface Values {
  ServiceName: string
  Protocol: string
  ServiceDesc: string
}

interface Present {
  readonly ServiceId: string
  readonly ServiceName: string
  readonly Protocol: string
  readonly ServiceDesc: string | null
}

function valuesOf({ ServiceName, Protocol, ServiceDesc }: Omit<Present, 'ServiceId'>): Values {
  return { ServiceName, Protocol, ServiceDesc: ServiceDesc ?? '' }
}

export default function ServiceEdit({
  service,
  onClose,
}: {
  readonly service: Present
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const modify = useAction('ModifyService', [
    'DescribeServicesStatus',
    'DescribeService',
    'DescribeUnreleasedServices',
  ])
  const fresh = useFresh()
  const form = useActionForm<Values>({
    values: valuesOf(service),
    since: {
      read: async () => {
        const { ServiceId } = service
        return valuesOf(await fresh('DescribeService', { ServiceId }))
      },
      says: ({ ServiceName, Protocol, ServiceDesc }) => [
        [t('service.name'), ServiceName],
        [t('service.protocol'), word('protocol', Protocol)],
        [t('field.remarks'), ServiceDesc],
      ],
    },
    run: async (values) => {
      await modify.mutateAsync({ ServiceId: service.ServiceId, ...values })
      void follow(t('line.saved', { text: values.ServiceName }), region)
      onClose()
    },
  })
  const losesHttp = service.Protocol !== 'https' && form.watch('Protocol') === 'https'
  return (
    <ActionDialog title={t('service.edit')} open onClose={onClose} {...form.dialog}>
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <Fixed label={t('service.region')}>{word('region', region)}</Fixed>
      <TextField
        form={form}
        name="ServiceName"
        label={t('service.name')}
        hint={t('service.nameHint')}
        required
        rules={rule('ModifyService', 'ServiceName', {
          pattern: 'service.nameHint',
          required: true,
        })}
      />
      <Field label={t('service.protocol')} error={form.wrong('Protocol')} required group>
        {(control) => (
          <Segments {...control} options={protocolOptions()} {...form.register('Protocol')} />
        )}
      </Field>
      {losesHttp && <Notice tone="warn">{t('service.losesHttp')}</Notice>}
      <TextField
        form={form}
        name="ServiceDesc"
        label={t('field.remarks')}
        rules={rule('ModifyService', 'ServiceDesc')}
        rows={3}
      />
    </ActionDialog>
  )
}
