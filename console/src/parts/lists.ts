/** Lists that a route starts before its page is there. */
import { rowsQuery } from './rows.ts'

export function servicesRows(region: string) {
  return rowsQuery(region, 'DescribeServicesStatus', {}, ({ Result }) => ({
    total: Result.TotalCount,
    rows: Result.ServiceSet,
  }))
}
