/**
 * DescribeServiceEnvironmentStrategy: the service's limits by environment; -1 is unlimited.
 */
import type { Action } from '../../action.ts'
import { fromEnvironmentLimit } from '../../wire/service.ts'
import { environmentsPage } from './environments-page.ts'

export const describeServiceEnvironmentStrategy: Action<'DescribeServiceEnvironmentStrategy'> = {
  name: 'DescribeServiceEnvironmentStrategy',
  resource: (request) => request.ServiceId,

  async run(request, context) {
    return { Result: await environmentsPage(request, context, fromEnvironmentLimit) }
  },
}
