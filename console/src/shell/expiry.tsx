/**
 * Warns two minutes before an idle session ends, and looks whether it has when the time is up, so
 * that nothing stays in sight after it. All tabs share the time of the last call.
 */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactElement, useEffect, useState } from 'react'
import { lastCallAt } from '../api/send.ts'
import { type Session, sessionQuery } from '../api/session.ts'
import { t } from '../i18n/index.ts'
import { Button, Notice } from '../ui/index.ts'

const warnMs = 2 * 60_000
const lookMs = 5_000

export function Expiry({ session }: { readonly session: Session }): ReactElement | null {
  const client = useQueryClient()
  const [leftMs, setLeftMs] = useState(Number.POSITIVE_INFINITY)
  const idleMs = session.IdleMinutes * 60_000
  useEffect(() => {
    const look = () => {
      const left = lastCallAt() + idleMs - Date.now()
      setLeftMs(left)
      // Asking is no use of the session; without one the frame leads to the login page.
      if (left <= 0) void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    }
    const timer = setInterval(look, lookMs)
    return () => clearInterval(timer)
  }, [client, idleMs])
  if (leftMs > warnMs) return null
  const stay = () => {
    setLeftMs(Number.POSITIVE_INFINITY)
    // Any action keeps the session.
    void client.invalidateQueries({ refetchType: 'active' })
  }
  return (
    <div role="alert">
      <Notice tone="warn" action={<Button onClick={stay}>{t('shell.stay')}</Button>}>
        {t('shell.expiry')}
      </Notice>
    </div>
  )
}
