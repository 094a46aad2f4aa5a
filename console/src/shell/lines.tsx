/** What is under way, at the bottom right: from "Saved" to "in effect on 2 of 3". */
import type { ReactElement } from 'react'
import { Link } from 'react-router'
import { dismiss, type Line, takeBack, useLines } from '../api/effect.ts'
import { t } from '../i18n/index.ts'
import { ErrorText } from '../parts/error-box.tsx'
import { paths } from '../paths.ts'
import { Button, IconButton, State, type Tone } from '../ui/index.ts'

function toneOf({ state }: Line): Tone {
  if (state === 'late') return 'warn'
  if (state === 'failed') return 'bad'
  return state === 'waiting' ? 'idle' : 'ok'
}

function wordsOf({ text, state, inEffect, nodes, lagging }: Line): string {
  if (state === 'saved') return text
  if (state === 'late') return t('line.late', { text, node: lagging })
  return nodes === 0
    ? t('line.saved', { text })
    : t('line.effect', { text, on: inEffect, of: nodes })
}

export function Lines(): ReactElement {
  const lines = useLines()
  return (
    <div className="lines" role="status">
      {lines.map((line) => (
        <div key={line.id} className="line">
          <State tone={toneOf(line)}>
            <span />
          </State>
          {line.error ? <ErrorText error={line.error} /> : <span>{wordsOf(line)}</span>}
          {line.state === 'late' && <Link to={paths.nodes()}>{t('menu.system')}</Link>}
          {line.undo && (
            <Button look="link" onClick={() => takeBack(line)}>
              {t('action.undo')}
            </Button>
          )}
          <IconButton icon="close" name={t('action.close')} onClick={() => dismiss(line.id)} />
        </div>
      ))}
    </div>
  )
}
