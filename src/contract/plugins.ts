/**
 * Actions of group `plugin`: rules that are attached to APIs of an environment and live at once.
 */
import { z } from 'zod'
import { apigatewayAction } from './action.ts'
import { boolean, integer, list, nullable, optional, page, someStrings, string } from './fields.ts'
import { filters, Tag } from './structures.ts'

const pluginId = string('Id of the plugin.')
const done = z.strictObject({ Result: boolean('true.') })
const name = '2 to 50 of a-z, A-Z, 0-9 and _; begins with a letter, ends with a letter or digit.'
const types =
  'IPControl, TrafficControl, TrafficControlByParameter, Cors, CustomReq, CustomAuth, Routing, ' +
  'CircuitBreaker, ProxyCache, AntiReplay or CustomRes.'
const data = 'What the plugin does: a JSON text whose form depends on the type.'

const target = {
  ServiceId: string('Id of the service.'),
  EnvironmentName: string('test, prepub or release.'),
}

const AttachedApi = z
  .strictObject({
    ServiceId: string('Id of the service.'),
    ServiceName: string('Name of the service.'),
    ServiceDesc: nullable.string('Remark of the service.'),
    ApiId: string('Id of the API.'),
    ApiName: string('Name of the API.'),
    ApiDesc: nullable.string('Remark of the API.'),
    Environment: string('test, prepub or release.'),
    AttachedTime: string('When it was attached, ISO 8601 in UTC.'),
  })
  .describe('An API that a plugin is attached to.')

const Plugin = z
  .strictObject({
    PluginId: pluginId,
    PluginName: string('Name of the plugin.'),
    PluginType: string(types),
    PluginData: string(data),
    Description: nullable.string('Remark.'),
    CreatedTime: string('When it was created, ISO 8601 in UTC.'),
    ModifiedTime: string('When it was last changed, ISO 8601 in UTC.'),
    AttachedApiTotalCount: nullable.integer('How many APIs it is attached to.'),
    AttachedApis: list(AttachedApi, 'The APIs it is attached to.'),
  })
  .describe('A plugin.')

const AttachedPlugin = z
  .strictObject({
    PluginId: pluginId,
    Environment: string('test, prepub or release.'),
    AttachedTime: string('When it was attached, ISO 8601 in UTC.'),
    PluginName: string('Name of the plugin.'),
    PluginType: string(types),
    Description: string('Remark.'),
    PluginData: string(data),
  })
  .describe('A plugin attached to an API.')

const AvailableApi = z
  .strictObject({
    ApiId: string('Id of the API.'),
    ApiName: string('Name of the API.'),
    ApiType: string('NORMAL or TSF.'),
    Path: string('Path that callers use.'),
    Method: string('Method that callers use.'),
    AttachedOtherPlugin: nullable.boolean('Whether another plugin that excludes it is attached.'),
    IsAttached: nullable.boolean('Whether this plugin is attached.'),
  })
  .describe('An API that a plugin is or can be attached to.')

export const pluginContracts = {
  CreatePlugin: apigatewayAction({
    name: 'CreatePlugin',
    group: 'plugin',
    access: 'write',
    purpose: 'Creates a plugin; it does nothing until it is attached.',
    request: z.strictObject({
      PluginName: string(name),
      PluginType: string(types),
      PluginData: string(data),
      Description: optional.string('Remark, up to 200 characters.'),
      Tags: optional.list(Tag, 'Tags of the plugin.'),
    }),
    response: z.strictObject({ Result: Plugin }),
  }),

  ModifyPlugin: apigatewayAction({
    name: 'ModifyPlugin',
    group: 'plugin',
    access: 'write',
    purpose: 'Changes a plugin; in effect at once wherever it is attached.',
    request: z.strictObject({
      PluginId: pluginId,
      PluginName: optional.string(name),
      Description: optional.string('Remark, up to 200 characters.'),
      PluginData: optional.string(data),
    }),
    response: done,
  }),

  DeletePlugin: apigatewayAction({
    name: 'DeletePlugin',
    group: 'plugin',
    access: 'write',
    purpose: 'Deletes a plugin that is attached to nothing.',
    request: z.strictObject({ PluginId: pluginId }),
    response: done,
  }),

  DescribePlugin: apigatewayAction({
    name: 'DescribePlugin',
    group: 'plugin',
    access: 'read',
    purpose: 'Shows one plugin with a page of the APIs it is attached to.',
    request: z.strictObject({ PluginId: pluginId, ...page }),
    response: z.strictObject({ Result: Plugin }),
  }),

  DescribePlugins: apigatewayAction({
    name: 'DescribePlugins',
    group: 'plugin',
    access: 'list',
    purpose: 'Lists the plugins of the region, newest first.',
    request: z.strictObject({
      PluginIds: optional.strings('Only these.'),
      PluginName: optional.string('Only those whose name has this part.'),
      PluginType: optional.string('Only those of this type.'),
      ...page,
      Filters: filters('PluginId, PluginName (part of it), PluginType'),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many pass.'),
        PluginSet: list(Plugin, 'The plugins.'),
      }),
    }),
  }),

  AttachPlugin: apigatewayAction({
    name: 'AttachPlugin',
    group: 'plugin',
    access: 'write',
    purpose: 'Attaches a plugin to APIs of a published environment; in effect at once.',
    request: z.strictObject({
      PluginId: pluginId,
      ...target,
      ApiIds: someStrings('Ids of the APIs.'),
    }),
    response: done,
  }),

  DetachPlugin: apigatewayAction({
    name: 'DetachPlugin',
    group: 'plugin',
    access: 'write',
    purpose: 'Takes a plugin off an API in one environment; in effect at once.',
    request: z.strictObject({ PluginId: pluginId, ...target, ApiId: string('Id of the API.') }),
    response: done,
  }),

  DescribePluginApis: apigatewayAction({
    name: 'DescribePluginApis',
    group: 'plugin',
    access: 'list',
    purpose: 'Lists the APIs that a plugin is attached to.',
    request: z.strictObject({ PluginId: pluginId, ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many there are.'),
        AttachedApis: list(AttachedApi, 'The APIs.'),
      }),
    }),
  }),

  DescribeAllPluginApis: apigatewayAction({
    name: 'DescribeAllPluginApis',
    group: 'plugin',
    access: 'list',
    purpose: 'Lists the APIs of an environment that a plugin is or can be attached to.',
    request: z.strictObject({ PluginId: pluginId, ...target, ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many there are.'),
        ApiSet: list(AvailableApi, 'The APIs.'),
      }),
    }),
  }),

  DescribePluginsByApi: apigatewayAction({
    name: 'DescribePluginsByApi',
    group: 'plugin',
    access: 'list',
    purpose: 'Lists the plugins that are attached to an API.',
    request: z.strictObject({
      ApiId: string('Id of the API.'),
      ServiceId: target.ServiceId,
      EnvironmentName: optional.string('Only of this environment; all when absent.'),
      ...page,
    }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many there are.'),
        PluginSummary: list(AttachedPlugin, 'The plugins.'),
      }),
    }),
  }),
} as const
