/**
 * Structures that several actions share, under the vendor's names. Which of them a request takes
 * and which an answer gives matters: their optional fields differ.
 */
import { z } from 'zod'
import { boolean, integer, nullable, optional, string, strings, stringsOrNone } from './fields.ts'

export const Tag = z
  .strictObject({ Key: string('Key of the tag.'), Value: string('Value of the tag.') })
  .describe('A tag.')

const Filter = z
  .strictObject({
    Name: string('What to filter by.'),
    Values: stringsOrNone('A row passes when any of these values fits.'),
  })
  .describe('A condition of a list: several filters must all hold.')

export const OauthConfig = z
  .strictObject({
    PublicKey: string(
      'Public key that verifies the tokens: a JWK, a set of them, PEM, or the URL of a set (JWKS).',
    ),
    TokenLocation: string(
      'Where callers put the token: method.req.header.authorization or method.req.header.cookie.',
    ),
    LoginRedirectUrl: optional.string('Where callers are sent to log in.'),
  })
  .describe('How the tokens of an authorization API are verified.')

export const RequestConfig = z
  .strictObject({
    Path: string('Path that callers use: /x, =/x, ^~/x or /x/{variable}.'),
    Method: string('GET, POST, PUT, DELETE, HEAD, PATCH, OPTIONS or ANY.'),
  })
  .describe('Path and method of the front end.')

export const CosConfig = z
  .strictObject({
    Action: string('GetObject, PutObject, PostObject, AppendObject, HeadObject or DeleteObject.'),
    BucketName: string('Bucket that holds the objects.'),
    Authorization: optional.boolean('Whether the gateway signs its requests; false when absent.'),
    PathMatchMode: optional.string('BackEndPath (the default) or FullPath.'),
  })
  .describe('Object store backend.')

export const ServiceConfig = z
  .strictObject({
    Product: optional.string('Kind of the VPC resource: clb, cvm or upstream.'),
    UniqVpcId: optional.string('VPC of the backend.'),
    Url: optional.string('http://host[:port] or https://host[:port], without a path.'),
    Path: optional.string('Path of the backend request; {name} stands for a path parameter.'),
    Method: optional.string("Method of the backend request; ANY passes the caller's."),
    UpstreamId: optional.string('Upstream that answers.'),
    CosConfig: optional.object(CosConfig, 'Object store, when the backend is one.'),
  })
  .describe('Where and how the backend is called.')

export const ServiceConfigInfo = z
  .strictObject({
    Product: nullable.string('Kind of the VPC resource: clb, cvm or upstream.'),
    UniqVpcId: nullable.string('VPC of the backend.'),
    Url: nullable.string('Scheme, host and port.'),
    Path: nullable.string('Path of the backend request.'),
    Method: nullable.string('Method of the backend request.'),
    UpstreamId: nullable.string('Upstream that answers.'),
    CosConfig: nullable.object(CosConfig, 'Object store, when the backend is one.'),
  })
  .describe('Where and how the backend is called.')

export const RequestParameter = z
  .strictObject({
    Name: optional.string('Name of the parameter.'),
    Desc: optional.string('Remark.'),
    Position: optional.string('header, query, path or body.'),
    Type: optional.string('string, int, long, float, double or boolean.'),
    DefaultValue: optional.string('Value used when the parameter is absent.'),
    Required: optional.boolean('Whether callers must send it.'),
  })
  .describe('A parameter that callers send.')

export const ReqParameter = z
  .strictObject({
    Name: string('Name of the parameter.'),
    Position: string('header, query, path or body.'),
    Type: string('string, int, long, float, double or boolean.'),
    DefaultValue: string('Value used when the parameter is absent; empty: none.'),
    Required: boolean('Whether callers must send it.'),
    Desc: string('Remark.'),
  })
  .describe('A parameter that callers send.')

const mapping = {
  Name: optional.string('Name in the backend request.'),
  Position: optional.string('Place in the backend request: header, query, path or body.'),
  RelevantRequestParameterPosition: optional.string(
    'Place of the parameter it takes its value from.',
  ),
  RelevantRequestParameterName: optional.string('Name of the parameter it takes its value from.'),
  DefaultValue: optional.string('Value used when the parameter is absent.'),
  RelevantRequestParameterDesc: optional.string('Remark.'),
}

export const ServiceParameter = z
  .strictObject({
    ...mapping,
    RelevantRequestParameterType: optional.string(
      'Type of the backend parameter: kept, no effect.',
    ),
  })
  .describe("Where a parameter goes in the backend's request.")

export const ServiceParameterInfo = z
  .strictObject({
    Name: nullable.string('Name in the backend request.'),
    Position: nullable.string('Place in the backend request.'),
    RelevantRequestParameterPosition: nullable.string(
      'Place of the parameter it takes its value from.',
    ),
    RelevantRequestParameterName: nullable.string('Name of the parameter it takes its value from.'),
    DefaultValue: nullable.string('Value used when the parameter is absent.'),
    RelevantRequestParameterDesc: nullable.string('Remark.'),
    RelevantRequestParameterType: nullable
      .string('Type of the backend parameter: kept, no effect.')
      .exactOptional(),
  })
  .describe("Where a parameter goes in the backend's request.")

export const ConstantParameter = z
  .strictObject({
    Name: optional.string('Name in the backend request.'),
    Desc: optional.string('Remark.'),
    Position: optional.string('Place in the backend request: header, query, path or body.'),
    DefaultValue: optional.string('The value; $name stands for a system parameter.'),
  })
  .describe('A value that is the same in every call.')

export const ResponseErrorCode = z
  .strictObject({
    Code: optional.integer('Status of the backend.'),
    Msg: optional.string('What it means.'),
    Desc: optional.string('Remark.'),
    ConvertedCode: optional.integer('Status sent to callers instead.'),
    NeedConvert: optional.boolean('Whether the status is converted.'),
  })
  .describe('An error code of the API.')

export const MicroService = z
  .strictObject({
    ClusterId: string('Cluster of the microservice.'),
    NamespaceId: string('Namespace of the microservice.'),
    MicroServiceName: string('Name of the microservice.'),
  })
  .describe('A microservice that the API reaches.')

export const TsfLoadBalanceConf = z
  .strictObject({
    IsLoadBalance: optional.boolean('Whether calls are spread.'),
    Method: optional.string('How they are spread, such as RoundRobinRule.'),
    SessionStickRequired: optional.boolean('Whether a caller stays with its instance.'),
    SessionStickTimeout: optional.integer('Seconds that a caller stays.'),
  })
  .describe('Load balancing of microservices.')

export const HealthCheckConf = z
  .strictObject({
    IsHealthCheck: optional.boolean('Whether failing instances are left out.'),
    RequestVolumeThreshold: optional.integer('Calls in a window before it counts.'),
    SleepWindowInMilliseconds: optional.integer('How long a failing instance rests, in ms.'),
    ErrorThresholdPercentage: optional.integer(
      'Share of failures, in percent, that opens the breaker.',
    ),
  })
  .describe('Health check of the backend.')

export const TargetService = z
  .strictObject({
    VmIp: string('Address of the machine.'),
    VpcId: string('VPC of the machine.'),
    VmPort: integer('Port on the machine.'),
    HostIp: string('Address of its host.'),
    DockerIp: optional.string('Address of the container.'),
  })
  .describe('A machine that answers.')

export const Base64EncodedTriggerRule = z
  .strictObject({
    Name: string('Accept or Content_Type.'),
    Value: stringsOrNone('Header values that switch Base64 on; at most 40 characters each.'),
  })
  .describe('When a body is sent as Base64.')

export const UsagePlan = z
  .strictObject({
    Environment: string('Environment of the binding.'),
    UsagePlanId: string('Id of the plan.'),
    UsagePlanName: string('Name of the plan.'),
    UsagePlanDesc: nullable.string('Remark.'),
    MaxRequestNumPreSec: integer('Calls a second; -1: unlimited.'),
    CreatedTime: string('When it was created, ISO 8601 in UTC.'),
    ModifiedTime: string('When it was last changed, ISO 8601 in UTC.'),
  })
  .describe('A usage plan bound to the service.')

export const ApiIdStatus = z
  .strictObject({
    ServiceId: string('Id of the service.'),
    ApiId: string('Id of the API.'),
    ApiDesc: nullable.string('Remark.'),
    Path: string('Path that callers use.'),
    Method: string('Method that callers use.'),
    CreatedTime: string('When it was created, ISO 8601 in UTC.'),
    ModifiedTime: string('When it was last changed, ISO 8601 in UTC.'),
    ApiName: nullable.string('Name of the API.'),
    UniqVpcId: nullable.string('VPC of the backend.'),
    ApiType: nullable.string('NORMAL or TSF.'),
    Protocol: nullable.string('HTTP or WEBSOCKET.'),
    IsDebugAfterCharge: nullable.boolean('Reserved.'),
    AuthType: nullable.string('NONE, SECRET, APP, OAUTH or EIAM.'),
    ApiBusinessType: nullable.string('NORMAL or OAUTH: role of an OAuth API.'),
    AuthRelationApiId: nullable.string('Authorization API of a business API.'),
    RelationBuniessApiIds: strings('Business APIs of an authorization API.'),
    OauthConfig: nullable.object(OauthConfig, 'Configuration of an authorization API.'),
    TokenLocation: nullable.string('Where callers of an OAuth API put the token.'),
  })
  .describe('An API in short.')

export const filters = (names: string) =>
  optional.list(Filter, `Filters by ${names}; an unknown name is refused.`)
