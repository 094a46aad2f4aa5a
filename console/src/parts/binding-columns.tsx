/**
 * What lists of bindings share, whatever is bound to what: where, since when, and the way to undo
 * it; and the two kinds of binding of a plan.
 */
import type { ReactElement } from 'react'
import { t, time, word } from '../i18n/index.ts'
import type { Column } from '../table/table.tsx'
import { Button, type Why } from '../ui/index.ts'
import type { Url } from '../url.ts'

type Read<Row> = (row: Row) => string | null

export function environmentColumn<Row>(read: Read<Row>): Column<Row> {
  const words = (row: Row) => word('environment', read(row))
  return { key: 'environment', title: t('field.environment'), value: words, cell: words }
}

export function timeColumn<Row>(title: string, read: Read<Row>): Column<Row> {
  return {
    key: 'time',
    title,
    value: (row) => read(row) ?? '',
    cell: (row) => <span className="nowrap">{time(read(row))}</span>,
  }
}

export function undoColumn<Row>(verb: string, why: Why, undo: (row: Row) => void): Column<Row> {
  return {
    key: 'operation',
    title: t('action.operation'),
    pin: 'end',
    cell: (row) => (
      <Button look="link" why={why} onClick={() => undo(row)}>
        {verb}
      </Button>
    ),
  }
}

/** Plans are bound to whole environments or to single APIs; which is shown is in the URL. */
export function KindsOfBinding({
  url,
  isApi,
}: {
  readonly url: Url
  readonly isApi: boolean
}): ReactElement {
  return (
    <fieldset className="tabs" aria-label={t('plan.bindings')}>
      <button type="button" aria-pressed={!isApi} onClick={() => url.set({ by: '' })}>
        {t('plan.byEnvironment')}
      </button>
      <button type="button" aria-pressed={isApi} onClick={() => url.set({ by: 'api' })}>
        {t('plan.byApi')}
      </button>
    </fieldset>
  )
}
