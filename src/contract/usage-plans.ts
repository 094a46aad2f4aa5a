/**
 * Actions of group `usagePlan`: how fast and how often which keys may call what. Bindings are in
 * effect at once, without a release. Used-up quota is shown as 0: gateways count it, and do not
 * report it yet.
 */
import { z } from 'zod'
import { apigatewayAction } from './action.ts'
import { boolean, integer, list, optional, page, someStrings, string, strings } from './fields.ts'
import { filters, Tag } from './structures.ts'

const planId = string('Id of the plan.')
const serviceId = string('Id of the service.')
const environment = string('test, prepub or release.')
const bindType = string('SERVICE: the whole service; API: single APIs of it.')
const done = z.strictObject({ Result: boolean('true.') })

const limits = {
  MaxRequestNumPreSec: integer('Calls a second of one key; -1: unlimited.'),
  MaxRequestNum: integer('Calls of one key in all, without a period; -1: unlimited.'),
}

const givenLimits = {
  MaxRequestNum: optional.integer('Calls of one key in all: 1 to 99999999, -1: unlimited.'),
  MaxRequestNumPreSec: optional.integer('Calls a second of one key: 1 to 2000, -1: unlimited.'),
}

const times = {
  CreatedTime: string('When it was created, ISO 8601 in UTC.'),
  ModifiedTime: string('When it was last changed, ISO 8601 in UTC.'),
}

const shown = {
  UsagePlanId: planId,
  UsagePlanName: string('Name of the plan.'),
  UsagePlanDesc: string('Remark.'),
  ...limits,
  ...times,
  Tags: list(Tag, 'Its tags.'),
}

const UsagePlanBindEnvironment = z
  .strictObject({ EnvironmentName: environment, ServiceId: serviceId })
  .describe('An environment that a plan is bound to.')

const UsagePlanInfo = z
  .strictObject({
    ...shown,
    BindSecretIdTotalCount: integer('How many keys are bound to it.'),
    BindSecretIds: strings('Ids of the keys.'),
    BindEnvironmentTotalCount: integer('How many environments it is bound to.'),
    BindEnvironments: list(UsagePlanBindEnvironment, 'The environments, by service or by API.'),
  })
  .describe('A usage plan with what it is bound to.')

const UsagePlanStatusInfo = z.strictObject(shown).describe('A usage plan in a list.')

const apiPlace = {
  ServiceId: serviceId,
  ApiId: string('Id of the API; empty: the whole service.'),
  ApiName: string('Name of the API.'),
  Path: string('Path that callers use.'),
  Method: string('Method that callers use.'),
}

const inUse = {
  InUseRequestNum: integer(
    'Calls counted against the quota: of all keys of the plan together, each of which has the ' +
      'quota for itself, over all gateways and places. Gateways report it every second.',
  ),
}

const UsagePlanEnvironment = z
  .strictObject({
    ...apiPlace,
    Environment: environment,
    ...inUse,
    ...limits,
    CreatedTime: string('When it was bound, ISO 8601 in UTC.'),
    ModifiedTime: string('When it was bound: a binding does not change.'),
    ServiceName: string('Name of the service.'),
  })
  .describe('A place that a plan is bound to.')

const UsagePlanBindSecret = z
  .strictObject({
    AccessKeyId: string('Id of the key.'),
    SecretName: string('Name of the key.'),
    Status: integer('1: enabled, 0: disabled.'),
  })
  .describe('A key bound to a plan.')

const ApiUsagePlan = z
  .strictObject({
    ...apiPlace,
    UsagePlanId: planId,
    UsagePlanName: string('Name of the plan.'),
    UsagePlanDesc: string('Remark.'),
    Environment: environment,
    ...inUse,
    ...limits,
    ...times,
    ServiceName: string('Name of the service.'),
    Tags: list(Tag, 'Tags of the plan.'),
  })
  .describe('A plan bound to a service or to an API of it.')

const binding = {
  UsagePlanIds: someStrings('Ids of the plans, at most 100.'),
  BindType: bindType,
  Environment: environment,
  ServiceId: serviceId,
  ApiIds: optional.strings('Ids of the APIs, at most 100: for BindType API, and only for it.'),
}

const secretIds = {
  UsagePlanId: planId,
  AccessKeyIds: someStrings('Ids of the keys, at most 100.'),
}

export const usagePlanContracts = {
  BindEnvironment: apigatewayAction({
    name: 'BindEnvironment',
    group: 'usagePlan',
    access: 'write',
    purpose:
      'Binds usage plans to an environment of a service, or to APIs in it, released or not. ' +
      'Plans that share a key may not meet, and the two kinds of binding do not mix.',
    request: z.strictObject(binding),
    response: done,
  }),

  BindSecretIds: apigatewayAction({
    name: 'BindSecretIds',
    group: 'usagePlan',
    access: 'write',
    purpose: 'Binds keys to a usage plan; refused where two plans of one key would meet.',
    request: z.strictObject(secretIds),
    response: done,
  }),

  CreateUsagePlan: apigatewayAction({
    name: 'CreateUsagePlan',
    group: 'usagePlan',
    access: 'write',
    purpose: 'Creates a usage plan.',
    request: z.strictObject({
      UsagePlanName: string('Up to 50 characters.'),
      UsagePlanDesc: optional.string('Remark.'),
      ...givenLimits,
      Tags: optional.list(Tag, 'Tags of the plan.'),
    }),
    response: z.strictObject({ Result: UsagePlanInfo }),
  }),

  DeleteUsagePlan: apigatewayAction({
    name: 'DeleteUsagePlan',
    group: 'usagePlan',
    access: 'write',
    purpose: 'Deletes a usage plan; one that is bound to an environment is refused.',
    request: z.strictObject({ UsagePlanId: planId }),
    response: done,
  }),

  DemoteServiceUsagePlan: apigatewayAction({
    name: 'DemoteServiceUsagePlan',
    group: 'usagePlan',
    access: 'write',
    purpose:
      'Turns the bindings to a whole service in a published environment into bindings to each of ' +
      'its APIs: of the named plan, and of the others bound there, as the two kinds do not mix.',
    request: z.strictObject({
      UsagePlanId: planId,
      ServiceId: serviceId,
      Environment: environment,
    }),
    response: done,
  }),

  DescribeApiUsagePlan: apigatewayAction({
    name: 'DescribeApiUsagePlan',
    group: 'usagePlan',
    access: 'list',
    purpose: 'Lists the usage plans bound to a service and to its APIs, newest binding first.',
    request: z.strictObject({ ServiceId: serviceId, ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many bindings there are.'),
        ApiUsagePlanList: list(ApiUsagePlan, 'The bindings.'),
      }),
    }),
  }),

  DescribeServiceUsagePlan: apigatewayAction({
    name: 'DescribeServiceUsagePlan',
    group: 'usagePlan',
    access: 'list',
    purpose: 'Lists the usage plans bound to a whole service, newest binding first.',
    request: z.strictObject({ ServiceId: serviceId, ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many bindings there are.'),
        ServiceUsagePlanList: list(ApiUsagePlan, 'The bindings.'),
      }),
    }),
  }),

  DescribeUsagePlan: apigatewayAction({
    name: 'DescribeUsagePlan',
    group: 'usagePlan',
    access: 'read',
    purpose: 'Shows one usage plan with its keys and environments.',
    request: z.strictObject({ UsagePlanId: planId }),
    response: z.strictObject({ Result: UsagePlanInfo }),
  }),

  DescribeUsagePlanEnvironments: apigatewayAction({
    name: 'DescribeUsagePlanEnvironments',
    group: 'usagePlan',
    access: 'list',
    purpose: 'Lists what a usage plan is bound to, newest binding first.',
    request: z.strictObject({ UsagePlanId: planId, BindType: bindType, ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many bindings there are.'),
        EnvironmentList: list(UsagePlanEnvironment, 'The bindings.'),
      }),
    }),
  }),

  DescribeUsagePlanSecretIds: apigatewayAction({
    name: 'DescribeUsagePlanSecretIds',
    group: 'usagePlan',
    access: 'list',
    purpose: 'Lists the keys bound to a usage plan, newest binding first.',
    request: z.strictObject({ UsagePlanId: planId, ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many there are.'),
        AccessKeyList: list(UsagePlanBindSecret, 'The keys.'),
      }),
    }),
  }),

  DescribeUsagePlansStatus: apigatewayAction({
    name: 'DescribeUsagePlansStatus',
    group: 'usagePlan',
    access: 'list',
    purpose: 'Lists the usage plans of the region, newest first.',
    request: z.strictObject({
      ...page,
      Filters: filters(
        'UsagePlanId, UsagePlanName, NotServiceId, NotApiId, Environment (of the two before)',
      ),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many pass the filters.'),
        UsagePlanStatusSet: list(UsagePlanStatusInfo, 'The plans.'),
      }),
    }),
  }),

  ModifyUsagePlan: apigatewayAction({
    name: 'ModifyUsagePlan',
    group: 'usagePlan',
    access: 'write',
    purpose: 'Changes a usage plan; its limits are in effect at once.',
    request: z.strictObject({
      UsagePlanId: planId,
      UsagePlanName: optional.string('Up to 50 characters.'),
      UsagePlanDesc: optional.string('Remark.'),
      ...givenLimits,
    }),
    response: z.strictObject({ Result: UsagePlanInfo }),
  }),

  UnBindEnvironment: apigatewayAction({
    name: 'UnBindEnvironment',
    group: 'usagePlan',
    access: 'write',
    purpose: 'Unbinds usage plans from an environment of a service, or from APIs in it.',
    request: z.strictObject(binding),
    response: done,
  }),

  UnBindSecretIds: apigatewayAction({
    name: 'UnBindSecretIds',
    group: 'usagePlan',
    access: 'write',
    purpose: 'Unbinds keys from a usage plan.',
    request: z.strictObject(secretIds),
    response: done,
  }),
} as const
