/**
 * Small things that show something: states, chips, values to copy, notices, lists of facts.
 */
import { Fragment, type ReactElement, type ReactNode, useRef, useState } from 'react'
import { IconButton } from './button.tsx'
import { Icon } from './icon.tsx'

export type Tone = 'ok' | 'warn' | 'bad' | 'idle'

/** A dot and a word: the word alone says it all. */
export function State({
  tone,
  tip,
  children,
}: {
  readonly tone: Tone
  /** More of it for the mouse; to be read in `children` too. */
  readonly tip?: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <span className={`state ${tone}`} data-tip={tip}>
      {children}
    </span>
  )
}

export function Chip({
  tone = 'idle',
  children,
}: {
  readonly tone?: Tone
  readonly children: ReactNode
}): ReactElement {
  return <span className={`chip ${tone}`}>{children}</span>
}

const copiedMs = 1500
/** What of a long text stays in sight at its end, where paths and ids differ. */
const tailChars = 10
/** Ids are never cut. */
const wholeChars = 24

/** A text that gives way in its middle; a port stays in one piece. */
function Clipped({ text }: { readonly text: string }): ReactElement {
  if (text.length <= wholeChars) return <code className="nowrap">{text}</code>
  const port = text.search(/:\d+(?:\/|$)/)
  const tail = text.length - tailChars
  const cut = port > 0 && port < tail && text.length - port <= wholeChars ? port : tail
  return (
    <code className="clip" title={text}>
      <span>{text.slice(0, cut)}</span>
      <span>{text.slice(cut)}</span>
    </code>
  )
}

/** A text on as many lines as it needs: an address breaks before its port and its path. */
function Whole({ text }: { readonly text: string }): ReactElement {
  return (
    <code className="break">
      {text.split(/(?=:\d|(?<!\/)\/(?!\/))/).map((part, index) => (
        // The same text has the same parts, in the same order.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </code>
  )
}

/** A value with a button that copies it. `words` are the button's names before and after. */
export function Copyable({
  text,
  words,
  show,
  whole = false,
}: {
  readonly text: string
  /** Shown in full, on several lines where it must be. */
  readonly whole?: boolean
  readonly words: { readonly copy: string; readonly copied: string }
  readonly show?: ReactNode
}): ReactElement {
  const [copied, setCopied] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setCopied(false), copiedMs)
  }
  return (
    <span className="copyable">
      {show ?? (whole ? <Whole text={text} /> : <Clipped text={text} />)}
      <IconButton icon="copy" name={copied ? words.copied : words.copy} onClick={copy} />
    </span>
  )
}

export function Notice({
  tone = 'idle',
  children,
  action,
}: {
  readonly tone?: Tone
  readonly children: ReactNode
  readonly action?: ReactNode
}): ReactElement {
  return (
    <div className={`notice ${tone}`}>
      <Icon name={tone === 'warn' || tone === 'bad' ? 'warn' : 'info'} />
      <div>{children}</div>
      {action}
    </div>
  )
}

export interface Fact {
  readonly label: string
  readonly value: ReactNode
}

/** Names and values in two columns, or in one where values are long. */
export function Facts({
  rows,
  single = false,
}: {
  readonly rows: readonly Fact[]
  readonly single?: boolean
}): ReactElement {
  return (
    <dl className={single ? 'facts single' : 'facts'}>
      {rows.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value === '' || value === null || value === undefined ? '-' : value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Section({
  title,
  chip,
  actions,
  children,
}: {
  readonly title: string
  readonly chip?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}): ReactElement {
  return (
    <section className="section">
      <div className="section-head">
        <h2>{title}</h2>
        {chip}
        {actions && <div className="section-actions">{actions}</div>}
      </div>
      {children}
    </section>
  )
}

export function Empty({
  title,
  body,
  action,
}: {
  readonly title: string
  readonly body?: ReactNode
  readonly action?: ReactNode
}): ReactElement {
  return (
    <div className="empty">
      <p>
        <strong>{title}</strong>
      </p>
      {body && <p className="muted">{body}</p>}
      {action && <div className="empty-action">{action}</div>}
    </div>
  )
}

/** A plain table of few rows, without paging or search. `pin` keeps its last column in sight. */
export function SmallTable({
  caption,
  head,
  rows,
  pin = false,
  dense = false,
}: {
  readonly pin?: boolean
  readonly dense?: boolean
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[]
}): ReactElement {
  return (
    // A box that may scroll sideways is reached by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="table-box" aria-label={caption} tabIndex={0}>
      <table className={dense ? 'table small dense' : 'table small'}>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            {head.map((title, index) => (
              <th
                key={title}
                scope="col"
                className={pin && index === head.length - 1 ? 'pin' : undefined}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) => (
                <td
                  key={head[index]}
                  data-label={head[index]}
                  className={pin && index === head.length - 1 ? 'pin' : undefined}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
