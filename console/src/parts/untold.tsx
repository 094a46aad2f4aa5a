/**
 * Calls of this page, or of the dialog it stands in, that failed and that nothing else speaks of:
 * what could not be read, and the way to read it again.
 */
import type { Query } from '@tanstack/react-query'
import { type ReactElement, useEffect, useState } from 'react'
import { isAbsent, isSignedOut } from '../api/errors.ts'
import { queries } from '../api/query.ts'
import { ErrorWords } from './error-box.tsx'
import { isTold, onTold } from './told.ts'

/** Whoever shows an error itself has done so by then. */
const restMs = 100

/** What is gone is said by whoever took it away; who is signed out is asked to sign in. */
function isUntold({ state: { error, status } }: Query): boolean {
  if (status !== 'error' || !(error instanceof Error)) return false
  return !isTold(error) && !isAbsent(error) && !isSignedOut(error)
}

function failing(): readonly Query[] {
  return queries.getQueryCache().findAll({ type: 'active', predicate: isUntold })
}

export function Untold(): ReactElement | null {
  // Under a dialog the page goes on saying what failed before it was opened.
  const [before] = useState(() => new Set(failing()))
  const [failed, setFailed] = useState<readonly Query[]>([])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        const now = failing().filter((query) => !before.has(query))
        // Most events change nothing here.
        setFailed((old) => (old.length === 0 && now.length === 0 ? old : now))
      }, restMs)
    }
    const stops = [queries.getQueryCache().subscribe(look), onTold(look)]
    look()
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [before])
  const [first] = failed
  const error = first?.state.error ?? null
  const retry = () => {
    for (const { queryKey } of failed) {
      void queries.refetchQueries({ queryKey, exact: true, type: 'active' })
    }
  }
  return <ErrorWords error={error} retry={retry} />
}
