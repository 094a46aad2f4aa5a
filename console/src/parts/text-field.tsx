/** A labelled line, area or number of a form: the shape that most fields have. */
import type { ReactElement, ReactNode } from 'react'
import type { FieldValues, Path, RegisterOptions } from 'react-hook-form'
import { Field, prose } from '../ui/index.ts'
import type { ActionForm } from './use-form.ts'

export interface TextFieldProps<V extends FieldValues> {
  readonly form: Pick<ActionForm<V>, 'register' | 'wrong'>
  readonly name: Path<V>
  readonly label: string
  readonly hint?: ReactNode
  readonly rules?: RegisterOptions<V, Path<V>>
  readonly required?: boolean
  readonly mono?: boolean
  readonly type?: 'text' | 'password' | 'number'
  /** Lines of an area, of prose unless it is `mono`; without it there is one line, as typed. */
  readonly rows?: number
  /** What stands behind a number. */
  readonly unit?: string
  readonly complete?: string
}

export function TextField<V extends FieldValues>(props: TextFieldProps<V>): ReactElement {
  const { form, name, label, hint, rules, required = false, mono = false } = props
  const { type = 'text', rows, unit, complete = 'off' } = props
  const registered = form.register(name, rules)
  const classes = ['input', mono && 'mono', unit !== undefined && 'short']
  const className = classes.filter(Boolean).join(' ')
  return (
    <Field label={label} hint={hint} error={form.wrong(name)} required={required}>
      {(control) => {
        if (rows !== undefined) {
          const area = { ...control, ...registered, rows, className }
          return mono ? <textarea {...area} /> : <textarea {...area} {...prose} />
        }
        const line = { ...control, ...registered, type, className, autoComplete: complete }
        if (unit === undefined) return <input {...line} />
        return (
          <span className="with-unit">
            <input {...line} />
            {unit}
          </span>
        )
      }}
    </Field>
  )
}
