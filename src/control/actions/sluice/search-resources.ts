/**
 * SearchResources: what the console's palette asks while somebody types. An exact id or name comes
 * first, then what begins with the keyword, then what has a word that does.
 *
 * It reads the scope's resources and compares: their numbers are bounded by the counts.
 */
import { invalid, reasons } from '../../../model/errors.ts'
import type { Scope } from '../../../model/scope.ts'
import type { Service } from '../../../model/service.ts'
import type { ReadTx } from '../../../model/store.ts'
import type { Action } from '../../action.ts'
import { searchKeywordCharsMax, searchPerKindMax } from '../../limits.ts'

export const searchResources: Action<'SearchResources'> = {
  name: 'SearchResources',

  async run(request, { read, scope }) {
    const keyword = toKeyword(request.Keyword)
    const limit = toLimit(request.Limit)
    return read(async (tx) => {
      const services = await tx.services(scope)
      const pick = <T>(items: readonly T[], texts: (item: T) => Texts) =>
        best(items, texts, keyword, limit)
      return {
        Result: {
          ServiceSet: pick(services, ({ id, name }) => ({ ids: [id], names: [name] })).map(
            ({ id, name }) => ({ ServiceId: id, ServiceName: name }),
          ),
          ApiSet: pick(await apisOf(tx, scope, services), apiTexts).map(({ service, api }) => ({
            ServiceId: service.id,
            ServiceName: service.name,
            ApiId: api.id,
            ApiName: api.name,
            Method: api.definition.method,
            Path: api.definition.path,
          })),
          ApiKeySet: pick(await tx.apiKeys(scope), ({ id, name }) => idAndName(id, name)).map(
            ({ id, name }) => ({ AccessKeyId: id, SecretName: name }),
          ),
          ApiAppSet: pick(await tx.apps(scope), ({ id, name }) => idAndName(id, name)).map(
            ({ id, name }) => ({ ApiAppId: id, ApiAppName: name }),
          ),
          UsagePlanSet: pick(await tx.usagePlans(scope), ({ id, name }) => idAndName(id, name)).map(
            ({ id, name }) => ({ UsagePlanId: id, UsagePlanName: name }),
          ),
          PluginSet: pick(await tx.plugins(scope), ({ id, name }) => idAndName(id, name)).map(
            ({ id, name, type }) => ({ PluginId: id, PluginName: name, PluginType: type }),
          ),
        },
      }
    })
  },
}

interface Texts {
  /** Compared whole and by their beginning. */
  readonly ids: readonly string[]
  /** By their words as well. */
  readonly names: readonly string[]
}

function idAndName(id: string, name: string): Texts {
  return { ids: [id], names: [name] }
}

async function apisOf(tx: ReadTx, scope: Scope, services: readonly Service[]) {
  const found = []
  for (const service of services) {
    for (const api of await tx.apis(scope, service.id)) found.push({ service, api })
  }
  return found
}

function apiTexts({ api }: Awaited<ReturnType<typeof apisOf>>[number]): Texts {
  // A path is looked for with and without the mark of its kind.
  const { path } = api.definition
  const bare = path.replace(/^(=|\^~)/, '')
  return { ids: [api.id, path, bare], names: [api.name, bare] }
}

/** The best of them; of equal ones those that stand first. */
function best<T>(
  items: readonly T[],
  texts: (item: T) => Texts,
  keyword: string,
  limit: number,
): readonly T[] {
  return items
    .map((item) => ({ item, rank: rankOf(texts(item), keyword) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .slice(0, limit)
    .map(({ item }) => item)
}

const wordBegin = /(?<=[^\p{L}\p{N}])(?=[\p{L}\p{N}])|(?<=\p{Ll})(?=\p{Lu})/u

/** 0: exact, 1: prefix, 2: word, 3: any part of a name; null: not found. */
function rankOf({ ids, names }: Texts, keyword: string): number | null {
  const whole = [...ids, ...names].map((each) => each.toLowerCase())
  if (whole.includes(keyword)) return 0
  if (whole.some((each) => each.startsWith(keyword))) return 1
  const words = names.flatMap((name) => name.split(wordBegin))
  if (words.some((word) => word.toLowerCase().startsWith(keyword))) return 2
  return names.some((name) => name.toLowerCase().includes(keyword)) ? 3 : null
}

function toKeyword(given: string): string {
  const keyword = given.trim().toLowerCase()
  if (keyword === '') throw invalid('InvalidParameterValue', 'Keyword', reasons.empty())
  if ([...keyword].length <= searchKeywordCharsMax) return keyword
  throw invalid('InvalidParameterValue', 'Keyword', reasons.tooLong(searchKeywordCharsMax))
}

function toLimit(given = searchPerKindMax): number {
  if (given >= 1 && given <= searchPerKindMax) return given
  throw invalid('InvalidParameterValue', 'Limit', reasons.outside(1, searchPerKindMax))
}
