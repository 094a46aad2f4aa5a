/** For password managers: whose password a form asks for, where the form does not ask for that. */
import type { ReactElement } from 'react'
import { useSession } from '../api/session.ts'
import { t } from '../i18n/index.ts'
import { asTyped } from '../ui/index.ts'

export function PasswordOwner(): ReactElement {
  return (
    <input
      {...asTyped}
      className="hidden"
      tabIndex={-1}
      readOnly
      autoComplete="username"
      aria-label={t('login.name')}
      value={useSession()?.Name ?? ''}
    />
  )
}
