/** Keys for those who know them; off while typing. `?` shows the list. */
import { lazy, type ReactElement, Suspense, useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { paths } from '../paths.ts'

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

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input,textarea,select,[role=dialog]') !== null
  )
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
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return
      const place = places[event.key]
      if (wentAt > Date.now() - chordMs && place !== undefined) navigate(place())
      wentAt = event.key === 'g' ? Date.now() : 0
      if (event.key === '?') setOpen(true)
      if (event.key === 'c') mainButton()?.click()
      if (event.key === '/') {
        event.preventDefault()
        dispatchEvent(new Event('sluice-search'))
      }
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [navigate])
  if (!open) return null
  return (
    <Suspense fallback={null}>
      <KeyList onClose={() => setOpen(false)} />
    </Suspense>
  )
}
