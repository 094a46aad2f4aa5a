/**
 * A secret that is masked until it is asked for. Showing one needs a password that was given within
 * five minutes: when it is older, it is asked for here.
 */

import { type ReactElement, useState } from 'react'
import { ApiError } from '../api/errors.ts'
import { tellSession } from '../api/session.ts'
import { t } from '../i18n/index.ts'
import { Button, Copyable } from '../ui/index.ts'
import { ActionDialog } from './dialogs.tsx'
import { PasswordOwner } from './password-owner.tsx'
import { TextField } from './text-field.tsx'
import { useActionForm } from './use-form.ts'
import { copyWords } from './words.ts'

const mask = '••••••••'

function needsPassword(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'UnauthorizedOperation.PasswordRequired'
}

export function Reveal({ read }: { readonly read: () => Promise<string> }): ReactElement {
  const [secret, setSecret] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const show = async () => {
    setFailure(null)
    try {
      setSecret(await read())
    } catch (error) {
      if (needsPassword(error)) setAsking(true)
      else setFailure(error instanceof Error ? error.message : String(error))
    }
  }
  if (secret !== null) {
    return (
      <span className="copyable">
        <Copyable whole text={secret} words={copyWords()} />
        <Button look="link" onClick={() => setSecret(null)}>
          {t('action.hide')}
        </Button>
      </span>
    )
  }
  return (
    <span className="copyable">
      <code>{mask}</code>
      <Button look="link" onClick={show}>
        {t('action.reveal')}
      </Button>
      {failure !== null && <span className="wrong-row">{failure}</span>}
      {asking && (
        <PasswordAgain
          onClose={() => setAsking(false)}
          onGiven={() => {
            setAsking(false)
            void show()
          }}
        />
      )}
    </span>
  )
}

function PasswordAgain({
  onClose,
  onGiven,
}: {
  readonly onClose: () => void
  readonly onGiven: () => void
}): ReactElement {
  const form = useActionForm<{ Password: string }>({
    values: { Password: '' },
    run: async ({ Password }) => {
      await tellSession({ Password })
      onGiven()
    },
  })
  return (
    <ActionDialog
      title={t('password.title')}
      open
      onClose={onClose}
      onSubmit={form.submit}
      pending={form.pending}
      error={form.failure}
      submit={t('action.reveal')}
    >
      <p className="muted">{t('password.note')}</p>
      <PasswordOwner />
      <TextField
        form={form}
        name="Password"
        label={t('login.password')}
        required
        rules={{ required: t('rule.required') }}
        type="password"
        complete="current-password"
      />
    </ActionDialog>
  )
}
