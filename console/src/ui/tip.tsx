/**
 * A reason beside a control, for the mouse and for the keyboard: shown on hover and on focus, read
 * as its description. Placed by the page's own rectangle, so no scrolling box clips it.
 */
import { type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { createPortal } from 'react-dom'

const gapPx = 6
const edgePx = 8

interface Place {
  readonly left: number
  readonly top: number
  readonly above: boolean
}

function Bubble({ text, place }: { readonly text: string; readonly place: Place }): ReactElement {
  const ref = useRef<HTMLDivElement>(null)
  const [left, setLeft] = useState(place.left)
  useEffect(() => {
    const width = ref.current?.offsetWidth ?? 0
    const most = document.documentElement.clientWidth - width - edgePx
    setLeft(Math.max(edgePx, Math.min(place.left - width / 2, most)))
  }, [place.left])
  return createPortal(
    <div
      ref={ref}
      className={place.above ? 'tip above' : 'tip'}
      style={{ left, top: place.top }}
      aria-hidden="true"
    >
      {text}
    </div>,
    document.body,
  )
}

/** Wraps one control; `children` gets the id that describes it. */
export function Tip({
  text,
  children,
}: {
  readonly text: string
  readonly children: (describedBy: string) => ReactNode
}): ReactElement {
  const id = useId()
  const [place, setPlace] = useState<Place | null>(null)
  const show = (target: HTMLElement) => {
    const box = target.getBoundingClientRect()
    const above = box.bottom > document.documentElement.clientHeight - 80
    const top = above ? box.top - gapPx : box.bottom + gapPx
    setPlace({ left: box.left + box.width / 2, top, above })
  }
  const hide = () => setPlace(null)
  return (
    // The control inside is what is focused; this only watches.
    // biome-ignore lint/a11y/noStaticElementInteractions: it offers nothing of its own
    <span
      className="tipped"
      onMouseEnter={(event) => show(event.currentTarget)}
      onMouseLeave={hide}
      onFocus={(event) => show(event.currentTarget)}
      onBlur={hide}
      onKeyDown={(event) => event.key === 'Escape' && hide()}
    >
      {children(id)}
      <span id={id} className="hidden">
        {text}
      </span>
      {place && <Bubble text={text} place={place} />}
    </span>
  )
}
