/** Creating a service: its fields in the guide's order, without what a vendor bills. */

import type { ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { useAction } from '../api/query.ts'
import { useSession } from '../api/session.ts'
import { t, word } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { maxOf, rule } from '../parts/rule.ts'
import { TagRows } from '../parts/tag-rows.tsx'
import { type Tag, tagsOf } from '../parts/tags.ts'
import { TextField } from '../parts/text-field.tsx'
import { type ActionForm, useActionForm } from '../parts/use-form.ts'
import { protocolOptions } from '../parts/words.ts'
import { paths } from '../paths.ts'
import { useRegion } from '../region.ts'
import { Box, Field, Fixed, Segments } from '../ui/index.ts'

interface Values {
  ServiceName: string
  Protocol: string
  outer: boolean
  inner: boolean
  ServiceDesc: string
  Tags: Tag[]
}

export default function ServiceCreate({ onClose }: { readonly onClose: () => void }): ReactElement {
  const region = useRegion()
  const navigate = useNavigate()
  // The port of HTTPS is told when there is one.
  const hasTls = useSession()?.HttpsPort != null
  const create = useAction('CreateService', ['DescribeServicesStatus'])
  const form = useActionForm<Values>({
    values: {
      ServiceName: '',
      Protocol: hasTls ? 'http&https' : 'http',
      outer: true,
      inner: false,
      ServiceDesc: '',
      Tags: [],
    },
    fields: { NetTypes: 'outer', 'NetTypes.0': 'outer' },
    run: async ({ outer, inner, Tags, ...values }) => {
      const NetTypes = [...(outer ? ['OUTER'] : []), ...(inner ? ['INNER'] : [])]
      const { ServiceId } = await create.mutateAsync({ ...values, NetTypes, ...tagsOf(Tags) })
      navigate(paths.service(ServiceId), { replace: true })
    },
  })
  return (
    <ActionDialog title={t('service.create')} open onClose={onClose} {...form.dialog}>
      <Fixed label={t('service.region')}>{word('region', region)}</Fixed>
      <TextField
        form={form}
        name="ServiceName"
        label={t('service.name')}
        hint={t('service.nameHint')}
        required
        rules={rule('CreateService', 'ServiceName', { pattern: 'service.nameHint' })}
      />
      <Field
        label={t('service.protocol')}
        hint={hasTls ? undefined : t('service.protocolHint')}
        error={form.wrong('Protocol')}
        required
        group
      >
        {(control) => (
          <Segments {...control} options={protocolOptions()} {...form.register('Protocol')} />
        )}
      </Field>
      <Access form={form} hasTls={hasTls} />
      <TagRows form={form} />
      <TextField
        form={form}
        name="ServiceDesc"
        label={t('field.remarks')}
        hint={t('rule.upTo', { max: maxOf('CreateService', 'ServiceDesc') })}
        rules={rule('CreateService', 'ServiceDesc')}
        rows={3}
      />
    </ActionDialog>
  )
}

function Access({
  form,
  hasTls,
}: {
  readonly form: ActionForm<Values>
  readonly hasTls: boolean
}): ReactElement {
  return (
    <Field
      label={t('service.access')}
      hint={
        <>
          {t('service.accessHint')} {!hasTls && t('service.innerLater')}
        </>
      }
      error={form.wrong('outer')}
      required
      group
    >
      {() => (
        <>
          <Box
            label={word('net', 'OUTER')}
            {...form.register('outer', {
              validate: (on, { inner }) => on || inner || t('service.accessNone'),
            })}
          />
          <Box label={word('net', 'INNER')} {...form.register('inner', { deps: ['outer'] })} />
        </>
      )}
    </Field>
  )
}
