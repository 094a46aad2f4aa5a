/** Which columns of a table its user has switched off; kept by the browser by the table's name. */
import { useState } from 'react'

function read(memory: string): ReadonlySet<string> {
  try {
    const kept = localStorage.getItem(`sluice.columns.${memory}`) ?? ''
    return new Set(kept.split(' ').filter((key) => key !== ''))
  } catch {
    return new Set()
  }
}

export function useHiddenColumns(
  memory: string | undefined,
): readonly [ReadonlySet<string>, (key: string) => void] {
  const [hidden, setHidden] = useState(() =>
    memory === undefined ? new Set<string>() : read(memory),
  )
  const toggle = (key: string) => {
    const next = new Set(hidden)
    if (!next.delete(key)) next.add(key)
    setHidden(next)
    try {
      localStorage.setItem(`sluice.columns.${memory}`, [...next].join(' '))
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
  return [hidden, toggle]
}
