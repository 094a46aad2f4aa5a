/** What went wrong, in words that lead on: the message, its code, the request to ask about. */
import type { ReactElement } from 'react'
import { ApiError, isForbidden, NetworkError } from '../api/errors.ts'
import { t } from '../i18n/index.ts'
import { Button, Copyable, Notice } from '../ui/index.ts'
import { useTold } from './told.ts'
import { copyWords } from './words.ts'

interface Told {
  readonly error: Error | null
  readonly retry?: () => void
}

export function ErrorBox(props: Told): ReactElement | null {
  useTold(props.error)
  return <ErrorWords {...props} />
}

/** The same of an error that somebody else answers for. */
export function ErrorWords({ error, retry }: Told): ReactElement | null {
  if (error === null) return null
  const again = retry && <Button onClick={retry}>{t('action.retry')}</Button>
  return (
    <div role="alert">
      <Notice tone="bad" action={again}>
        <ErrorText error={error} />
      </Notice>
    </div>
  )
}

/** The same without a box. */
export function ErrorText({ error }: { readonly error: Error }): ReactElement {
  if (!(error instanceof ApiError)) return <p>{wordsFor(error)}</p>
  return (
    <div>
      <p>
        {isForbidden(error) && `${t('error.forbidden', { action: error.action })} `}
        {error.message}
      </p>
      <p>
        <code>{error.code}</code> · {t('error.requestId')}{' '}
        <Copyable text={error.requestId} words={copyWords()} />
      </p>
    </div>
  )
}

function wordsFor(error: Error): string {
  return error instanceof NetworkError ? t('error.network') : error.message
}
