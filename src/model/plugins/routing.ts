/**
 * Routing: calls that meet a condition go to another backend (compat/behaviours.md 4.8). The first
 * that holds decides, by falling weight; where weights are equal the later one comes first.
 */
import type { Expression } from '../../lib/expression.ts'
import { type BackendChoice, backendConfigOf, chosenBackendTypes } from './backend-choice.ts'
import {
  type At,
  callVocabulary,
  checkPatterns,
  checkUnique,
  expressionOf,
  listOf,
  Members,
  wrong,
} from './reader.ts'

export interface RoutingStrategy {
  readonly name: string
  readonly weight: number
  readonly condition: Expression
  readonly backend: BackendChoice
  /** Place in the list that the author wrote. */
  readonly index: number
}

export interface RoutingData {
  readonly type: 'Routing'
  /** In the order in which they are asked. */
  readonly strategies: readonly RoutingStrategy[]
}

const strategiesMax = 10
const nameForm = /^[A-Za-z0-9/%~_\-.{}?&=]{1,50}$/
const weightMax = 100

export function parseRouting(at: At): RoutingData {
  const strategies = listOf(at, 1, strategiesMax, strategyOf).map((strategy, index) => ({
    ...strategy,
    index,
  }))
  checkUnique(
    strategies.map(({ name }) => name),
    (index) => `${at.path}[${index}].strategy_name`,
  )
  checkPatterns(
    strategies.map(({ condition }) => condition),
    at.path,
  )
  const asked = strategies.toSorted((a, b) => b.weight - a.weight || b.index - a.index)
  return { type: 'Routing', strategies: asked }
}

function strategyOf(entry: At): Omit<RoutingStrategy, 'index'> {
  const members = new Members(entry, [
    'strategy_name',
    'strategy_weight',
    'condition',
    'backend_type',
    'backend_config',
  ])
  const name = members.text('strategy_name', 50)
  if (!nameForm.test(name)) {
    throw wrong(
      members.at('strategy_name'),
      'must be of A-Z, a-z, 0-9 and /%~_-.{}?&=.',
      '只能包含字母、数字及 /%~_-.{}?&=。',
    )
  }
  return {
    name,
    weight: members.integer('strategy_weight', 0, weightMax, 0),
    condition: expressionOf(members.raw('condition'), callVocabulary),
    backend: {
      type: members.choice('backend_type', chosenBackendTypes),
      config: backendConfigOf(members, 'backend_config'),
    },
  }
}
