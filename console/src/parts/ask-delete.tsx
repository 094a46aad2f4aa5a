/**
 * Asks before one thing is deleted. What comes after is the page's: a list stays as it is, the page
 * of the thing leads to the list.
 */
import { type ReactElement, type ReactNode, useState } from 'react'
import { Confirm } from './dialogs.tsx'

export interface DeleteProps {
  readonly onClose: () => void
  readonly onDone: () => void
}

export function AskDelete({
  title,
  verb,
  run,
  onDone,
  onClose,
  children,
}: DeleteProps & {
  readonly title: string
  readonly verb: string
  readonly run: () => Promise<unknown>
  /** What stops working. */
  readonly children: ReactNode
}): ReactElement {
  const [pending, setPending] = useState(false)
  const [failure, setFailure] = useState<Error | null>(null)
  const confirm = async () => {
    setPending(true)
    setFailure(null)
    try {
      // The list may be without it, and this closed, before the promise ends: it ends all the same.
      await run()
      onDone()
    } catch (error) {
      setPending(false)
      setFailure(error instanceof Error ? error : new Error(String(error)))
    }
  }
  return (
    <Confirm
      title={title}
      open
      onClose={onClose}
      onConfirm={confirm}
      pending={pending}
      error={failure}
      verb={verb}
    >
      <p>{children}</p>
    </Confirm>
  )
}
