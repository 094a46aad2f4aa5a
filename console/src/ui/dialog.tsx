/**
 * What opens over a page: a form's dialog or drawer, a confirmation that says what stops working.
 * The words come from whoever opens it.
 */
import { AlertDialog, Dialog } from 'radix-ui'
import { type FormEvent, type ReactElement, type ReactNode, useState } from 'react'
import { Button, IconButton } from './button.tsx'
import { useFocusBack } from './focus-back.ts'

export interface FormDialogProps {
  readonly title: string
  readonly open: boolean
  readonly onClose: () => void
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void
  readonly pending: boolean
  /** Shown above the buttons: what no field can show. */
  readonly error?: ReactNode
  /** How many fields were changed: closing asks first. */
  readonly changes?: number
  readonly shape?: 'dialog' | 'wide' | 'drawer'
  readonly words: {
    readonly submit: string
    readonly cancel: string
    readonly close: string
    readonly discard: string
    readonly discardAsk: (n: number) => string
    readonly keep: string
  }
  readonly submitWhy?: true | string
  readonly children: ReactNode
}

/** A form begins at its first field, not at the button that closes it or what nobody sees. */
function focusFirstField(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return
  const field = event.currentTarget.querySelector<HTMLElement>(
    '.dialog-body :is(input, select, textarea):not(:disabled, [tabindex="-1"])',
  )
  if (field === null) return
  event.preventDefault()
  const checked = field.closest('.segments')?.querySelector<HTMLElement>(':checked')
  const target = checked ?? field
  target.focus()
}

/** What is only read gets the focus as a whole. */
function focusItself(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return
  event.preventDefault()
  event.currentTarget.focus()
}

export function FormDialog(props: FormDialogProps): ReactElement {
  const { title, open, onClose, onSubmit, pending, changes = 0, words } = props
  const [asking, setAsking] = useState(false)
  const focusBack = useFocusBack()
  const leave = () => {
    if (pending) return
    if (changes > 0 && !asking) setAsking(true)
    else onClose()
  }
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && leave()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content
          className={`dialog ${props.shape ?? 'dialog'}`}
          aria-describedby={undefined}
          onInteractOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={focusBack}
        >
          <form
            noValidate
            onSubmit={(event) => {
              // Enter submits whatever the button says: what that does not allow, nothing does.
              if (pending || (props.submitWhy ?? true) !== true) event.preventDefault()
              else onSubmit(event)
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
              event.preventDefault()
              event.currentTarget.requestSubmit()
            }}
          >
            <div className="dialog-head">
              <Dialog.Title asChild>
                <h2 className="dialog-title">{title}</h2>
              </Dialog.Title>
              <IconButton icon="close" name={words.close} onClick={leave} />
            </div>
            <div className="dialog-body">{props.children}</div>
            {props.error && <div className="dialog-error">{props.error}</div>}
            {/* Keys: a button that became the submitting one under a click would submit. */}
            {asking ? (
              <Discard key="ask" {...{ words, changes, onClose }} onKeep={() => setAsking(false)} />
            ) : (
              <div key="foot" className="dialog-foot">
                <Button onClick={leave}>{words.cancel}</Button>
                <Button
                  look="primary"
                  type="submit"
                  pending={pending}
                  why={props.submitWhy ?? true}
                >
                  {words.submit}
                </Button>
              </div>
            )}
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Discard({
  words,
  changes,
  onClose,
  onKeep,
}: Pick<FormDialogProps, 'words' | 'onClose'> & {
  readonly changes: number
  readonly onKeep: () => void
}): ReactElement {
  return (
    <div className="dialog-foot" role="alert">
      <span className="grow">{words.discardAsk(changes)}</span>
      <Button onClick={onKeep} autoFocus>
        {words.keep}
      </Button>
      <Button look="danger" onClick={onClose}>
        {words.discard}
      </Button>
    </div>
  )
}

export interface AskProps {
  readonly title: string
  readonly open: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
  readonly pending: boolean
  readonly error?: ReactNode
  readonly verb: string
  readonly verbWhy?: true | string
  readonly cancel: string
  readonly danger?: boolean
  readonly children: ReactNode
}

/** Asks before something lasting: focus starts on Cancel, the button is named by its verb. */
export function Ask(props: AskProps): ReactElement {
  const focusBack = useFocusBack()
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(next) => !next && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="veil" />
        <AlertDialog.Content className="dialog" onCloseAutoFocus={focusBack}>
          <div className="dialog-head">
            <AlertDialog.Title asChild>
              <h2 className="dialog-title">{props.title}</h2>
            </AlertDialog.Title>
          </div>
          <AlertDialog.Description asChild>
            <div className="dialog-body">{props.children}</div>
          </AlertDialog.Description>
          {props.error && <div className="dialog-error">{props.error}</div>}
          <div className="dialog-foot">
            <AlertDialog.Cancel className="button plain">{props.cancel}</AlertDialog.Cancel>
            <Button
              look={props.danger === false ? 'primary' : 'danger'}
              pending={props.pending}
              why={props.verbWhy ?? true}
              onClick={props.onConfirm}
            >
              {props.verb}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

export interface SheetProps {
  readonly title: string
  readonly open: boolean
  readonly onClose: () => void
  readonly close: string
  readonly shape?: 'dialog' | 'wide' | 'drawer'
  readonly foot?: ReactNode
  /** Whether it can be left now: a secret that is shown once asks for a tick first. */
  readonly held?: boolean
  readonly children: ReactNode
}

/** Something to read over the page. */
export function Sheet(props: SheetProps): ReactElement {
  const focusBack = useFocusBack()
  const leave = () => {
    if (!props.held) props.onClose()
  }
  return (
    <Dialog.Root open={props.open} onOpenChange={(next) => !next && leave()}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content
          className={`dialog ${props.shape ?? 'dialog'}`}
          aria-describedby={undefined}
          onInteractOutside={(event) => props.held && event.preventDefault()}
          onOpenAutoFocus={focusItself}
          onCloseAutoFocus={focusBack}
        >
          <div className="dialog-head">
            <Dialog.Title asChild>
              <h2 className="dialog-title">{props.title}</h2>
            </Dialog.Title>
            {!props.held && <IconButton icon="close" name={props.close} onClick={leave} />}
          </div>
          <div className="dialog-body">{props.children}</div>
          {props.foot && <div className="dialog-foot">{props.foot}</div>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
