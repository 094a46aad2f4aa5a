/**
 * Actions of group `apiApp`: applications and the APIs that are opened to them.
 */
import { z } from 'zod'
import { apigatewayAction } from './action.ts'
import { integer, list, nullable, optional, page, someStrings, string } from './fields.ts'
import { filters } from './structures.ts'

const appId = string('Id of the application.')
const done = z.strictObject({ Result: nullable.boolean('true.') })

const App = z
  .strictObject({
    ApiAppName: nullable.string('Name of the application.'),
    ApiAppId: string('Id of the application.'),
    ApiAppSecret: nullable.string('Secret by which its calls are signed.'),
    ApiAppDesc: nullable.string('Remark.'),
    CreatedTime: nullable.string('When it was created, ISO 8601 in UTC.'),
    ModifiedTime: nullable.string('When it was last changed, ISO 8601 in UTC.'),
    ApiAppKey: nullable.string('Key by which its calls name it.'),
  })
  .describe('An application.')

const Apps = z.strictObject({
  TotalCount: integer('How many there are.'),
  ApiAppSet: list(App, 'The applications.'),
})

const Binding = z
  .strictObject({
    ApiAppName: nullable.string('Name of the application.'),
    ApiAppId: string('Id of the application.'),
    ApiId: nullable.string('Id of the API.'),
    ApiName: nullable.string('Name of the API.'),
    ServiceId: nullable.string('Id of the service.'),
    AuthorizedTime: nullable.string('When it was opened, such as 2020-12-03 14:58:04, UTC.'),
    ApiRegion: nullable.string('Region of the API.'),
    EnvironmentName: nullable.string('test, prepub or release.'),
  })
  .describe('An API opened to an application.')

const Bindings = z.strictObject({
  TotalCount: integer('How many pass the filters.'),
  ApiAppApiSet: list(Binding, 'Applications and what is open to them.'),
})

const binding = {
  ApiAppId: string('Id of the application; it may be another account’s.'),
  Environment: string('test, prepub or release.'),
  ServiceId: string('Id of the service.'),
  ApiId: string('Id of the API.'),
}

export const appContracts = {
  CreateApiApp: apigatewayAction({
    name: 'CreateApiApp',
    group: 'apiApp',
    access: 'write',
    purpose: 'Creates an application with a key and a secret.',
    request: z.strictObject({
      ApiAppName: string('1 to 50 characters.'),
      ApiAppDesc: optional.string('Remark, up to 200 characters.'),
    }),
    response: z.strictObject({ Result: App }),
  }),

  DescribeApiApp: apigatewayAction({
    name: 'DescribeApiApp',
    group: 'apiApp',
    access: 'read',
    purpose: 'Shows one application.',
    request: z.strictObject({ ApiAppId: appId }),
    response: z.strictObject({ Result: Apps }),
  }),

  DescribeApiAppsStatus: apigatewayAction({
    name: 'DescribeApiAppsStatus',
    group: 'apiApp',
    access: 'list',
    purpose: 'Lists the applications of the region, newest first.',
    request: z.strictObject({
      ...page,
      Filters: filters('ApiAppId, ApiAppName (part of it), KeyWord (part of the name or the id)'),
    }),
    response: z.strictObject({ Result: Apps }),
  }),

  ModifyApiApp: apigatewayAction({
    name: 'ModifyApiApp',
    group: 'apiApp',
    access: 'write',
    purpose: 'Changes the name or the remark of an application.',
    request: z.strictObject({
      ApiAppId: appId,
      ApiAppName: optional.string('1 to 50 characters.'),
      ApiAppDesc: optional.string('Remark, up to 200 characters.'),
    }),
    response: done,
  }),

  UpdateApiAppKey: apigatewayAction({
    name: 'UpdateApiAppKey',
    group: 'apiApp',
    access: 'write',
    purpose: 'Sets the key and the secret of an application; the old ones are dead at once.',
    request: z.strictObject({
      ApiAppId: appId,
      ApiAppKey: string('Key: 5 to 50 letters, digits, _ and -; the present one to keep it.'),
      ApiAppSecret: optional.string(
        'Secret: 10 to 50 letters, digits, _ and -; a new one if absent.',
      ),
    }),
    response: done,
  }),

  DeleteApiApp: apigatewayAction({
    name: 'DeleteApiApp',
    group: 'apiApp',
    access: 'write',
    purpose: 'Deletes an application that no API is open to.',
    request: z.strictObject({ ApiAppId: appId }),
    response: done,
  }),

  BindApiApp: apigatewayAction({
    name: 'BindApiApp',
    group: 'apiApp',
    access: 'write',
    purpose: 'Opens an API to an application in one environment; in effect at once.',
    request: z.strictObject(binding),
    response: done,
  }),

  UnbindApiApp: apigatewayAction({
    name: 'UnbindApiApp',
    group: 'apiApp',
    access: 'write',
    purpose: 'Closes an API to an application in one environment; in effect at once.',
    request: z.strictObject(binding),
    response: done,
  }),

  DescribeApiAppBindApisStatus: apigatewayAction({
    name: 'DescribeApiAppBindApisStatus',
    group: 'apiApp',
    access: 'list',
    purpose: 'Lists the APIs that are open to an application.',
    request: z.strictObject({
      ApiAppId: appId,
      ...page,
      Filters: filters(
        'ApiId, ApiName (part of it), ServiceId, Environment, KeyWord (part of the name or the id)',
      ),
    }),
    response: z.strictObject({ Result: Bindings }),
  }),

  DescribeApiBindApiAppsStatus: apigatewayAction({
    name: 'DescribeApiBindApiAppsStatus',
    group: 'apiApp',
    access: 'list',
    purpose: 'Lists the applications that APIs of a service are open to.',
    request: z.strictObject({
      ServiceId: string('Id of the service.'),
      ApiIds: someStrings('Ids of the APIs.'),
      ...page,
      Filters: filters('ApiAppId, Environment, KeyWord (part of the name or the id)'),
    }),
    response: z.strictObject({ Result: Bindings }),
  }),
} as const
