/** Whether a service runs: it does while some gateway has the snapshot, or may have it. */
import type { ReactElement } from 'react'
import { useRead } from '../api/query.ts'
import { t } from '../i18n/index.ts'
import { State } from '../ui/index.ts'

/** What a gateway is that serves a snapshot, if not yet the newest. */
const serving = ['linked', 'lagging']

/** Asked once a page: a list has it in every row. */
export function useServed(): boolean {
  // The top bar asks for it, after the first rows: here its answer is read alone.
  const { data } = useRead('DescribeEffect', {}, { enabled: false })
  return data?.NodeSet.some((node) => serving.includes(node.State)) ?? true
}

export function ServiceState({ isServed }: { readonly isServed: boolean }): ReactElement {
  return isServed ? (
    <State tone="ok">{t('service.running')}</State>
  ) : (
    <State tone="warn">{t('service.noGateway')}</State>
  )
}
