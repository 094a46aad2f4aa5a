/** A search field that waits until typing rests. What it searches for is the caller's. */
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { Icon } from '../ui/index.ts'

const restMs = 250

export function SearchBox({
  value,
  label,
  onChange,
}: {
  readonly value: string
  readonly label: string
  readonly onChange: (value: string) => void
}): ReactElement {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // Back, a cleared filter, a link: the URL changed from outside.
  useEffect(() => setText(value), [value])
  return (
    <div className="search">
      <Icon name="search" />
      <input
        type="search"
        className="input"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => {
          const next = event.target.value
          setText(next)
          clearTimeout(timer.current)
          timer.current = setTimeout(() => onChange(next), restMs)
        }}
      />
    </div>
  )
}
