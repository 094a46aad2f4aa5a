/** What a gateway runs, and why it does not run the newest. */
import type { ReactElement } from 'react'
import { word } from '../i18n/index.ts'
import { State, type Tone } from '../ui/index.ts'

const tones: Readonly<Record<string, Tone>> = {
  linked: 'ok',
  lagging: 'warn',
  refused: 'bad',
  absent: 'idle',
}

export function NodeState({
  node,
}: {
  readonly node: { readonly State: string; readonly Reason: string | null }
}): ReactElement {
  return (
    <span className="two">
      <State tone={tones[node.State] ?? 'idle'}>{word('node', node.State)}</State>
      {node.Reason && <span className="muted">{node.Reason}</span>}
    </span>
  )
}
