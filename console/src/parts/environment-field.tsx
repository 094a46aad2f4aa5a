/** Choosing one of the three environments, for forms that keep it as state. */
import type { ReactElement } from 'react'
import { t } from '../i18n/index.ts'
import { Field, Segments } from '../ui/index.ts'
import { environmentNames } from './environment.ts'

export function EnvironmentField({
  value,
  onChange,
  hint,
  off = () => undefined,
}: {
  readonly value: string
  readonly onChange: (environment: string) => void
  readonly hint?: string | undefined
  /** Why an environment cannot be chosen. */
  readonly off?: (environment: string) => string | undefined
}): ReactElement {
  return (
    <Field label={t('bind.environment')} hint={hint} required group>
      {(control) => (
        <Segments
          {...control}
          name="environment"
          options={environmentNames.map((name) => ({
            value: name,
            label: t(`environment.${name}`),
            off: off(name),
          }))}
          checkedValue={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  )
}
