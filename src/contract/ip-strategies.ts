/**
 * Actions of group `ipStrategy`: lists of addresses of a service, bound to its APIs by environment.
 */
import { z } from 'zod'
import { apigatewayAction } from './action.ts'
import { ApiStatus } from './api-fields.ts'
import { integer, list, nullable, optional, page, someStrings, string, strings } from './fields.ts'
import { filters } from './structures.ts'

const serviceId = string('Id of the service.')
const one = { ServiceId: serviceId, StrategyId: string('Id of the IP strategy.') }
const environment = string('test, prepub or release.')
const data = string('Addresses and CIDR blocks, IPv4 or IPv6, one a line.')
const done = z.strictObject({ Result: nullable.boolean('true.') })

/** As an API in a list, but for the tags: the vendor declares texts here. */
const BoundApi = ApiStatus.extend({ Tags: strings('Its tags, each as key:value.') }).describe(
  'An API that a strategy is bound to.',
)

const Strategy = z
  .strictObject({
    StrategyId: nullable.string('Id of the strategy.'),
    StrategyName: nullable.string('Name of the strategy.'),
    StrategyType: nullable.string('WHITE: only these may call, BLACK: these may not.'),
    StrategyData: nullable.string('Addresses and CIDR blocks, one a line.'),
    CreatedTime: nullable.string('When it was created, ISO 8601 in UTC.'),
    ModifiedTime: nullable.string('When it was last changed, ISO 8601 in UTC.'),
    ServiceId: nullable.string('Id of the service.'),
    BindApiTotalCount: nullable.integer('How many APIs it is bound to.'),
    BindApis: list(BoundApi, 'The APIs it is bound to.'),
  })
  .describe('An IP strategy.')

const BindableApi = z
  .strictObject({
    ApiId: string('Id of the API.'),
    ApiName: string('Name of the API.'),
    ApiType: string('NORMAL or TSF.'),
    Path: string('Path that callers use.'),
    Method: string('Method that callers use.'),
    OtherIPStrategyId: string('Another strategy that the API is bound to; empty: none.'),
    OtherEnvironmentName: string('Environment of that binding; empty: none.'),
  })
  .describe('An API that a strategy can be bound to.')

export const ipStrategyContracts = {
  CreateIPStrategy: apigatewayAction({
    name: 'CreateIPStrategy',
    group: 'ipStrategy',
    access: 'write',
    purpose: 'Creates a list of addresses of a service.',
    request: z.strictObject({
      ServiceId: serviceId,
      StrategyName: string('1 to 50 characters.'),
      StrategyType: string('WHITE: only these may call, BLACK: these may not.'),
      StrategyData: data,
    }),
    response: z.strictObject({ Result: Strategy }),
  }),

  ModifyIPStrategy: apigatewayAction({
    name: 'ModifyIPStrategy',
    group: 'ipStrategy',
    access: 'write',
    purpose: 'Replaces the addresses of an IP strategy; in effect at once.',
    request: z.strictObject({ ...one, StrategyData: data }),
    response: done,
  }),

  DeleteIPStrategy: apigatewayAction({
    name: 'DeleteIPStrategy',
    group: 'ipStrategy',
    access: 'write',
    purpose: 'Deletes an IP strategy and takes it off its APIs; in effect at once.',
    request: z.strictObject(one),
    response: done,
  }),

  DescribeIPStrategy: apigatewayAction({
    name: 'DescribeIPStrategy',
    group: 'ipStrategy',
    access: 'read',
    purpose: 'Shows one IP strategy with a page of the APIs it is bound to.',
    request: z.strictObject({
      ...one,
      EnvironmentName: optional.string('Only APIs of this environment; all when absent.'),
      ...page,
      Filters: filters(
        'ApiPath (part of it), ApiName (part of it), KeyWord (part of path or name)',
      ),
    }),
    response: z.strictObject({ Result: Strategy }),
  }),

  DescribeIPStrategysStatus: apigatewayAction({
    name: 'DescribeIPStrategysStatus',
    group: 'ipStrategy',
    access: 'list',
    purpose: 'Lists the IP strategies of a service, newest first.',
    request: z.strictObject({
      ServiceId: serviceId,
      Filters: filters('StrategyName (part of it)'),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many pass the filters.'),
        StrategySet: list(Strategy, 'The strategies.'),
      }),
    }),
  }),

  DescribeIPStrategyApisStatus: apigatewayAction({
    name: 'DescribeIPStrategyApisStatus',
    group: 'ipStrategy',
    access: 'list',
    purpose: 'Lists the APIs that an IP strategy can still be bound to in an environment.',
    request: z.strictObject({
      ...one,
      EnvironmentName: environment,
      ...page,
      Filters: filters(
        'ApiPath (part of it), ApiName (part of it), KeyWord (part of path or name)',
      ),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many pass the filters.'),
        ApiIdStatusSet: list(BindableApi, 'The APIs.'),
      }),
    }),
  }),

  BindIPStrategy: apigatewayAction({
    name: 'BindIPStrategy',
    group: 'ipStrategy',
    access: 'write',
    purpose: 'Binds an IP strategy to APIs in one environment; in effect at once.',
    request: z.strictObject({
      ...one,
      EnvironmentName: environment,
      BindApiIds: someStrings('Ids of the APIs.'),
    }),
    response: done,
  }),

  UnBindIPStrategy: apigatewayAction({
    name: 'UnBindIPStrategy',
    group: 'ipStrategy',
    access: 'write',
    purpose: 'Takes an IP strategy off APIs in one environment; in effect at once.',
    request: z.strictObject({
      ...one,
      EnvironmentName: environment,
      UnBindApiIds: someStrings('Ids of the APIs.'),
    }),
    response: done,
  }),
} as const
