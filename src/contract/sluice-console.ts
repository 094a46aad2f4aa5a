/**
 * Actions of our own service about the deployment itself and who uses its console: sessions,
 * passwords, settings, and the search over everything.
 */
import { z } from 'zod'
import { sluiceAction } from './action.ts'
import { boolean, integer, list, nullable, optional, string } from './fields.ts'

const ConsoleSession = z
  .strictObject({
    SessionId: string('Names the session; proves nothing.'),
    CreatedTime: string('When it began, ISO 8601 in UTC.'),
    LastSeenTime: string('When it was last used, to the minute.'),
    ExpiresTime: string('When it ends, however much it is used.'),
    SourceAddress: string('Address from which it began.'),
    UserAgent: string('What its browser says it is.'),
    Current: boolean('Whether this call was made by it.'),
  })
  .describe('A session of the console.')

const Setting = z
  .strictObject({
    Name: string('Path in sluice.yaml.'),
    Value: string('The value in effect; a secret is masked, an absent value is empty.'),
    Default: string('The value when nothing is set.'),
    Origin: string('default, file, environment or flag.'),
    Variable: string('Environment variable that sets it.'),
    Flag: string('Flag of the command line that sets it.'),
    Description: string('What it is for.'),
    Secret: boolean('Whether its value is a secret.'),
  })
  .describe('A setting.')

const services = z.strictObject({
  ServiceId: string('Id of the service.'),
  ServiceName: string('Name of the service.'),
})

const apis = z.strictObject({
  ServiceId: string('Id of the service.'),
  ServiceName: string('Name of the service.'),
  ApiId: string('Id of the API.'),
  ApiName: string('Name of the API.'),
  Method: string('Method that callers use.'),
  Path: string('Path that callers use.'),
})

const keys = z.strictObject({
  AccessKeyId: string('Id of the key.'),
  SecretName: string('Name of the key.'),
})

const apps = z.strictObject({
  ApiAppId: string('Id of the application.'),
  ApiAppName: string('Name of the application.'),
})

const plans = z.strictObject({
  UsagePlanId: string('Id of the plan.'),
  UsagePlanName: string('Name of the plan.'),
})

const plugins = z.strictObject({
  PluginId: string('Id of the plugin.'),
  PluginName: string('Name of the plugin.'),
  PluginType: string('Type of the plugin.'),
})

export const sluiceConsoleContracts = {
  DescribeSessions: sluiceAction({
    name: 'DescribeSessions',
    group: 'console',
    access: 'list',
    purpose: "Lists the console sessions of the caller's account.",
    request: z.strictObject({}),
    response: z.strictObject({
      TotalCount: integer('How many there are.'),
      SessionSet: list(ConsoleSession, 'The sessions, newest first.'),
    }),
  }),

  DeleteSession: sluiceAction({
    name: 'DeleteSession',
    group: 'console',
    access: 'write',
    purpose: "Ends a console session of the caller's account.",
    request: z.strictObject({ SessionId: string('The session, as DescribeSessions names it.') }),
    response: z.strictObject({ Result: boolean('true.') }),
  }),

  ResetPassword: sluiceAction({
    name: 'ResetPassword',
    group: 'console',
    access: 'write',
    purpose:
      'Gives the root account a new one-time password and ends its console sessions; only by a signature.',
    request: z.strictObject({}),
    response: z.strictObject({
      Name: string('Name for the login.'),
      Password: string('One-time password: shown here and never again.'),
    }),
  }),

  DescribeSettings: sluiceAction({
    name: 'DescribeSettings',
    group: 'deployment',
    access: 'list',
    purpose: 'Shows the settings of the control plane and where they come from; only to root.',
    request: z.strictObject({}),
    response: z.strictObject({
      TotalCount: integer('How many there are.'),
      File: nullable.string('The settings file that was read, if any.'),
      SettingSet: list(Setting, 'The settings.'),
    }),
  }),

  SearchResources: sluiceAction({
    name: 'SearchResources',
    group: 'deployment',
    access: 'list',
    purpose: 'Finds resources of the region by id or name: exact ids, then prefixes, then words.',
    request: z.strictObject({
      Keyword: string('What to find: 1 to 100 characters.'),
      Limit: optional.integer('How many of each kind at most: 1 to 8, 8 when absent.'),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        ServiceSet: list(services, 'Services by id and name.'),
        ApiSet: list(apis, 'APIs by id, name and path.'),
        ApiKeySet: list(keys, 'Keys by the beginning of their id, and name.'),
        ApiAppSet: list(apps, 'Applications by the beginning of their id, and name.'),
        UsagePlanSet: list(plans, 'Usage plans by id and name.'),
        PluginSet: list(plugins, 'Plugins by id and name.'),
      }),
    }),
  }),
} as const
