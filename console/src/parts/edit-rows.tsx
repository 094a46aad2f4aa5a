/**
 * Rows of a form that are added and removed: a table of inputs with a bound. Below a FormProvider
 * each input finds by its name what is wrong with it, so that no refusal of a row stays unseen.
 */
import { type ComponentProps, type ReactElement, type ReactNode, useId } from 'react'
import { get, useFormContext } from 'react-hook-form'
import { t } from '../i18n/index.ts'
import { asTyped, Button, IconButton } from '../ui/index.ts'

export function EditRows({
  heads,
  count,
  max,
  add,
  onAdd,
  error,
  children,
}: {
  readonly heads: readonly string[]
  readonly count: number
  readonly max: number
  readonly add: string
  readonly onAdd: () => void
  readonly error?: string | undefined
  readonly children: ReactNode
}): ReactElement {
  return (
    <div className="rows-edit">
      {count > 0 && (
        <table>
          <thead>
            <tr>
              {[...heads, ''].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      )}
      {error !== undefined && (
        <p className="wrong-row" role="alert">
          {error}
        </p>
      )}
      <div>
        <Button why={count < max ? true : t('parameter.max', { max })} onClick={onAdd}>
          {add}
        </Button>
      </div>
    </div>
  )
}

function useWrong(name: string | undefined): string | undefined {
  // Null where no FormProvider is around.
  const form = useFormContext() as ReturnType<typeof useFormContext> | null
  if (form === null || name === undefined) return undefined
  const found: unknown = get(form.formState.errors, `${name}.message`)
  return typeof found === 'string' ? found : undefined
}

/** One input of a row, named by its column and the row's number. */
export function RowInput({
  head,
  index,
  wrong,
  className = 'input',
  ...input
}: ComponentProps<'input'> & {
  readonly head: string
  readonly index: number
  readonly wrong?: string | undefined
}): ReactElement {
  const found = useWrong(input.name)
  const said = wrong ?? found
  const id = useId()
  return (
    <td>
      <input
        {...asTyped}
        {...input}
        className={className}
        aria-label={t('parameter.of', { field: head, n: index + 1 })}
        aria-invalid={said === undefined ? undefined : true}
        aria-describedby={said === undefined ? undefined : id}
        autoComplete="off"
      />
      <WrongRow id={id} said={said} />
    </td>
  )
}

function WrongRow({
  id,
  said,
}: {
  readonly id: string
  readonly said: string | undefined
}): ReactElement | null {
  if (said === undefined) return null
  return (
    <div id={id} className="wrong-row">
      {said}
    </div>
  )
}

export function RowSelect({
  head,
  index,
  children,
  ...select
}: ComponentProps<'select'> & { readonly head: string; readonly index: number }): ReactElement {
  const said = useWrong(select.name)
  const id = useId()
  return (
    <td>
      <select
        {...select}
        className="input"
        aria-label={t('parameter.of', { field: head, n: index + 1 })}
        aria-invalid={said === undefined ? undefined : true}
        aria-describedby={said === undefined ? undefined : id}
      >
        {children}
      </select>
      <WrongRow id={id} said={said} />
    </td>
  )
}

export function RowBox({
  head,
  index,
  ...input
}: ComponentProps<'input'> & { readonly head: string; readonly index: number }): ReactElement {
  return (
    <td>
      <label className="box">
        <input
          {...input}
          type="checkbox"
          aria-label={t('parameter.of', { field: head, n: index + 1 })}
        />
      </label>
    </td>
  )
}

export function RowRemove({
  index,
  why = true,
  onRemove,
}: {
  readonly index: number
  readonly why?: true | string
  readonly onRemove: () => void
}): ReactElement {
  return (
    <td>
      <IconButton
        icon="trash"
        name={t('parameter.remove', { n: index + 1 })}
        why={why}
        onClick={onRemove}
      />
    </td>
  )
}
