/**
 * Rules attached to the API of a small snapshot: plugins `plugin-0`, `plugin-1` … and IP strategies
 * `IPStrategy-0` …, in `release`.
 */
import type { IpControlData, RuleNode } from '../../src/snapshot/rules.ts'
import type { Section } from '../../src/snapshot/snapshot.ts'
import { accessIn } from './callers.ts'
import { anApi, appId } from './snapshot.ts'

export interface WishedRules {
  readonly plugins?: readonly RuleNode[]
  readonly strategies?: readonly IpControlData[]
}

/** The plugins' sections and the access section that attaches them; it replaces what was there. */
export function attachedTo(
  apiIds: readonly string[],
  { plugins = [], strategies = [] }: WishedRules,
): readonly Section[] {
  const own = strategies.map((rule, i) => [`IPStrategy-${i}`, rule] as const)
  const sections = plugins.map((rule, i): Section => {
    return { kind: 'plugin', id: `plugin-${i}`, appId, rule }
  })
  const rules = [...plugins.map((_, i) => `plugin-${i}`), ...own.map(([id]) => id)]
  const apis = Object.fromEntries(apiIds.map((id) => [id, { plans: [], apps: [], rules }]))
  return [...sections, { ...accessIn({ release: { apis } }), strategies: Object.fromEntries(own) }]
}

/** Attached to the one API that tests have. */
export function attached(...plugins: readonly RuleNode[]): readonly Section[] {
  return attachedTo([anApi().id], { plugins })
}
