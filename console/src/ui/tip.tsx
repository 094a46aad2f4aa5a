/**
 * What a control says about itself in a bubble, for the mouse and for the keyboard: any element
 * with `data-tip` has it on hover and on focus. One layer watches the page, so that the hundreds of
 * buttons of a list carry an attribute each and nothing more. What is read aloud is the control's
 * own: its name or its description.
 */
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'

const gapPx = 6
const edgePx = 8
/** Closer to the lower edge than this a bubble stands above. */
const roomPx = 80

interface Shown {
  readonly target: HTMLElement
  readonly text: string
}

function Bubble({ target, text }: Shown): ReactElement {
  const ref = useRef<HTMLDivElement>(null)
  const box = target.getBoundingClientRect()
  const isAbove = box.bottom > document.documentElement.clientHeight - roomPx
  const middle = box.left + box.width / 2
  const [left, setLeft] = useState(middle)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text has another width
  useEffect(() => {
    const width = ref.current?.offsetWidth ?? 0
    const most = document.documentElement.clientWidth - width - edgePx
    setLeft(Math.max(edgePx, Math.min(middle - width / 2, most)))
  }, [middle, text])
  return createPortal(
    <div
      ref={ref}
      className={isAbove ? 'tip above' : 'tip'}
      style={{ left, top: isAbove ? box.top - gapPx : box.bottom + gapPx }}
      aria-hidden="true"
    >
      {text}
    </div>,
    document.body,
  )
}

/** What an event is about, if that has something to say. */
function tipped({ target }: Event): Shown | null {
  const found = target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null
  const text = found?.dataset['tip']
  return found && text ? { target: found, text } : null
}

/** Shows the bubbles of the whole page; once, at its root. */
export function TipLayer(): ReactElement | null {
  const [shown, setShown] = useState<Shown | null>(null)
  useEffect(() => {
    const show = (event: Event) => setShown(tipped(event))
    const hide = () => setShown(null)
    const hideByKey = ({ key }: KeyboardEvent) => key === 'Escape' && hide()
    const stop = new AbortController()
    document.addEventListener('mouseover', show, stop)
    document.addEventListener('focusin', show, stop)
    document.addEventListener('focusout', hide, stop)
    document.addEventListener('keydown', hideByKey, stop)
    return () => stop.abort()
  }, [])
  useEffect(() => {
    if (shown === null) return
    // What it says may change under the pointer, and it may go away without a word.
    const look = new MutationObserver(() => {
      const text = shown.target.isConnected && shown.target.dataset['tip']
      if (!text) setShown(null)
      else if (text !== shown.text) setShown({ ...shown, text })
    })
    const attributeFilter = ['data-tip']
    look.observe(document.body, { childList: true, subtree: true, attributeFilter })
    return () => look.disconnect()
  }, [shown])
  return shown && <Bubble {...shown} />
}
