/** The list of the keys that do something by themselves. */
import type { ReactElement } from 'react'
import { t } from '../i18n/index.ts'
import { Sheet } from '../parts/dialogs.tsx'
import { Facts } from '../ui/index.ts'

export default function KeyList({ onClose }: { readonly onClose: () => void }): ReactElement {
  const rows = [
    ['Ctrl K  /', t('shell.search')],
    ['g o', t('menu.overview')],
    ['g s', t('menu.services')],
    ['g p', t('menu.plans')],
    ['g k', t('menu.secrets')],
    ['g a', t('menu.apps')],
    ['g u', t('menu.plugins')],
    ['g n', t('menu.system')],
    ['j  k', t('keys.move')],
    ['x', t('keys.tick')],
    ['↵', t('keys.open')],
    ['e', t('action.edit')],
    ['c', t('action.create')],
    ['Ctrl ↵', t('action.submit')],
    ['?', t('keys.title')],
  ] as const
  return (
    <Sheet title={t('keys.title')} open onClose={onClose} close={t('action.close')}>
      <Facts rows={rows.map(([label, value]) => ({ label, value }))} />
    </Sheet>
  )
}
