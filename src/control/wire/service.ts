/**
 * A service and its environments: the model's form to the vendor's, and the domains made from both.
 */

import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import type { Api } from '../../model/api.ts'
import type { EnvironmentState } from '../../model/environment.ts'
import { regionCode } from '../../model/region.ts'
import type { NetType, Service } from '../../model/service.ts'
import type { Deployment } from '../action.ts'
import { serviceCallsPerSecondMax } from '../limits.ts'
import { fromApiStatus } from './api-status.ts'
import { fromTags } from './tags.ts'

/** What the wire form of a service needs beside the service. */
export interface ServiceFacts {
  readonly service: Service
  readonly environments: readonly EnvironmentState[]
  /** Of the account that owns it. */
  readonly appId: number
  readonly deployment: Deployment
}

type WireService = ResponseOf<'DescribeServicesStatus'>['Result']['ServiceSet'][number]
type WireDetail = ResponseOf<'DescribeService'>
type WireShared = ResponseOf<'DescribeServiceForApiApp'>
type WireEnvironment =
  ResponseOf<'DescribeServiceEnvironmentList'>['Result']['EnvironmentList'][number]
type WireLimit =
  ResponseOf<'DescribeServiceEnvironmentStrategy'>['Result']['EnvironmentList'][number]

/** `{serviceId}-{appId}.{region code}.{base domain}`, without a port (guide rows 51, 259). */
export function outerDomain({
  service,
  appId,
  deployment,
}: Omit<ServiceFacts, 'environments'>): string {
  return `${service.id}-${appId}.${regionCode(service.region)}.${deployment.baseDomain}`
}

/**
 * The private entry's name for the same service; it has one whether or not INNER is switched on.
 */
export function innerDomain({ service, appId, deployment }: ServiceFacts): string {
  return `${service.id}-${appId}.${regionCode(service.region)}.inner.${deployment.baseDomain}`
}

export function fromNetTypes(netTypes: readonly NetType[]): string[] {
  return [...netTypes]
}

function publishedNames(environments: readonly EnvironmentState[]): string[] {
  return environments.filter(({ version }) => version !== null).map(({ name }) => name)
}

/** Members that every form of a service has. */
function common(facts: ServiceFacts) {
  const { service, environments, deployment } = facts
  return {
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceDesc: service.description,
    Protocol: service.protocol,
    NetTypes: fromNetTypes(service.netTypes),
    IpVersion: 'IPv4',
    CreatedTime: isoSeconds(service.createdAtMs),
    ModifiedTime: isoSeconds(service.modifiedAtMs),
    AvailableEnvironments: publishedNames(environments),
    OuterSubDomain: outerDomain(facts),
    InnerHttpPort: deployment.privateHttpPort,
    InnerHttpsPort: deployment.privateHttpsPort,
    Tags: fromTags(service.tags),
  }
}

/** A row of DescribeServicesStatus. */
export function fromServiceRow(facts: ServiceFacts): WireService {
  return {
    ...common(facts),
    InnerSubDomain: innerDomain(facts),
    ExclusiveSetName: '',
    TradeIsolateStatus: 0,
    InstanceId: facts.service.instanceId ?? '',
    SetType: 'default',
    DeploymentType: 'default',
  }
}

/** What an application's user sees of a service. */
export function fromServiceShared(
  facts: ServiceFacts,
  apis: readonly Api[],
  plans: WireShared['UsagePlanList'],
): WireShared {
  return {
    ...common(facts),
    InternalSubDomain: innerDomain(facts),
    ApiTotalCount: apis.length,
    ApiIdStatusSet: apis.map((api) => fromApiStatus(api, apis)),
    UsagePlanTotalCount: plans.length,
    UsagePlanList: plans,
    UserType: facts.service.reserved.appIdType ?? '',
    SetId: 0,
  }
}

/** DescribeService. */
export function fromServiceDetail(
  facts: ServiceFacts,
  apis: readonly Api[],
  plans: WireShared['UsagePlanList'],
): WireDetail {
  return {
    ...fromServiceShared(facts, apis, plans),
    InstanceId: facts.service.instanceId ?? '',
    InstanceName: '',
    SetType: 'default',
    DeploymentType: 'default',
    SpecialUse: 'DEFAULT',
    UniqVpcId: facts.service.vpcId ?? '',
  }
}

/** Members that both lists of environments have. */
function environment(facts: ServiceFacts, state: EnvironmentState) {
  return {
    EnvironmentName: state.name,
    Url: `${outerDomain(facts)}/${state.name}`,
    Status: state.version === null ? 0 : 1,
    VersionName: state.version ?? '',
  }
}

export function fromEnvironment(facts: ServiceFacts, state: EnvironmentState): WireEnvironment {
  const { publishedAtMs } = state
  return {
    ...environment(facts, state),
    CreateTime: publishedAtMs === null ? null : isoSeconds(publishedAtMs),
  }
}

export function fromEnvironmentLimit(facts: ServiceFacts, state: EnvironmentState): WireLimit {
  return {
    ...environment(facts, state),
    Strategy: state.limitPerSecond,
    MaxStrategy: serviceCallsPerSecondMax,
  }
}
