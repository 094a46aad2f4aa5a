/**
 * DescribeApiAppsStatus: the applications of the region, newest first, filtered and paged.
 */
import type { Action } from '../../action.ts'
import { fromApp } from '../../wire/app.ts'
import { hasPart, pageOf, toFilters, toPage } from '../../wire/list.ts'

const filterNames = ['ApiAppId', 'ApiAppName', 'KeyWord'] as const

export const describeApiAppsStatus: Action<'DescribeApiAppsStatus'> = {
  name: 'DescribeApiAppsStatus',

  async run(request, { read, scope }) {
    const page = toPage(request)
    const filters = toFilters(request.Filters, filterNames)
    const apps = await read((tx) => tx.apps(scope))
    const found = apps.filter(({ id, name }) => {
      const fits = (filter: (typeof filterNames)[number], test: (value: string) => boolean) =>
        filters.get(filter)?.some(test) ?? true
      return (
        fits('ApiAppId', (value) => value === id) &&
        fits('ApiAppName', (part) => hasPart(name, part)) &&
        fits('KeyWord', (part) => hasPart(name, part) || hasPart(id, part))
      )
    })
    const { total, items } = pageOf(found, page)
    return { Result: { TotalCount: total, ApiAppSet: items.map(fromApp) } }
  },
}
