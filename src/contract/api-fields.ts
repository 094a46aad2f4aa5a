/**
 * The fields that CreateApi, ModifyApi and DescribeApi have in common, in the three forms they
 * take: what a caller sets, and what an answer shows.
 */
import { z } from 'zod'
import { integer, list, nullable, optional, strings } from './fields.ts'
import {
  Base64EncodedTriggerRule,
  ConstantParameter,
  HealthCheckConf,
  MicroService,
  OauthConfig,
  ReqParameter,
  RequestConfig,
  RequestParameter,
  ResponseErrorCode,
  ServiceConfig,
  ServiceConfigInfo,
  ServiceParameter,
  ServiceParameterInfo,
  Tag,
  TargetService,
  TsfLoadBalanceConf,
} from './structures.ts'

export const serviceTypes =
  'HTTP, MOCK, TSF, SCF, EB, TARGET, VPC, UPSTREAM, GRPC, COS, WEBSOCKET or CLB'

/** What both CreateApi and ModifyApi take, all of it optional in both. */
export const settable = {
  ApiName: optional.string('Name, up to 60 characters.'),
  ApiDesc: optional.string('Remark, up to 1000 characters.'),
  ApiType: optional.string('NORMAL (the default) or TSF.'),
  AuthType: optional.string('NONE (the default), SECRET, APP, OAUTH or EIAM.'),
  EnableCORS: optional.boolean('Whether browsers of other origins may call it.'),
  ConstantParameters: optional.list(ConstantParameter, 'Values that are the same in every call.'),
  RequestParameters: optional.list(RequestParameter, 'Parameters that callers send.'),
  ApiBusinessType: optional.string(
    'Role of an OAuth API: NORMAL (business) or OAUTH (authorization).',
  ),
  ServiceMockReturnMessage: optional.string('Body of a mock answer.'),
  MicroServices: optional.list(MicroService, 'Microservices of a TSF backend.'),
  ServiceTsfLoadBalanceConf: optional.object(
    TsfLoadBalanceConf,
    'Load balancing of a TSF backend.',
  ),
  ServiceTsfHealthCheckConf: optional.object(HealthCheckConf, 'Health check of a TSF backend.'),
  TargetServicesLoadBalanceConf: optional.integer('Load balancing of a TARGET backend.'),
  TargetServicesHealthCheckConf: optional.object(
    HealthCheckConf,
    'Health check of a TARGET backend.',
  ),
  ServiceScfFunctionName: optional.string('Function of an SCF backend.'),
  ServiceScfFunctionNamespace: optional.string('Its namespace; default when absent.'),
  ServiceScfFunctionQualifier: optional.string('Its version; $LATEST when absent.'),
  ServiceWebsocketRegisterFunctionName: optional.string('Function called when a client connects.'),
  ServiceWebsocketRegisterFunctionNamespace: optional.string('Namespace of the register function.'),
  ServiceWebsocketRegisterFunctionQualifier: optional.string('Version of the register function.'),
  ServiceWebsocketTransportFunctionName: optional.string('Function called for each message.'),
  ServiceWebsocketTransportFunctionNamespace: optional.string(
    'Namespace of the transport function.',
  ),
  ServiceWebsocketTransportFunctionQualifier: optional.string('Version of the transport function.'),
  ServiceWebsocketCleanupFunctionName: optional.string('Function called when a client goes.'),
  ServiceWebsocketCleanupFunctionNamespace: optional.string('Namespace of the cleanup function.'),
  ServiceWebsocketCleanupFunctionQualifier: optional.string('Version of the cleanup function.'),
  ServiceScfIsIntegratedResponse: optional.boolean(
    'Whether the function gives status, headers and body itself.',
  ),
  IsDebugAfterCharge: optional.boolean('Reserved: kept and shown, no effect.'),
  IsDeleteResponseErrorCodes: optional.boolean('true: removes all error codes of the API.'),
  ResponseType: optional.string('HTML, JSON, TEXT, BINARY or XML, for documents.'),
  ResponseSuccessExample: optional.string('Sample of a successful answer, for documents.'),
  ResponseFailExample: optional.string('Sample of a failed answer, for documents.'),
  ServiceConfig: optional.object(ServiceConfig, 'Where and how the backend is called.'),
  AuthRelationApiId: optional.string('Authorization API of a business API.'),
  ServiceParameters: optional.list(ServiceParameter, 'Where parameters go in the backend request.'),
  OauthConfig: optional.object(OauthConfig, 'Configuration of an authorization API.'),
  ResponseErrorCodes: optional.list(ResponseErrorCode, 'Error codes of the API.'),
  IsBase64Encoded: optional.boolean('Whether an SCF backend gets bodies as Base64.'),
  EventBusId: optional.string('Event bus of an EB backend.'),
  ServiceScfFunctionType: optional.string('EVENT (the default) or HTTP.'),
  ServiceScfEventIsAsyncCall: optional.boolean('Whether the function is called without waiting.'),
  EIAMAppType: optional.string('Type of the EIAM application.'),
  EIAMAuthType: optional.string('AuthenticationOnly or Authorization.'),
  TokenTimeout: optional.integer('Seconds an EIAM token lives; 7200 when absent.'),
  EIAMAppId: optional.string('EIAM application.'),
}

export const base64Trigger = {
  IsBase64Trigger: optional.boolean('Whether headers decide on Base64.'),
  Base64EncodedTriggerRules: optional.list(
    Base64EncodedTriggerRule,
    'Headers that switch Base64 on; at most 10 rules.',
  ),
}

/** What callers can set and the vendor's answer leaves out: whoever edits an API has to see it. */
const shownBeyond = {
  ServiceScfFunctionType: nullable.string('EVENT or HTTP, of an SCF backend.'),
  EventBusId: nullable.string('Event bus of an EB backend.'),
  TargetServices: list(TargetService, 'Machines of a TARGET backend.'),
  TargetServicesLoadBalanceConf: nullable.integer('Load balancing of a TARGET backend.'),
  TargetServicesHealthCheckConf: nullable.object(HealthCheckConf, 'Health check, if TARGET.'),
  TargetNamespaceId: nullable.string('Namespace of a TARGET backend.'),
  EIAMAppId: nullable.string('EIAM application.'),
  EIAMAppType: nullable.string('Type of the EIAM application.'),
  EIAMAuthType: nullable.string('AuthenticationOnly or Authorization.'),
  TokenTimeout: nullable.integer('Seconds an EIAM token lives.'),
  UserType: nullable.string('Reserved.'),
  Owner: nullable.string('Reserved.'),
}

/** An API as answers show it in full. What its kind does not have is null or an empty list. */
export const ApiInfo = z
  .strictObject({
    ServiceId: nullable.string('Id of the service.'),
    ServiceName: nullable.string('Name of the service.'),
    ServiceDesc: nullable.string('Remark of the service.'),
    ApiId: nullable.string('Id of the API.'),
    ApiDesc: nullable.string('Remark.'),
    CreatedTime: nullable.string('When it was created, ISO 8601 in UTC.'),
    ModifiedTime: nullable.string('When it was last changed, ISO 8601 in UTC.'),
    ApiName: nullable.string('Name of the API.'),
    ApiType: nullable.string('NORMAL or TSF.'),
    Protocol: nullable.string('HTTP or WEBSOCKET.'),
    AuthType: nullable.string('NONE, SECRET, APP, OAUTH or EIAM.'),
    ApiBusinessType: nullable.string('Role of an OAuth API: NORMAL or OAUTH.'),
    AuthRelationApiId: nullable.string('Authorization API of a business API.'),
    OauthConfig: nullable.object(OauthConfig, 'Configuration of an authorization API.'),
    IsDebugAfterCharge: nullable.boolean('Reserved.'),
    RequestConfig: nullable.object(RequestConfig, 'Path and method of the front end.'),
    ResponseType: nullable.string('HTML, JSON, TEXT, BINARY, XML or empty.'),
    ResponseSuccessExample: nullable.string('Sample of a successful answer.'),
    ResponseFailExample: nullable.string('Sample of a failed answer.'),
    ResponseErrorCodes: list(ResponseErrorCode, 'Error codes of the API.'),
    RequestParameters: list(ReqParameter, 'Parameters that callers send.'),
    ServiceTimeout: nullable.integer('Seconds to wait for the backend.'),
    ServiceType: nullable.string(`Kind of backend: ${serviceTypes}.`),
    ServiceConfig: nullable.object(ServiceConfigInfo, 'Where and how the backend is called.'),
    ServiceParameters: list(ServiceParameterInfo, 'Where parameters go in the backend request.'),
    ConstantParameters: list(ConstantParameter, 'Values that are the same in every call.'),
    ServiceMockReturnMessage: nullable.string('Body of a mock answer.'),
    ServiceScfFunctionName: nullable.string('Function of an SCF backend.'),
    ServiceScfFunctionNamespace: nullable.string('Its namespace.'),
    ServiceScfFunctionQualifier: nullable.string('Its version.'),
    ServiceScfIsIntegratedResponse: nullable.boolean(
      'Whether the function gives the whole answer.',
    ),
    ServiceWebsocketRegisterFunctionName: nullable.string(
      'Function called when a client connects.',
    ),
    ServiceWebsocketRegisterFunctionNamespace: nullable.string('Its namespace.'),
    ServiceWebsocketRegisterFunctionQualifier: nullable.string('Its version.'),
    ServiceWebsocketCleanupFunctionName: nullable.string('Function called when a client goes.'),
    ServiceWebsocketCleanupFunctionNamespace: nullable.string('Its namespace.'),
    ServiceWebsocketCleanupFunctionQualifier: nullable.string('Its version.'),
    ServiceWebsocketTransportFunctionName: nullable.string('Function called for each message.'),
    ServiceWebsocketTransportFunctionNamespace: nullable.string('Its namespace.'),
    ServiceWebsocketTransportFunctionQualifier: nullable.string('Its version.'),
    InternalDomain: nullable.string('Where a function pushes messages to WebSocket clients.'),
    MicroServices: list(MicroService, 'Microservices of a TSF backend.'),
    MicroServicesInfo: z.array(z.int()).describe('Reserved: empty.'),
    ServiceTsfLoadBalanceConf: nullable.object(TsfLoadBalanceConf, 'Load balancing, if TSF.'),
    ServiceTsfHealthCheckConf: nullable.object(HealthCheckConf, 'Health check, if TSF.'),
    EnableCORS: nullable.boolean('Whether browsers of other origins may call it.'),
    Tags: list(Tag, 'Its tags.'),
    Environments: strings('Environments whose running version has it.'),
    IsBase64Encoded: nullable.boolean('Whether an SCF backend gets bodies as Base64.'),
    IsBase64Trigger: nullable.boolean('Whether headers decide on Base64.'),
    Base64EncodedTriggerRules: list(Base64EncodedTriggerRule, 'Headers that switch Base64 on.'),
    ServiceScfEventIsAsyncCall: nullable.boolean('Whether the function is called without waiting.'),
    ...shownBeyond,
  })
  .describe('An API in full.')

/** An API as lists show it. */
export const ApiStatus = z
  .strictObject({
    ServiceId: z.string().describe('Id of the service.'),
    ApiId: z.string().describe('Id of the API.'),
    ApiDesc: nullable.string('Remark.'),
    CreatedTime: nullable.string('When it was created, ISO 8601 in UTC.'),
    ModifiedTime: nullable.string('When it was last changed, ISO 8601 in UTC.'),
    ApiName: nullable.string('Name of the API.'),
    VpcId: nullable.integer('Reserved.'),
    UniqVpcId: nullable.string('VPC of the backend.'),
    ApiType: nullable.string('NORMAL or TSF.'),
    Protocol: nullable.string('HTTP or WEBSOCKET.'),
    IsDebugAfterCharge: nullable.boolean('Reserved.'),
    AuthType: nullable.string('NONE, SECRET, APP, OAUTH or EIAM.'),
    ApiBusinessType: nullable.string('Role of an OAuth API: NORMAL or OAUTH.'),
    AuthRelationApiId: nullable.string('Authorization API of a business API.'),
    OauthConfig: nullable.object(OauthConfig, 'Configuration of an authorization API.'),
    RelationBuniessApiIds: strings('Business APIs of an authorization API.'),
    Tags: list(Tag, 'Its tags.'),
    Path: nullable.string('Path that callers use.'),
    Method: nullable.string('Method that callers use.'),
  })
  .describe('An API in a list.')

export const ApiLimits = z
  .strictObject({
    ApiId: z.string().describe('Id of the API.'),
    ApiName: z.string().describe('Name of the API.'),
    Path: z.string().describe('Path that callers use.'),
    Method: z.string().describe('Method that callers use.'),
    EnvironmentStrategySet: list(
      z
        .strictObject({
          EnvironmentName: z.string().describe('test, prepub or release.'),
          Quota: integer('Calls a second; -1: no limit of its own.'),
        })
        .describe('The limit in one environment.'),
      'Its limits.',
    ),
  })
  .describe('The limits of an API.')
