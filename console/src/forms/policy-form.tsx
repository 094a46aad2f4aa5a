/** Creating an IP strategy, or replacing its addresses: name and type are fixed once it exists. */

import type { ReactElement } from 'react'
import { follow } from '../api/effect.ts'
import { useAction, useFresh } from '../api/query.ts'
import { t, word } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { maxOf, rule } from '../parts/rule.ts'
import { TextField } from '../parts/text-field.tsx'
import { type ActionForm, useActionForm } from '../parts/use-form.ts'
import { useRegion } from '../region.ts'
import { Chip, Field, Fixed, Segments } from '../ui/index.ts'

interface Values {
  StrategyName: string
  StrategyType: string
  StrategyData: string
}

interface Present {
  readonly StrategyId: string | null
  readonly StrategyName: string | null
  readonly StrategyType: string | null
  readonly StrategyData: string | null
}

function valuesOf(policy: Present | undefined): Values {
  return {
    StrategyName: policy?.StrategyName ?? '',
    StrategyType: policy?.StrategyType ?? 'WHITE',
    StrategyData: policy?.StrategyData ?? '',
  }
}

export default function PolicyForm({
  serviceId: ServiceId,
  policy,
  onClose,
}: {
  readonly serviceId: string
  readonly policy?: Present
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const stale = ['DescribeIPStrategysStatus', 'DescribeIPStrategy'] as const
  const create = useAction('CreateIPStrategy', stale)
  const modify = useAction('ModifyIPStrategy', stale)
  const fresh = useFresh()
  const form = useActionForm<Values>({
    values: valuesOf(policy),
    since: policy && {
      read: async () => {
        const StrategyId = policy.StrategyId ?? ''
        return valuesOf((await fresh('DescribeIPStrategy', { ServiceId, StrategyId })).Result)
      },
      says: ({ StrategyData }) => [[t('policy.data'), StrategyData]],
    },
    run: async (values) => {
      if (policy === undefined) {
        await create.mutateAsync({ ServiceId, ...values })
        return onClose()
      }
      const StrategyId = policy.StrategyId ?? ''
      await modify.mutateAsync({ ServiceId, StrategyId, StrategyData: values.StrategyData })
      onClose()
      void follow(values.StrategyName, region)
    },
  })
  return (
    <ActionDialog
      title={t(policy === undefined ? 'policy.create' : 'policy.edit')}
      open
      onClose={onClose}
      {...form.dialog}
    >
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      {policy === undefined ? (
        <NameAndType form={form} />
      ) : (
        <>
          <Fixed label={t('field.name')}>{policy.StrategyName}</Fixed>
          <Fixed label={t('field.type')}>{word('policy', policy.StrategyType)}</Fixed>
        </>
      )}
      <TextField
        form={form}
        name="StrategyData"
        label={t('policy.data')}
        hint={t('policy.dataHint')}
        required
        rules={rule('CreateIPStrategy', 'StrategyData')}
        mono
        rows={8}
      />
    </ActionDialog>
  )
}

function NameAndType({ form }: { readonly form: ActionForm<Values> }): ReactElement {
  return (
    <>
      <TextField
        form={form}
        name="StrategyName"
        label={t('field.name')}
        hint={t('rule.upTo', { max: maxOf('CreateIPStrategy', 'StrategyName') })}
        required
        rules={rule('CreateIPStrategy', 'StrategyName')}
      />
      <Field label={t('field.type')} error={form.wrong('StrategyType')} required group>
        {(control) => (
          <Segments
            {...control}
            options={[
              { value: 'WHITE', label: word('policy', 'WHITE') },
              { value: 'BLACK', label: word('policy', 'BLACK') },
            ]}
            {...form.register('StrategyType')}
          />
        )}
      </Field>
    </>
  )
}
