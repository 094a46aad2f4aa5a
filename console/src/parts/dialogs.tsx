/** The dialogs of ui/ with the words of the page's language and the box of errors. */
import type { ReactElement } from 'react'
import { t, tn } from '../i18n/index.ts'
import {
  Ask,
  type AskProps,
  FormDialog,
  type FormDialogProps,
  Sheet as PlainSheet,
  type SheetProps,
} from '../ui/dialog.tsx'
import { ChangedSince, type ChangedSinceProps } from './changed-since.tsx'
import { ErrorBox } from './error-box.tsx'
import { Untold } from './untold.tsx'

interface ActionDialogProps extends Omit<FormDialogProps, 'words' | 'error'> {
  readonly error?: Error | null
  readonly submit?: string
  readonly since?: ChangedSinceProps
}

export function ActionDialog({
  error = null,
  submit,
  since,
  ...props
}: ActionDialogProps): ReactElement {
  const words = {
    submit: submit ?? t('action.submit'),
    cancel: t('action.cancel'),
    close: t('action.close'),
    discard: t('action.discard'),
    discardAsk: (n: number) => tn('dialog.discard', n),
    keep: t('dialog.keep'),
  }
  const isChanged = since !== undefined && since.changes.length > 0
  const said = (error !== null || isChanged) && (
    <>
      {since && <ChangedSince {...since} />}
      <ErrorBox error={error} />
    </>
  )
  return (
    <FormDialog {...props} words={words} error={said}>
      <Untold />
      {props.children}
    </FormDialog>
  )
}

interface ConfirmProps extends Omit<AskProps, 'cancel' | 'error'> {
  readonly error?: Error | null
}

export function Confirm({ error = null, ...props }: ConfirmProps): ReactElement {
  return (
    <Ask {...props} cancel={t('action.cancel')} error={error && <ErrorBox error={error} />}>
      <Untold />
      {props.children}
    </Ask>
  )
}

export function Sheet(props: SheetProps): ReactElement {
  return (
    <PlainSheet {...props}>
      <Untold />
      {props.children}
    </PlainSheet>
  )
}
