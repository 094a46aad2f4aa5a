/** Rows of a form that are added and removed: a table of inputs with a bound. */
import type { ComponentProps, ReactElement, ReactNode } from 'react'
import { t } from '../i18n/index.ts'
import { Button, IconButton } from '../ui/index.ts'

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
  return (
    <td>
      <input
        {...input}
        className={className}
        aria-label={t('parameter.of', { field: head, n: index + 1 })}
        aria-invalid={wrong === undefined ? undefined : true}
        autoComplete="off"
      />
      {wrong !== undefined && <div className="wrong-row">{wrong}</div>}
    </td>
  )
}

export function RowSelect({
  head,
  index,
  children,
  ...select
}: ComponentProps<'select'> & { readonly head: string; readonly index: number }): ReactElement {
  return (
    <td>
      <select
        {...select}
        className="input"
        aria-label={t('parameter.of', { field: head, n: index + 1 })}
      >
        {children}
      </select>
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
