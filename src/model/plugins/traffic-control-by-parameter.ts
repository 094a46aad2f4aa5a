/**
 * TrafficControlByParameter: a counter for each value of a parameter (compat/behaviours.md 4.3).
 * The default is asked first, then the strategies by falling weight; any violation refuses.
 */
import type { Expression } from '../../lib/expression.ts'
import { reasons } from '../errors.ts'
import {
  type At,
  callVocabulary,
  checkPatterns,
  checkUnique,
  choiceOf,
  expressionOf,
  Members,
  PluginDataFault,
  tokenOf,
  wrong,
} from './reader.ts'
import { pluginLimitMax } from './traffic-control.ts'

export interface ParameterStrategy {
  readonly name: string
  readonly weight: number
  /** `path` is the whole path and has no name. */
  readonly parameter: { readonly place: 'query' | 'header' | 'path'; readonly name: string }
  readonly limit: number
  readonly windowSeconds: number
  /** Null: it counts every call that has the parameter. */
  readonly condition: Expression | null
}

export interface TrafficControlByParameterData {
  readonly type: 'TrafficControlByParameter'
  /** Calls of the API in all; null: off. */
  readonly default: { readonly windowSeconds: number; readonly limit: number } | null
  /** By falling weight. */
  readonly strategies: readonly ParameterStrategy[]
}

const windowSecondsMax = 86_400
const strategiesMax = 10
const nameCharsMax = 50
const weightMax = 100

export function parseTrafficControlByParameter(at: At): TrafficControlByParameterData {
  const members = new Members(at, ['default_window', 'default_rate_limit', 'strategies'])
  const window = members.integer('default_window', 0, windowSecondsMax, 0)
  const limit = members.integer(
    'default_rate_limit',
    0,
    pluginLimitMax,
    window === 0 ? 0 : undefined,
  )
  const strategies = members.list('strategies', 1, strategiesMax, strategyOf)
  const pathOf = (name: string) => (index: number) =>
    `${members.at('strategies')}[${index}].${name}`
  checkUnique(
    strategies.map(({ name }) => name),
    pathOf('name'),
  )
  checkUnique(
    strategies.map(({ weight }) => weight),
    pathOf('strategy_weight'),
  )
  checkPatterns(
    strategies.map(({ condition }) => condition),
    members.at('strategies'),
  )
  return {
    type: 'TrafficControlByParameter',
    default: window === 0 ? null : { windowSeconds: window, limit },
    strategies: strategies.toSorted((a, b) => b.weight - a.weight),
  }
}

function strategyOf(entry: At): ParameterStrategy {
  const members = new Members(entry, [
    'name',
    'strategy_weight',
    'parameters',
    'rate_limit',
    'window',
    'condition',
  ])
  const [parameter] = members.list('parameters', 1, 1, parameterOf)
  if (parameter === undefined) {
    throw new PluginDataFault(
      'MissingParameter.PluginConfig',
      members.at('parameters'),
      reasons.empty(),
    )
  }
  const hasCondition = members.text('condition', 2_048, '').trim() !== ''
  return {
    name: members.text('name', nameCharsMax),
    weight: members.integer('strategy_weight', 0, weightMax),
    parameter,
    limit: members.integer('rate_limit', 0, pluginLimitMax),
    windowSeconds: members.integer('window', 1, windowSecondsMax),
    condition: hasCondition ? expressionOf(members.raw('condition'), callVocabulary) : null,
  }
}

function parameterOf(entry: At): ParameterStrategy['parameter'] {
  const members = new Members(entry, ['type', 'name'])
  const place = choiceOf(members.raw('type'), ['query', 'header', 'path'])
  if (place !== 'path') return { place, name: tokenOf(members.raw('name')) }
  if (members.text('name', 128, '') === '') return { place, name: '' }
  throw wrong(
    members.at('name'),
    'must be absent: the whole path is meant.',
    '不应填写：path 表示完整路径。',
  )
}
