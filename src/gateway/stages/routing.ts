/**
 * Sends a call to the backend of the first strategy whose condition holds; where none does, the
 * API's own answers. What the API assigns to its backend's request it assigns to any of them.
 */
import type { ChosenBackendNode } from '../../snapshot/rules.ts'
import type { Stage } from '../call.ts'
import type { Draw } from '../expression-values.ts'
import { CallValues, conditionOf } from '../expression-values.ts'
import type { Target } from '../pipeline.ts'
import type { RuleSet } from '../rules.ts'

/** Links a backend that a rule names; one that cannot be called answers for itself. */
export type Elsewhere = (node: ChosenBackendNode) => Target

/** Throws `LinkError` when a condition cannot be asked. */
export function routing(rules: RuleSet | null, elsewhere: Elsewhere, draw: Draw): Stage | null {
  const attached = rules?.the('Routing') ?? null
  if (attached === null) return null
  const strategies = attached.rule.strategies.map(({ condition, backend }) => ({
    holds: conditionOf(condition),
    target: elsewhere(backend),
  }))

  return function routing(call) {
    const values = new CallValues(call, draw)
    const chosen = strategies.find(({ holds }) => holds(values))
    if (chosen !== undefined) call.target = chosen.target
    return undefined
  }
}
