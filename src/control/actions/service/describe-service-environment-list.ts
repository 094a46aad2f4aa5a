/**
 * DescribeServiceEnvironmentList: the three environments and what they run.
 */
import type { Action } from '../../action.ts'
import { fromEnvironment } from '../../wire/service.ts'
import { environmentsPage } from './environments-page.ts'

export const describeServiceEnvironmentList: Action<'DescribeServiceEnvironmentList'> = {
  name: 'DescribeServiceEnvironmentList',
  resource: (request) => request.ServiceId,

  async run(request, context) {
    return { Result: await environmentsPage(request, context, fromEnvironment) }
  },
}
