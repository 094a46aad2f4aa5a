/**
 * A form that ends in one action. A refusal that names one of its fields is shown there; any other
 * stays above the buttons. What was typed survives both. A form of something that is there looks
 * first whether another changed it meanwhile.
 */
import { useRef, useState } from 'react'
import {
  type DefaultValues,
  type FieldValues,
  type Path,
  type UseFormReturn,
  useForm,
} from 'react-hook-form'
import { ApiError } from '../api/errors.ts'
import type { ChangedSinceProps } from './changed-since.tsx'
import { type Since, useSince } from './since.ts'

export interface ActionForm<V extends FieldValues> extends UseFormReturn<V> {
  readonly submit: (event?: React.BaseSyntheticEvent) => Promise<void>
  readonly pending: boolean
  /** What no field can show. */
  readonly failure: Error | null
  /** What another changed since it was opened, for `ChangedSince`. */
  readonly since: ChangedSinceProps
  /** These, and how many fields are changed, as an `ActionDialog` takes them. */
  readonly dialog: {
    readonly onSubmit: ActionForm<V>['submit']
    readonly pending: boolean
    readonly error: Error | null
    readonly changes: number
    readonly since: ChangedSinceProps
  }
  /** How often theirs was taken: for parts that keep a state of their own. */
  readonly taken: number
  /** What is wrong with a field, for `Field`. */
  readonly wrong: (name: Path<V>) => string | undefined
}

/**
 * `fields` maps wire fields to names of the form where they differ; `run` sends and goes on.
 */
export function useActionForm<V extends FieldValues>({
  values,
  run,
  fields = {},
  since,
}: {
  readonly values: DefaultValues<V>
  readonly run: (values: V) => Promise<unknown>
  readonly fields?: Readonly<Record<string, Path<V>>>
  readonly since?: Since<V> | undefined
}): ActionForm<V> {
  const [failure, setFailure] = useState<Error | null>(null)
  const form = useForm<V>({ defaultValues: values, mode: 'onTouched' })
  const { errors, dirtyFields, isSubmitting } = form.formState
  const guard = useSince<V>(since, useRef(form.getValues()).current)
  const [taken, setTaken] = useState(0)
  const submit = form.handleSubmit(async (entered) => {
    if (isSubmitting) return
    setFailure(null)
    try {
      if (await guard.check(entered)) await run(entered)
    } catch (error) {
      const field = error instanceof ApiError ? error.field : null
      const name = field === null ? undefined : (fields[field] ?? field)
      const [first = ''] = name?.split('.') ?? []
      if (error instanceof ApiError && first in form.getValues()) {
        // It is within a member of the form's values: the line above asked.
        form.setError(name as Path<V>, { message: error.message }, { shouldFocus: true })
      } else {
        setFailure(error instanceof Error ? error : new Error(String(error)))
      }
    }
  })
  const another: ChangedSinceProps = {
    changes: guard.changes,
    overwrite: () => {
      guard.accept()
      return submit()
    },
    takeTheirs: () => {
      form.reset(guard.accept())
      setTaken(taken + 1)
    },
  }
  return {
    ...form,
    submit,
    pending: isSubmitting,
    failure,
    since: another,
    dialog: {
      onSubmit: submit,
      pending: isSubmitting,
      error: failure,
      changes: Object.keys(dirtyFields).length,
      since: another,
    },
    taken,
    wrong: (name) => {
      const found = name
        .split('.')
        .reduce<unknown>((here, part) => (here as Record<string, unknown>)?.[part], errors)
      return (found as { readonly message?: string } | undefined)?.message
    },
  }
}
