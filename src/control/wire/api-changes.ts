/**
 * What differs between two versions of an API, field by field in the form of the wire, so that it
 * reads like what DescribeApi shows.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { type Text, text } from '../../lib/language.ts'
import type { Api } from '../../model/api.ts'
import type { Service } from '../../model/service.ts'
import { releaseDescriptionCharsMax } from '../limits.ts'
import { fromApi } from './api.ts'

type WireChange = ResponseOf<'CompareVersions'>['Result']['ApiSet'][number]
type WireField = WireChange['FieldSet'][number]

/** Fields that no release freezes, or that every API of a version shares. */
const notCompared: ReadonlySet<string> = new Set([
  ...['CreatedTime', 'ModifiedTime', 'Environments', 'Tags'],
  ...['ServiceId', 'ServiceName', 'ServiceDesc', 'ApiId', 'InternalDomain'],
])

/** Added ones first, then removed and changed ones, each by path and method. */
export function apiChanges(
  service: Service,
  left: readonly Api[],
  right: readonly Api[],
): readonly WireChange[] {
  const before = new Map(left.map((api) => [api.id, api]))
  const after = new Set(right.map(({ id }) => id))
  const added = right.filter(({ id }) => !before.has(id)).map((api) => change(api, 'added', []))
  const removed = left.filter(({ id }) => !after.has(id)).map((api) => change(api, 'removed', []))
  const changed = right.flatMap((api) => {
    const old = before.get(api.id)
    // Most are kept alike to the letter, which is told far sooner than that their fields are.
    if (old === undefined || JSON.stringify(old) === JSON.stringify(api)) return []
    const fields = differences(fromApi(old, service, []), fromApi(api, service, []), '')
    return fields.length === 0 ? [] : [change(api, 'changed', fields)]
  })
  return [added, removed, changed].flatMap((each) => each.toSorted(byPath))
}

/** Whether an API is not what it was; one that was not there is. */
export function isChanged(service: Service, before: Api | undefined, after: Api): boolean {
  return apiChanges(service, before === undefined ? [] : [before], [after]).length > 0
}

function byPath(a: WireChange, b: WireChange): number {
  const [left, right] = [`${a.Path} ${a.Method}`, `${b.Path} ${b.Method}`]
  return left < right ? -1 : left > right ? 1 : 0
}

function change(
  { id, name, definition }: Api,
  kind: 'added' | 'removed' | 'changed',
  fields: readonly WireField[],
): WireChange {
  const { method, path } = definition
  const shown = { ApiId: id, ApiName: name, Method: method, Path: path }
  return { ...shown, Change: kind, FieldSet: [...fields] }
}

function differences(left: unknown, right: unknown, field: string): readonly WireField[] {
  if (isObject(left) && isObject(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)])
    return [...names]
      .filter((name) => field !== '' || !notCompared.has(name))
      .flatMap((name) => differences(left[name], right[name], join(field, name)))
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    const length = Math.max(left.length, right.length)
    return Array.from({ length }, (_, i) =>
      differences(left[i], right[i], join(field, String(i))),
    ).flat()
  }
  const [shownLeft, shownRight] = [shown(left), shown(right)]
  if (shownLeft === shownRight) return []
  return [{ Field: field, Left: shownLeft, Right: shownRight }]
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}

function join(field: string, name: string): string {
  return field === '' ? name : `${field}.${name}`
}

/** The difference in words that fit a release's remark. */
export function summaryOf(changes: readonly WireChange[]): Text {
  const of = (kind: string) => changes.filter(({ Change }) => Change === kind)
  const parts = [
    part(of('added'), text('add', '新增')),
    part(of('removed'), text('remove', '删除')),
    part(of('changed'), text('change', '修改')),
  ].filter((each) => each !== null)
  if (parts.length === 0) return text('No change', '无变更')
  const english = parts.map((each) => each['en-US']).join('; ')
  const chinese = parts.map((each) => each['zh-CN']).join('；')
  return text(`${english.slice(0, 1).toUpperCase()}${english.slice(1)}`, chinese)
}

const namedMax = 2
const nameCharsMax = Math.floor(releaseDescriptionCharsMax / 8)

/** Few and short ones by method and path, else how many. */
function part(changes: readonly WireChange[], verb: Text): Text | null {
  if (changes.length === 0) return null
  const names = changes.map(({ Method, Path }) => `${Method} ${Path}`)
  const isShort = names.length <= namedMax && names.every((name) => name.length <= nameCharsMax)
  const one = changes.length === 1 ? 'API' : 'APIs'
  return text(
    `${verb['en-US']} ${isShort ? names.join(', ') : `${changes.length} ${one}`}`,
    `${verb['zh-CN']} ${isShort ? names.join('、') : `${changes.length} 个 API`}`,
  )
}
