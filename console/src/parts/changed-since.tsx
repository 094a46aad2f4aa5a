/** What another changed since a form was opened, and what to do about it. */
import type { ReactElement } from 'react'
import { t } from '../i18n/index.ts'
import { Button, Notice } from '../ui/index.ts'
import type { Change } from './since.ts'

export interface ChangedSinceProps {
  readonly changes: readonly Change[]
  /** Writes what the form holds all the same. */
  readonly overwrite: () => unknown
  /** Fills the form with what is there now. */
  readonly takeTheirs: () => unknown
}

export function ChangedSince({
  changes,
  overwrite,
  takeTheirs,
}: ChangedSinceProps): ReactElement | null {
  if (changes.length === 0) return null
  return (
    <div role="alert">
      <Notice tone="warn">
        <p>{t('since.title')}</p>
        <dl className="diff-fields">
          {changes.map(({ label, opened, theirs, mine }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                <pre>
                  <del>{opened || t('since.nothing')}</del>
                </pre>
                <pre>
                  <ins>{theirs || t('since.nothing')}</ins>
                </pre>
                {mine !== opened && mine !== theirs && (
                  <pre>{t('since.mine', { value: mine || t('since.nothing') })}</pre>
                )}
              </dd>
            </div>
          ))}
        </dl>
        <span className="with-unit">
          <Button onClick={overwrite}>{t('since.overwrite')}</Button>
          <Button onClick={takeTheirs}>{t('since.take')}</Button>
        </span>
      </Notice>
    </div>
  )
}
