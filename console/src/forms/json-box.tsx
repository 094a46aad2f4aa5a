/**
 * A part of a form that is written as JSON. While its text is none, the form is not to be sent: it
 * would send what stood there before.
 */
import {
  createContext,
  lazy,
  type ReactElement,
  Suspense,
  use,
  useEffect,
  useId,
  useState,
} from 'react'
import { wantWords, wrongJson } from '../parts/json-words.ts'
import type { ControlProps } from '../ui/index.ts'
import type { DataFault } from './plugin-fault.ts'
import type { Json } from './plugin-fields.ts'

export const JsonEditor = lazy(() => import('../editor/json-editor.tsx'))

export function readJson(text: string): { readonly value: Json } | { readonly wrong: true } {
  try {
    // Whatever JSON.parse gives is JSON.
    return { value: JSON.parse(text) as Json }
  } catch {
    return { wrong: true }
  }
}

/** Told by every box whether its text is no JSON. */
export const Broken = createContext<(box: string, isBroken: boolean) => void>(() => {})

/** Whether any of the boxes within is broken, for the form around them. */
export function useBroken() {
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set())
  // The setter never changes, and neither does what is made of it.
  const [tell] = useState(() => (box: string, isBroken: boolean) => {
    setBroken((before) => {
      if (before.has(box) === isBroken) return before
      const next = new Set(before)
      if (isBroken) next.add(box)
      else next.delete(box)
      return next
    })
  })
  return { isBroken: broken.size > 0, tell }
}

const laidOut = (value: Json) => JSON.stringify(value, null, 2)

export function JsonBox({
  control,
  label,
  value,
  onChange,
  fault,
}: {
  readonly control: ControlProps
  readonly label: string
  readonly value: Json
  readonly onChange: (value: Json) => void
  readonly fault: DataFault | null
}): ReactElement {
  const [text, setText] = useState(laidOut(value))
  const box = useId()
  const tell = use(Broken)
  const read = readJson(text)
  const isBroken = 'wrong' in read
  useEffect(() => {
    tell(box, isBroken)
    return () => tell(box, false)
  }, [box, isBroken, tell])
  // What another field put here takes the place of the text; what is typed keeps its own layout.
  const isOther = !isBroken && laidOut(read.value) !== laidOut(value)
  const shown = isOther ? laidOut(value) : text
  return (
    <>
      <Suspense fallback={<div className="json-editor short" aria-busy="true" />}>
        <JsonEditor
          {...control}
          aria-invalid={isBroken || control['aria-invalid']}
          label={label}
          isShort
          value={shown}
          onChange={(next) => {
            setText(next)
            const now = readJson(next)
            if ('value' in now) onChange(now.value)
          }}
          fault={fault}
          words={wantWords}
        />
      </Suspense>
      {isBroken && <div className="wrong-row">{wrongJson(text)}</div>}
    </>
  )
}
