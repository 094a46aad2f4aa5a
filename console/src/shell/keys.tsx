/**
 * Keys for those who know them: off while typing, while something is open over the page, and for
 * those who switched them off. `?` shows the list.
 */
import { lazy, type ReactElement, Suspense, useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { paths } from '../paths.ts'
import { singleKeys } from './preferences.ts'
import { rowKey } from './row-keys.ts'

const KeyList = lazy(() => import('./key-list.tsx'))
const chordMs = 1_200

const places: Readonly<Record<string, () => string>> = {
  o: paths.home,
  s: paths.services,
  p: paths.plans,
  k: paths.secrets,
  a: paths.apps,
  u: paths.plugins,
  n: paths.nodes,
}

/** Where a letter is a letter; a box that is ticked takes none. */
const typed = 'input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable]'
const over = '[role=dialog],[role=alertdialog],[role=menu]'

function isElsewhere({ target }: KeyboardEvent): boolean {
  const isTyping = target instanceof HTMLElement && target.closest(typed) !== null
  return isTyping || document.querySelector(over) !== null
}

/** The main action of a list, such as Create. */
function mainButton(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main .toolbar .button.primary')
}

export function Keys(): ReactElement | null {
  const navigate = useNavigate()
  const [open, setOpen] = useState(false)
  useEffect(() => {
    let wentAt = 0
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return
      if (!singleKeys() || isElsewhere(event)) return
      const place = wentAt > Date.now() - chordMs ? places[event.key] : undefined
      wentAt = event.key === 'g' ? Date.now() : 0
      if (place !== undefined) navigate(place())
      else if (event.key === '?') setOpen(true)
      else if (event.key === 'c') mainButton()?.click()
      else if (event.key === '/') dispatchEvent(new Event('sluice-search'))
      else if (!rowKey(event.key)) return
      // What opened may have taken the focus already: the letter is not for its first field.
      event.preventDefault()
    }
    const show = () => setOpen(true)
    addEventListener('keydown', press)
    addEventListener('sluice-keys', show)
    return () => {
      removeEventListener('keydown', press)
      removeEventListener('sluice-keys', show)
    }
  }, [navigate])
  if (!open) return null
  return (
    <Suspense fallback={null}>
      <KeyList onClose={() => setOpen(false)} />
    </Suspense>
  )
}
