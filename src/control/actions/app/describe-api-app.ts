/**
 * DescribeApiApp: one application, as a list of one. Clients call it although the vendor's own
 * list of actions does not name it.
 */
import type { Action } from '../../action.ts'
import { fromApp } from '../../wire/app.ts'
import { existingApp } from './app-rules.ts'

export const describeApiApp: Action<'DescribeApiApp'> = {
  name: 'DescribeApiApp',
  resource: (request) => request.ApiAppId,

  async run(request, { read, scope }) {
    const app = await read((tx) => existingApp(tx, scope, request.ApiAppId))
    return { Result: { TotalCount: 1, ApiAppSet: [fromApp(app)] } }
  },
}
