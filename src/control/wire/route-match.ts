/**
 * An API whose path fits a request, on the wire, with the sentence that says why it answers or not.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { type Language, type Text, text } from '../../lib/language.ts'
import type { PathPattern } from '../../snapshot/snapshot.ts'
import type { FoundApi } from '../route-matches.ts'

type WireMatch = ResponseOf<'MatchRoute'>['Result']['LoserSet'][number]
type Kind = PathPattern['kind']

/** Stands for an API that is not saved; shown as no id at all. */
export const candidateId = 'candidate'

const kinds: { readonly [kind in Kind]: { readonly its: Text; readonly one: Text } } = {
  exact: { its: text('its exact path', '精确路径'), one: text('an exact path', '精确路径') },
  preferred: { its: text('its ^~ prefix', '^~ 前缀'), one: text('a ^~ prefix', '^~ 前缀') },
  variable: {
    its: text('its path with variables', '含变量的路径'),
    one: text('a path with variables', '含变量的路径'),
  },
  prefix: { its: text('its plain prefix', '普通前缀'), one: text('a plain prefix', '普通前缀') },
}

/** What is asked first. */
const order: readonly Kind[] = ['exact', 'preferred', 'variable', 'prefix']

export function fromMatch(
  { api, pattern, match }: FoundApi,
  reason: Text,
  language: Language,
): WireMatch {
  return {
    ApiId: api.id === candidateId ? '' : api.id,
    ApiName: api.name,
    Method: api.definition.method,
    Path: api.definition.path,
    Kind: pattern.kind,
    VariableSet: [...match.variables].map(([Name, Value]) => ({ Name, Value })),
    Rest: match.rest,
    Reason: reason[language],
  }
}

export function whyItAnswers({ pattern }: FoundApi): Text {
  const kind = kinds[pattern.kind].its
  return text(`It answers by ${kind['en-US']}.`, `由${kind['zh-CN']}匹配。`)
}

/** Why `loser` does not answer what `winner` does. */
export function whyItLoses(loser: FoundApi, winner: FoundApi): Text {
  const [mine, its] = [loser.pattern.kind, winner.pattern.kind]
  if (order.indexOf(mine) > order.indexOf(its)) {
    const [first, later] = [kinds[its].one, kinds[mine].one]
    return text(
      `What has ${first['en-US']} is asked before what has ${later['en-US']}.`,
      `${first['zh-CN']}优先于${later['zh-CN']}。`,
    )
  }
  if (loser.match.rest.length > winner.match.rest.length) {
    return text('Its prefix is shorter.', '其前缀较短。')
  }
  if (mine === 'variable' && shapeOf(loser) !== shapeOf(winner)) {
    return text(
      'It has fewer literal segments, counted from the left.',
      '从左起，其固定路径段较少。',
    )
  }
  if (loser.api.definition.method === 'ANY' && winner.api.definition.method !== 'ANY') {
    return text('A named method comes before ANY.', '具体方法优先于 ANY。')
  }
  return text('The older of two equal APIs answers.', '两个相同的 API 中较早创建的生效。')
}

function shapeOf({ pattern }: FoundApi): string {
  return pattern.kind === 'variable' ? pattern.pieces.join('{}') : pattern.path
}

export function whyOfOtherMethod({ api }: FoundApi): Text {
  const { method } = api.definition
  return text(`It takes ${method} only.`, `仅接受 ${method} 方法。`)
}
