/** Lists that a route starts before its page is there. */
import { pageRowsMax, rowsQuery } from './rows.ts'

/** What the overview asks of the services with something to release. */
export const overviewRows = { Limit: pageRowsMax } as const

export function servicesRows(region: string) {
  return rowsQuery(region, 'DescribeServicesStatus', {}, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.ServiceSet,
  }))
}
