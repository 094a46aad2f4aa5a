/**
 * Actions of group `api`. What they change is the service's draft: callers meet it after a release.
 */
import { z } from 'zod'
import { apigatewayAction } from './action.ts'
import {
  ApiInfo,
  ApiLimits,
  ApiStatus,
  base64Trigger,
  serviceTypes,
  settable,
} from './api-fields.ts'
import { boolean, integer, list, optional, page, someStrings, string } from './fields.ts'
import { filters, RequestConfig, Tag, TargetService } from './structures.ts'

const serviceId = string('Id of the service.')
const one = { ServiceId: serviceId, ApiId: string('Id of the API.') }
const done = z.strictObject({ Result: boolean('true.') })
const timeout =
  'Seconds from 1 to 1800: connecting and waiting for the first byte, then each silence.'

export const apiContracts = {
  CreateApi: apigatewayAction({
    name: 'CreateApi',
    group: 'api',
    access: 'write',
    purpose: "Adds an API to a service's draft.",
    request: z.strictObject({
      ServiceId: serviceId,
      ServiceType: string(`Kind of backend: ${serviceTypes}.`),
      ServiceTimeout: integer(timeout),
      Protocol: string('HTTP or WEBSOCKET; HTTPS is taken as HTTP.'),
      RequestConfig: RequestConfig.describe('Path and method of the front end.'),
      ...settable,
      TargetServices: optional.list(TargetService, 'Machines of a TARGET backend.'),
      TargetNamespaceId: optional.string('Namespace of a TARGET backend.'),
      UserType: optional.string('Reserved: kept, no effect.'),
      Owner: optional.string('Reserved: kept, no effect.'),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        ApiId: string('Id of the new API.'),
        Path: string('Path that callers use.'),
        Method: string('Method that callers use.'),
        CreatedTime: string('When it was created, ISO 8601 in UTC.'),
      }),
    }),
  }),

  DescribeApi: apigatewayAction({
    name: 'DescribeApi',
    group: 'api',
    access: 'read',
    purpose: 'Shows one API of the draft in full.',
    request: z.strictObject(one),
    response: z.strictObject({ Result: ApiInfo }),
  }),

  DescribeApisStatus: apigatewayAction({
    name: 'DescribeApisStatus',
    group: 'api',
    access: 'list',
    purpose: 'Lists the APIs of a service, newest first.',
    request: z.strictObject({
      ServiceId: serviceId,
      ...page,
      Filters: filters(
        'ApiId, ApiName (part of it), ApiPath (part of it), ApiType, AuthRelationApiId, AuthType, ' +
          'ApiBuniessType, NotUsagePlanId, Environment, Tags ($key:value), TagKeys',
      ),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many pass the filters.'),
        ApiIdStatusSet: list(ApiStatus, 'The APIs.'),
      }),
    }),
  }),

  ModifyApi: apigatewayAction({
    name: 'ModifyApi',
    group: 'api',
    access: 'write',
    purpose:
      'Changes an API of the draft: the backend and all lists are replaced, other fields stay when absent.',
    request: z.strictObject({
      ...one,
      ServiceType: string(`Kind of backend: ${serviceTypes}.`),
      RequestConfig: RequestConfig.describe('Path and method of the front end.'),
      ServiceTimeout: optional.integer(timeout),
      Protocol: optional.string('HTTP or WEBSOCKET, as it is: it cannot be changed.'),
      ...settable,
      ...base64Trigger,
      AuthRequired: optional.boolean('false without AuthType: no authentication.'),
      TagSpecifications: optional.object(Tag, 'A tag to set.'),
    }),
    response: z.strictObject({}),
  }),

  ModifyApiIncrement: apigatewayAction({
    name: 'ModifyApiIncrement',
    group: 'api',
    access: 'write',
    purpose: 'Changes the OAuth configuration of an authorization API of the draft.',
    request: z.strictObject({
      ...one,
      BusinessType: string('OAUTH, the only one.'),
      PublicKey: optional.string(
        'Public key that verifies the tokens, or the URL of a set (JWKS).',
      ),
      LoginRedirectUrl: optional.string('Where callers are sent to log in.'),
    }),
    response: z.strictObject({}),
  }),

  DeleteApi: apigatewayAction({
    name: 'DeleteApi',
    group: 'api',
    access: 'write',
    purpose: 'Takes an API out of the draft; released versions keep it.',
    request: z.strictObject(one),
    response: done,
  }),

  DescribeApiEnvironmentStrategy: apigatewayAction({
    name: 'DescribeApiEnvironmentStrategy',
    group: 'api',
    access: 'list',
    purpose: 'Lists the limits of APIs by environment.',
    request: z.strictObject({
      ServiceId: serviceId,
      EnvironmentNames: optional.strings('Environments to show; all when absent.'),
      ApiId: optional.string('Only this API.'),
      ...page,
    }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many APIs there are.'),
        ApiEnvironmentStrategySet: list(ApiLimits, 'The APIs and their limits.'),
      }),
    }),
  }),

  ModifyApiEnvironmentStrategy: apigatewayAction({
    name: 'ModifyApiEnvironmentStrategy',
    group: 'api',
    access: 'write',
    purpose: 'Sets the limit of APIs in one environment; in effect at once.',
    request: z.strictObject({
      ServiceId: serviceId,
      Strategy: integer('Calls a second; 0 refuses all, -1 removes the limit.'),
      EnvironmentName: string('test, prepub or release.'),
      ApiIds: someStrings('APIs it applies to, at most 100.'),
    }),
    response: done,
  }),

  DescribeApiForApiApp: apigatewayAction({
    name: 'DescribeApiForApiApp',
    group: 'api',
    access: 'read',
    purpose: "Shows one API to an application's user.",
    request: z.strictObject({
      ...one,
      ApiRegion: string('Region of the API, such as ap-guangzhou.'),
    }),
    response: z.strictObject({ Result: ApiInfo }),
  }),
} as const
