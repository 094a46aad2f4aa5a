/**
 * Actions of group `service`. Three of them answer flat, without `Result`, as the vendor's do.
 */
import { z } from 'zod'
import { apigatewayAction } from './action.ts'
import {
  boolean,
  integer,
  list,
  nullable,
  optional,
  page,
  someStrings,
  string,
  strings,
} from './fields.ts'
import { ApiIdStatus, filters, Tag, UsagePlan } from './structures.ts'

const serviceId = string('Id of the service.')
const protocol = 'Protocols that callers may use: http, https or http&https.'
const netTypes = 'OUTER for the public entry, INNER for the private one; OUTER when absent.'
const done = z.strictObject({ Result: boolean('true.') })

const settings = {
  Protocol: string(protocol),
  NetTypes: strings('Entries that serve it: OUTER, INNER.'),
  IpVersion: nullable.string('IPv4.'),
}

const times = {
  CreatedTime: string('When it was created, ISO 8601 in UTC.'),
  ModifiedTime: string('When it was last changed, ISO 8601 in UTC.'),
}

/** What an application's user may see of a service. */
const shared = {
  ServiceId: serviceId,
  AvailableEnvironments: strings('Environments in which it is published.'),
  ServiceName: string('Name of the service.'),
  ServiceDesc: nullable.string('Remark.'),
  ...settings,
  ...times,
  InternalSubDomain: string('Default domain of the private entry.'),
  OuterSubDomain: string('Default domain of the public entry.'),
  InnerHttpPort: integer('HTTP port of the private entry, as clients expect it.'),
  InnerHttpsPort: integer('HTTPS port of the private entry, as clients expect it.'),
  ApiTotalCount: integer('How many APIs it has.'),
  ApiIdStatusSet: list(ApiIdStatus, 'Its APIs.'),
  UsagePlanTotalCount: integer('How many usage plans are bound to it.'),
  UsagePlanList: list(UsagePlan, 'Its usage plans.'),
  UserType: nullable.string('Reserved.'),
  SetId: nullable.integer('Reserved.'),
  Tags: list(Tag, 'Its tags.'),
}

const Service = z
  .strictObject({
    ServiceId: serviceId,
    ServiceName: string('Name of the service.'),
    ServiceDesc: nullable.string('Remark.'),
    ...settings,
    ...times,
    AvailableEnvironments: strings('Environments in which it is published.'),
    OuterSubDomain: string('Default domain of the public entry.'),
    InnerSubDomain: string('Default domain of the private entry.'),
    InnerHttpPort: integer('HTTP port of the private entry.'),
    InnerHttpsPort: integer('HTTPS port of the private entry.'),
    ExclusiveSetName: nullable.string('Reserved.'),
    TradeIsolateStatus: nullable.integer('Always 0: nothing is billed.'),
    Tags: list(Tag, 'Its tags.'),
    InstanceId: nullable.string('Dedicated instance; empty: the built-in gateways.'),
    SetType: nullable.string('Reserved.'),
    DeploymentType: nullable.string('Reserved.'),
  })
  .describe('A service in a list.')

const Environment = z
  .strictObject({
    EnvironmentName: string('test, prepub or release.'),
    Url: string('Host and environment of the default domain, without a scheme.'),
    Status: integer('1: published, 0: not published.'),
    VersionName: string('Running version; empty while nothing is published.'),
    CreateTime: nullable.string('When the running version was put there.'),
  })
  .describe('An environment of a service.')

const EnvironmentLimit = z
  .strictObject({
    EnvironmentName: string('test, prepub or release.'),
    Url: string('Host and environment of the default domain, without a scheme.'),
    Status: integer('1: published, 0: not published.'),
    VersionName: nullable.string('Running version; empty while nothing is published.'),
    Strategy: integer('Calls a second for the whole service; -1: no limit of its own.'),
    MaxStrategy: nullable.integer('Highest value that can be set.'),
  })
  .describe('The limit of one environment.')

export const serviceContracts = {
  CreateService: apigatewayAction({
    name: 'CreateService',
    group: 'service',
    access: 'write',
    purpose: 'Creates a service in the region of the call.',
    request: z.strictObject({
      ServiceName: string('Up to 50 letters, digits and _.'),
      Protocol: string(protocol),
      ServiceDesc: optional.string('Remark.'),
      NetTypes: optional.strings(netTypes),
      IpVersion: optional.string('IPv4, the only one.'),
      SetServerName: optional.string('Reserved: kept, no effect.'),
      AppIdType: optional.string('Reserved: kept, no effect.'),
      Tags: optional.list(Tag, 'Tags of the service.'),
      InstanceId: optional.string('Dedicated instance that serves it.'),
      UniqVpcId: optional.string('VPC that its backends may be in; cannot be changed later.'),
    }),
    response: z.strictObject({
      ServiceId: serviceId,
      ServiceName: string('Name of the service.'),
      ServiceDesc: string('Remark.'),
      OuterSubDomain: string('Default domain of the public entry.'),
      InnerSubDomain: string('Default domain of the private entry.'),
      CreatedTime: string('When it was created, ISO 8601 in UTC.'),
      NetTypes: strings('Entries that serve it: OUTER, INNER.'),
      IpVersion: nullable.string('IPv4.'),
    }),
  }),

  DeleteService: apigatewayAction({
    name: 'DeleteService',
    group: 'service',
    access: 'write',
    purpose: 'Deletes a service with all that belongs to it; a published one is refused.',
    request: z.strictObject({
      ServiceId: serviceId,
      SkipVerification: optional.integer('1: deletes a published service as well.'),
    }),
    response: done,
  }),

  DescribeService: apigatewayAction({
    name: 'DescribeService',
    group: 'service',
    access: 'read',
    purpose: 'Shows one service with its APIs.',
    request: z.strictObject({ ServiceId: serviceId }),
    response: z.strictObject({
      ...shared,
      InstanceId: nullable.string('Dedicated instance; empty: the built-in gateways.'),
      InstanceName: nullable.string('Name of the instance.'),
      SetType: nullable.string('Reserved.'),
      DeploymentType: nullable.string('Reserved.'),
      SpecialUse: nullable.string('DEFAULT.'),
      UniqVpcId: nullable.string('VPC that its backends may be in.'),
    }),
  }),

  DescribeServiceEnvironmentList: apigatewayAction({
    name: 'DescribeServiceEnvironmentList',
    group: 'service',
    access: 'list',
    purpose: 'Lists the environments of a service and what they run.',
    request: z.strictObject({ ServiceId: serviceId, ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many there are.'),
        EnvironmentList: list(Environment, 'test, prepub, release.'),
      }),
    }),
  }),

  DescribeServiceEnvironmentStrategy: apigatewayAction({
    name: 'DescribeServiceEnvironmentStrategy',
    group: 'service',
    access: 'list',
    purpose: 'Lists the limits of a service by environment.',
    request: z.strictObject({ ServiceId: serviceId, ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many there are.'),
        EnvironmentList: list(EnvironmentLimit, 'test, prepub, release.'),
      }),
    }),
  }),

  DescribeServiceForApiApp: apigatewayAction({
    name: 'DescribeServiceForApiApp',
    group: 'service',
    access: 'read',
    purpose: "Shows one service to an application's user.",
    request: z.strictObject({
      ServiceId: serviceId,
      ApiRegion: string('Region of the service, such as ap-guangzhou.'),
    }),
    response: z.strictObject(shared),
  }),

  DescribeServicesStatus: apigatewayAction({
    name: 'DescribeServicesStatus',
    group: 'service',
    access: 'list',
    purpose: 'Lists the services of the region, newest first.',
    request: z.strictObject({
      ...page,
      Filters: filters(
        'ServiceId, ServiceName, NotUsagePlanId, Environment, IpVersion, InstanceId, NetType, EIAMAppId',
      ),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many pass the filters.'),
        ServiceSet: list(Service, 'The services.'),
      }),
    }),
  }),

  ModifyService: apigatewayAction({
    name: 'ModifyService',
    group: 'service',
    access: 'write',
    purpose: 'Changes settings of a service; in effect at once, without a release.',
    request: z.strictObject({
      ServiceId: serviceId,
      ServiceName: optional.string('Up to 50 letters, digits and _.'),
      ServiceDesc: optional.string('Remark.'),
      Protocol: optional.string(protocol),
      NetTypes: optional.strings('OUTER for the public entry, INNER for the private one.'),
      UniqVpcId: optional.string('VPC of a service that has none yet.'),
    }),
    response: z.strictObject({}),
  }),

  ModifyServiceEnvironmentStrategy: apigatewayAction({
    name: 'ModifyServiceEnvironmentStrategy',
    group: 'service',
    access: 'write',
    purpose: 'Sets the limit of a service in environments; in effect at once.',
    request: z.strictObject({
      ServiceId: serviceId,
      Strategy: integer('Calls a second; 0 refuses all, -1 removes the limit.'),
      EnvironmentNames: someStrings('Environments it applies to.'),
    }),
    response: done,
  }),
} as const
