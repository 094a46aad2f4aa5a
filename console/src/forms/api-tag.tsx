/**
 * A tag of an API: ModifyApi sets one and takes none away. It replaces the back end and all lists,
 * so they go with it as they are; what is absent stays.
 */
import type { ReactElement } from 'react'
import { useAction } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { tagRules } from '../parts/tags.ts'
import { TextField } from '../parts/text-field.tsx'
import { useActionForm } from '../parts/use-form.ts'
import { Chip } from '../ui/index.ts'
import type { ApiInfo } from './api-draft.ts'

interface Values {
  Key: string
  Value: string
}

/** A row without its nulls, which a request does not take. */
function filled<T extends object>(row: T) {
  const rest = Object.entries(row).filter(([, value]) => value !== null)
  // The same members, but those that are null.
  return Object.fromEntries(rest) as { [K in keyof T]?: NonNullable<T[K]> }
}

/** What ModifyApi would empty if it were left out. */
function replaced(api: ApiInfo) {
  const { Path = '/', Method = 'GET' } = api.RequestConfig ?? {}
  const { Url = '', Path: BackPath = '', Method: BackMethod = '' } = api.ServiceConfig ?? {}
  const ServiceConfig = filled({ Url, Path: BackPath, Method: BackMethod })
  const backend =
    api.ServiceType === 'MOCK'
      ? { ServiceMockReturnMessage: api.ServiceMockReturnMessage ?? '' }
      : { ServiceConfig }
  return {
    ServiceType: api.ServiceType ?? '',
    ...backend,
    RequestConfig: { Path, Method },
    RequestParameters: api.RequestParameters,
    ServiceParameters: api.ServiceParameters.map(filled),
    ConstantParameters: api.ConstantParameters,
  }
}

export default function ApiTag({
  serviceId: ServiceId,
  api,
  onClose,
}: {
  readonly serviceId: string
  readonly api: ApiInfo
  readonly onClose: () => void
}): ReactElement {
  const modify = useAction('ModifyApi', ['DescribeApi', 'DescribeApisStatus'])
  const form = useActionForm<Values>({
    values: { Key: '', Value: '' },
    fields: { 'TagSpecifications.Key': 'Key', 'TagSpecifications.Value': 'Value' },
    run: async (TagSpecifications) => {
      const target = { ServiceId, ApiId: api.ApiId ?? '' }
      await modify.mutateAsync({ ...target, ...replaced(api), TagSpecifications })
      onClose()
    },
  })
  return (
    <ActionDialog title={t('tags.set')} open onClose={onClose} {...form.dialog}>
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <TextField
        form={form}
        name="Key"
        label={t('tags.key')}
        hint={t('tags.keyHint')}
        rules={tagRules.key()}
        required
      />
      <TextField form={form} name="Value" label={t('field.value')} rules={tagRules.value()} />
    </ActionDialog>
  )
}
