/** A limit, or none: shared by services and APIs. */

import type { ReactElement } from 'react'
import { number, t } from '../i18n/index.ts'
import { ActionDialog } from '../parts/dialogs.tsx'
import { maxOf, rule } from '../parts/rule.ts'
import { TextField } from '../parts/text-field.tsx'
import { useActionForm } from '../parts/use-form.ts'
import { Chip, Field, Segments } from '../ui/index.ts'

interface Values {
  kind: string
  Strategy: number
}

const firstValue = 500

export function LimitDialog({
  title,
  present,
  max,
  none,
  onClose,
  run,
  read,
}: {
  readonly title: string
  /** -1: none of its own. */
  readonly present: number
  readonly max: number | null
  readonly none: string
  readonly onClose: () => void
  readonly run: (limit: number) => Promise<void>
  /** The limit as it is now; -1: none of its own. */
  readonly read: () => Promise<number>
}): ReactElement {
  const top = max ?? maxOf('ModifyServiceEnvironmentStrategy', 'Strategy')
  const valuesOf = (limit: number): Values => ({
    kind: limit < 0 ? 'none' : 'own',
    Strategy: limit < 0 ? Math.min(firstValue, top) : limit,
  })
  const form = useActionForm<Values>({
    values: valuesOf(present),
    since: {
      read: async () => valuesOf(await read()),
      says: ({ kind, Strategy }) => [
        [t('service.limitOwn'), kind === 'none' ? none : `${number(Strategy)} QPS`],
      ],
    },
    run: ({ kind, Strategy }) => run(kind === 'none' ? -1 : Strategy),
  })
  const isOwn = form.watch('kind') === 'own'
  return (
    <ActionDialog title={title} open onClose={onClose} {...form.dialog}>
      <div>
        <Chip>{t('effect.live')}</Chip>
      </div>
      <Field label={t('service.limitOwn')} group>
        {(control) => (
          <Segments
            {...control}
            options={[
              { value: 'none', label: none },
              { value: 'own', label: t('service.limitValue') },
            ]}
            {...form.register('kind')}
          />
        )}
      </Field>
      {isOwn && (
        <TextField
          form={form}
          name="Strategy"
          label={t('service.limitValue')}
          hint={t('rule.range', { min: 0, max: number(top) })}
          rules={{
            ...rule('ModifyServiceEnvironmentStrategy', 'Strategy'),
            max: { value: top, message: t('rule.range', { min: 0, max: number(top) }) },
          }}
          type="number"
          unit="QPS"
          required
        />
      )}
    </ActionDialog>
  )
}
