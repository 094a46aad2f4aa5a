/**
 * Publishing: which environment, with which remark, and what it changes there. The remark begins as
 * what the difference says, selected for overtyping.
 */

import { type ReactElement, useEffect } from 'react'
import { follow } from '../api/effect.ts'
import { useAction, useRead } from '../api/query.ts'
import { t, tn } from '../i18n/index.ts'
import { changeCount } from '../parts/change-count.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { Difference } from '../parts/difference.tsx'
import { environmentNames } from '../parts/environment.ts'
import { maxOf, rule } from '../parts/rule.ts'
import { TextField } from '../parts/text-field.tsx'
import { type ActionForm, useActionForm } from '../parts/use-form.ts'
import { useRegion } from '../region.ts'
import { Field, Fixed, Segments } from '../ui/index.ts'

interface Values {
  EnvironmentName: string
  ReleaseDesc: string
}

interface Target {
  readonly ServiceId: string
  readonly ServiceName: string
  readonly AvailableEnvironments: readonly string[]
}

const stale = [
  'DescribeService',
  'DescribeServicesStatus',
  'DescribeServiceEnvironmentList',
  'DescribeServiceReleaseVersion',
  'DescribeServiceEnvironmentReleaseHistory',
  'DescribeServiceEnvironmentStrategy',
  'CompareVersions',
  'DescribeApiStates',
  'DescribeUnreleasedServices',
  'DescribeEffect',
] as const

const lastUsedKey = 'sluice.published'

/** The first environment without a version, else the one that was last published to. */
function firstChoice({ AvailableEnvironments: published }: Target): string {
  const empty = environmentNames.toReversed().find((name) => !published.includes(name))
  return empty ?? localStorage.getItem(lastUsedKey) ?? 'release'
}

export default function Publish({
  service,
  environment,
  onClose,
}: {
  readonly service: Target
  readonly environment?: string | undefined
  readonly onClose: () => void
}): ReactElement {
  const region = useRegion()
  const { ServiceId } = service
  const release = useAction('ReleaseService', stale)
  const form = useActionForm<Values>({
    values: { EnvironmentName: environment ?? firstChoice(service), ReleaseDesc: '' },
    run: async (values) => {
      const { Result } = await release.mutateAsync({ ServiceId, ...values })
      localStorage.setItem(lastUsedKey, values.EnvironmentName)
      onClose()
      void follow(t('line.version', { version: Result.ReleaseVersion ?? '' }), region)
    },
  })
  const name = form.watch('EnvironmentName')
  const isPublished = service.AvailableEnvironments.includes(name)
  const compare = useRead('CompareVersions', {
    ServiceId,
    ...(isPublished && { Left: name }),
    Right: 'draft',
  })
  const summary = compare.data?.Result.Summary ?? ''
  const isTouched = form.formState.dirtyFields.ReleaseDesc === true
  useEffect(() => {
    if (summary === '' || isTouched) return
    form.setValue('ReleaseDesc', summary.slice(0, maxOf('ReleaseService', 'ReleaseDesc')))
    form.setFocus('ReleaseDesc', { shouldSelect: true })
  }, [summary, isTouched, form.setValue, form.setFocus])
  return (
    <ActionDialog
      title={t('publish.title')}
      open
      shape="wide"
      onClose={onClose}
      {...form.dialog}
      submit={t('action.publish')}
    >
      <Fixed label={t('service.service')}>{service.ServiceName}</Fixed>
      <Fields form={form} />
      {compare.data && (
        <>
          <h3>
            {isPublished
              ? tn('publish.changes', changeCount(compare.data.Result))
              : t('publish.firstVersion')}
          </h3>
          <Difference of={compare.data.Result} />
        </>
      )}
    </ActionDialog>
  )
}

function Fields({ form }: { readonly form: ActionForm<Values> }): ReactElement {
  return (
    <>
      <Field label={t('publish.environment')} error={form.wrong('EnvironmentName')} required group>
        {(control) => (
          <Segments
            {...control}
            options={environmentNames.map((value) => ({
              value,
              label: t(`environment.${value}`),
            }))}
            {...form.register('EnvironmentName')}
          />
        )}
      </Field>
      <TextField
        form={form}
        name="ReleaseDesc"
        label={t('field.remarks')}
        hint={t('rule.upTo', { max: maxOf('ReleaseService', 'ReleaseDesc') })}
        required
        rules={rule('ReleaseService', 'ReleaseDesc')}
        rows={2}
      />
    </>
  )
}
