/**
 * Where a part of the model stands on the wire: the rules speak of `parameters.3.name`, callers of
 * `RequestParameters.3.Name`. `#` stands for an index.
 */

import { type ApiError, invalid } from '../../model/errors.ts'
import type { Fault } from '../../model/fault.ts'

const wireFields: { readonly [model: string]: string } = {
  name: 'ApiName',
  description: 'ApiDesc',
  kind: 'ApiType',
  protocol: 'Protocol',
  path: 'RequestConfig.Path',
  method: 'RequestConfig.Method',
  timeoutSeconds: 'ServiceTimeout',
  tags: 'TagSpecifications',
  'tags.#.key': 'TagSpecifications.Key',
  'tags.#.value': 'TagSpecifications.Value',
  'reserved.userType': 'UserType',
  'reserved.owner': 'Owner',

  parameters: 'RequestParameters',
  'parameters.#.name': 'RequestParameters.#.Name',
  'parameters.#.defaultValue': 'RequestParameters.#.DefaultValue',
  'parameters.#.description': 'RequestParameters.#.Desc',
  mappings: 'ServiceParameters',
  'mappings.#.name': 'ServiceParameters.#.Name',
  'mappings.#.defaultValue': 'ServiceParameters.#.DefaultValue',
  'mappings.#.description': 'ServiceParameters.#.RelevantRequestParameterDesc',
  'mappings.#.type': 'ServiceParameters.#.RelevantRequestParameterType',
  'mappings.#.from.name': 'ServiceParameters.#.RelevantRequestParameterName',
  constants: 'ConstantParameters',
  'constants.#.name': 'ConstantParameters.#.Name',
  'constants.#.value': 'ConstantParameters.#.DefaultValue',
  'constants.#.description': 'ConstantParameters.#.Desc',

  'auth.appId': 'EIAMAppId',
  'auth.appType': 'EIAMAppType',
  'auth.authType': 'EIAMAuthType',
  'auth.tokenTimeoutSeconds': 'TokenTimeout',
  'auth.config.publicKey': 'OauthConfig.PublicKey',
  'auth.config.tokenLocation': 'OauthConfig.TokenLocation',
  'auth.config.loginRedirectUrl': 'OauthConfig.LoginRedirectUrl',

  'backend.kind': 'ServiceType',
  'backend.url': 'ServiceConfig.Url',
  'backend.path': 'ServiceConfig.Path',
  'backend.method': 'ServiceConfig.Method',
  'backend.product': 'ServiceConfig.Product',
  'backend.vpcId': 'ServiceConfig.UniqVpcId',
  'backend.upstreamId': 'ServiceConfig.UpstreamId',
  'backend.action': 'ServiceConfig.CosConfig.Action',
  'backend.bucket': 'ServiceConfig.CosConfig.BucketName',
  'backend.body': 'ServiceMockReturnMessage',
  'backend.eventBusId': 'EventBusId',
  ...functionFields('backend.function', 'ServiceScf'),
  ...functionFields('backend.websocket.register', 'ServiceWebsocketRegister'),
  ...functionFields('backend.websocket.transport', 'ServiceWebsocketTransport'),
  ...functionFields('backend.websocket.cleanup', 'ServiceWebsocketCleanup'),
  'backend.base64Rules': 'Base64EncodedTriggerRules',
  'backend.base64Rules.#.values': 'Base64EncodedTriggerRules.#.Value',
  'backend.base64Rules.#.values.#': 'Base64EncodedTriggerRules.#.Value.#',
  'backend.microservices': 'MicroServices',
  'backend.microservices.#.clusterId': 'MicroServices.#.ClusterId',
  'backend.microservices.#.namespaceId': 'MicroServices.#.NamespaceId',
  'backend.microservices.#.name': 'MicroServices.#.MicroServiceName',
  'backend.loadBalance.method': 'ServiceTsfLoadBalanceConf.Method',
  'backend.namespaceId': 'TargetNamespaceId',
  'backend.targets': 'TargetServices',
  'backend.targets.#.vmIp': 'TargetServices.#.VmIp',
  'backend.targets.#.vmPort': 'TargetServices.#.VmPort',
  'backend.targets.#.vpcId': 'TargetServices.#.VpcId',
  'backend.targets.#.hostIp': 'TargetServices.#.HostIp',
  'backend.targets.#.dockerIp': 'TargetServices.#.DockerIp',

  'response.type': 'ResponseType',
  'response.successExample': 'ResponseSuccessExample',
  'response.failExample': 'ResponseFailExample',
  'response.errorCodes': 'ResponseErrorCodes',
  'response.errorCodes.#.code': 'ResponseErrorCodes.#.Code',
  'response.errorCodes.#.message': 'ResponseErrorCodes.#.Msg',
  'response.errorCodes.#.description': 'ResponseErrorCodes.#.Desc',
  'response.errorCodes.#.convertedCode': 'ResponseErrorCodes.#.ConvertedCode',
}

function functionFields(model: string, wire: string): { readonly [model: string]: string } {
  return {
    [`${model}.name`]: `${wire}FunctionName`,
    [`${model}.namespace`]: `${wire}FunctionNamespace`,
    [`${model}.qualifier`]: `${wire}FunctionQualifier`,
  }
}

/** The wire's name of a part of an API's model; the model's own when the table has none. */
function wireFieldOf(modelField: string): string {
  const indices = modelField.match(/(?<=\.)\d+(?=\.|$)/g) ?? []
  const pattern = modelField.replace(/(?<=\.)\d+(?=\.|$)/g, '#')
  const wire = wireFields[pattern] ?? modelField
  let next = 0
  return wire.replace(/#/g, () => indices[next++] ?? '0')
}

/** A rule's finding as callers read it. */
export function refusalOf({ code, field, why }: Fault): ApiError {
  return invalid(code, wireFieldOf(field), why)
}
