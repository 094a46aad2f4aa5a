/**
 * How the server is asked for what somebody typed: by the filters that the actions have. Filters of
 * one request are all met, so a thing that may be found by its name or by its path is asked for in
 * two ways.
 */

export interface Filter {
  readonly Name: string
  readonly Values: string[]
}

/** The ways in which a text is looked for: a thing is found that meets all filters of one way. */
export type Search = (q: string) => readonly (readonly Filter[])[]

/** How a list is searched, and by what its rows are told apart. */
export interface Searched<Row> {
  readonly search: Search
  readonly id: (row: Row) => string
}

/** The request with further filters; as all lists have them. */
export function withFilters<R extends object>(request: R, way: readonly Filter[]): R {
  const { Filters = [] }: { readonly Filters?: readonly Filter[] } = request
  return { ...request, Filters: [...Filters, ...way] }
}

/** The rows of several answers, each once. */
export function unique<Row>(
  pages: readonly { readonly rows: readonly Row[] }[],
  id: (row: Row) => string,
): readonly Row[] {
  return [...new Map(pages.flatMap(({ rows }) => rows.map((row) => [id(row), row]))).values()]
}

const by =
  (id: RegExp, idName: string, ...names: readonly string[]): Search =>
  (q) =>
    (id.test(q) ? [idName] : names).map((Name) => [{ Name, Values: [q] }])

/** How each kind of thing is looked for; ids as a whole where the action takes no part of them. */
export const searches = {
  word: (q) => [[{ Name: 'KeyWord', Values: [q] }]],
  plans: by(/^usagePlan-/, 'UsagePlanId', 'UsagePlanName'),
  plugins: by(/^plugin-/, 'PluginId', 'PluginName'),
  services: by(/^service-/, 'ServiceId', 'ServiceName'),
  apis: (q) =>
    /^(?:=|\^~)?\//.test(q)
      ? [[{ Name: 'ApiPath', Values: [q] }]]
      : by(/^api-/, 'ApiId', 'ApiName', 'ApiPath')(q),
} as const satisfies Readonly<Record<string, Search>>
