/**
 * Counters of the control plane, on a page in the Prometheus text format.
 */
import type { Effect } from './action.ts'

export interface ControlMetrics {
  /** Counts one answer of the management API; `code` is null for a success. */
  answered(action: string, code: string | null): void
  page(): string
}

const series = 'sluice_control_requests_total'

export function createMetrics(effect: Effect): ControlMetrics {
  // Both labels come from closed lists: actions of the contract and codes of the error table.
  const answers = new Map<string, number>()

  return {
    answered(action, code) {
      const labels = `action="${action}",code="${code ?? 'OK'}"`
      answers.set(labels, (answers.get(labels) ?? 0) + 1)
    },

    page() {
      const counts = [...answers].sort().map(([labels, count]) => `${series}{${labels}} ${count}`)
      const nodes = effect.nodes()
      const inState = (state: string) => nodes.filter((node) => node.state === state).length
      return [
        `# HELP ${series} Answers of the management API.`,
        `# TYPE ${series} counter`,
        ...counts,
        '# HELP sluice_control_revision The newest published revision.',
        '# TYPE sluice_control_revision gauge',
        `sluice_control_revision ${effect.published().revision}`,
        '# HELP sluice_control_gateways Gateway processes that are known, by state.',
        '# TYPE sluice_control_gateways gauge',
        ...['linked', 'lagging', 'refused', 'absent'].map(
          (state) => `sluice_control_gateways{state="${state}"} ${inState(state)}`,
        ),
        '',
      ].join('\n')
    },
  }
}
