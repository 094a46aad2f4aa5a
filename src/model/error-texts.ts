/**
 * Every error code of the management API with its general text. The codes are the vendor's, since
 * clients compare them; only what the console's sessions need has codes of ours. A code that is not
 * in this table cannot be answered.
 */
import { type Text, text } from '../lib/language.ts'

export const errorTexts = {
  AuthFailure: text('The request is not authenticated.', '请求未通过身份验证。'),
  'AuthFailure.CsrfFailure': text(
    'The request does not prove that it comes from the console.',
    '无法确认请求来自控制台。',
  ),
  'AuthFailure.InvalidAuthorization': text(
    'The Authorization header cannot be read.',
    'Authorization 请求头无法识别。',
  ),
  'AuthFailure.LoginFailure': text('Name or password is wrong.', '用户名或密码错误。'),
  'AuthFailure.SecretIdNotFound': text('The secret id is not known.', '密钥 ID 不存在。'),
  'AuthFailure.SessionExpired': text(
    'The session has ended; log in again.',
    '会话已结束，请重新登录。',
  ),
  'AuthFailure.SignatureExpire': text(
    'The signature is older or newer than the accepted window.',
    '签名时间不在可接受的范围内。',
  ),
  'AuthFailure.SignatureFailure': text('The signature does not match.', '签名不匹配。'),
  'AuthFailure.TokenFailure': text('The token is not valid.', '临时令牌无效。'),
  'FailedOperation.AccessKeyExist': text('The id of the key is taken.', '密钥 ID 已存在。'),
  'FailedOperation.InstanceNotExist': text('There is no such instance.', '实例不存在。'),
  'FailedOperation.PasswordChangeRequired': text(
    'The one-time password has to be replaced.',
    '一次性密码必须更换。',
  ),
  'FailedOperation.ServiceError': text('The service is not in a fit state.', '服务状态不正确。'),
  InternalError: text('Something failed on our side.', '服务内部错误。'),
  InvalidAction: text('There is no such action.', '接口不存在。'),
  InvalidParameter: text('A parameter cannot be read.', '参数无法识别。'),
  'InvalidParameter.FormatError': text('A parameter has a wrong format.', '参数格式错误。'),
  InvalidParameterValue: text('A parameter has a value that is not allowed.', '参数取值错误。'),
  'InvalidParameterValue.DuplicatePluginConfig': text(
    'Something is configured twice.',
    '插件配置重复。',
  ),
  'InvalidParameterValue.InvalidAccessKeyIds': text(
    'The list of keys is not valid.',
    '密钥列表错误。',
  ),
  'InvalidParameterValue.InvalidApiBusinessType': text(
    'The OAuth role of the API is not valid.',
    'OAuth API 的业务类型错误。',
  ),
  'InvalidParameterValue.InvalidApiIds': text('The list of APIs is not valid.', 'API 列表错误。'),
  'InvalidParameterValue.InvalidApiRequestConfig': text(
    "The API's front end is not valid.",
    'API 前端配置错误。',
  ),
  'InvalidParameterValue.InvalidApiType': text(
    'The type of the API is not valid.',
    'API 类型错误。',
  ),
  'InvalidParameterValue.InvalidBackendPath': text(
    'The backend path is not valid.',
    '后端路径错误。',
  ),
  'InvalidParameterValue.InvalidCondition': text('A condition is not valid.', '条件表达式错误。'),
  'InvalidParameterValue.InvalidConstantParameters': text(
    'A constant parameter is not valid.',
    '常量参数错误。',
  ),
  'InvalidParameterValue.InvalidEnv': text(
    'There is no such environment; there are test, prepub and release.',
    '环境不存在，可选值为 test、prepub、release。',
  ),
  'InvalidParameterValue.InvalidEnvStatus': text(
    'The environment is not in a fit state.',
    '环境状态错误。',
  ),
  'InvalidParameterValue.InvalidFilterNotSupportedName': text(
    'The filter is not known here.',
    '不支持该过滤条件。',
  ),
  'InvalidParameterValue.InvalidIPAddress': text(
    'An address of the backend is not valid.',
    '后端地址错误。',
  ),
  'InvalidParameterValue.InvalidMaxRequestNum': text(
    'The quota is not valid.',
    '请求配额总量错误。',
  ),
  'InvalidParameterValue.InvalidMethod': text('The method is not valid.', '请求方法错误。'),
  'InvalidParameterValue.InvalidPluginConfig': text(
    'The data of the plugin is not valid.',
    '插件配置错误。',
  ),
  'InvalidParameterValue.InvalidPort': text(
    'The port of the backend is not valid.',
    '后端端口错误。',
  ),
  'InvalidParameterValue.InvalidPublicKey': text(
    'The public key of the OAuth API is not valid.',
    'OAuth API 的公钥格式错误。',
  ),
  'InvalidParameterValue.InvalidRegion': text('The region is not valid.', '地域错误。'),
  'InvalidParameterValue.InvalidRequestParameters': text(
    "The API's parameters are not valid.",
    'API 请求参数配置错误。',
  ),
  'InvalidParameterValue.InvalidScfConfig': text(
    'The function backend is not valid.',
    '云函数后端配置错误。',
  ),
  'InvalidParameterValue.InvalidServiceConfig': text(
    'The backend is not valid.',
    '后端服务配置错误。',
  ),
  'InvalidParameterValue.InvalidServiceMockReturnMessage': text(
    'The mock answer is not valid.',
    'Mock 返回数据错误。',
  ),
  'InvalidParameterValue.InvalidServiceParam': text(
    'A backend parameter is missing.',
    '缺少后端参数配置。',
  ),
  'InvalidParameterValue.InvalidServiceParameters': text(
    'The backend parameters are not valid.',
    '后端参数配置错误。',
  ),
  'InvalidParameterValue.InvalidServiceType': text(
    'The type of the backend is not valid.',
    '后端服务类型错误。',
  ),
  'InvalidParameterValue.InvalidTagValues': text('A tag is not valid.', '标签错误。'),
  'InvalidParameterValue.InvalidTsfConfig': text(
    'The microservice backend is not valid.',
    '微服务后端配置错误。',
  ),
  'InvalidParameterValue.InvalidUpstream': text(
    'The upstream of the backend is not valid.',
    '后端通道错误。',
  ),
  'InvalidParameterValue.InvalidUrl': text('The backend URL is not valid.', '后端 URL 错误。'),
  'InvalidParameterValue.InvalidVpcConfig': text('The VPC is not valid.', 'VPC 配置错误。'),
  'InvalidParameterValue.InvalidWSMethod': text(
    'The method does not fit a WebSocket API.',
    '请求方法与 WebSocket 不匹配。',
  ),
  'InvalidParameterValue.LengthExceeded': text('A text is too long.', '参数长度超出限制。'),
  'InvalidParameterValue.LimitExceeded': text('There are too many values.', '参数个数超出限制。'),
  'InvalidParameterValue.NotInOptions': text(
    'A value is not one of those on offer.',
    '参数不在可选值中。',
  ),
  'InvalidParameterValue.NothingModifyForOauth': text(
    'There is nothing to change.',
    '没有可修改的 OAuth 配置。',
  ),
  'InvalidParameterValue.ParameterNotMatch': text(
    'A backend parameter stands for no parameter of the front end.',
    '后端参数没有对应的前端参数。',
  ),
  'InvalidParameterValue.RangeExceeded': text('A number is out of range.', '参数取值超出范围。'),
  'InvalidParameterValue.TrafficControl': text(
    'Two kinds of traffic control exclude each other.',
    '两种流量控制插件不能同时绑定。',
  ),
  LimitExceeded: text('There are as many as there may be.', '数量已达上限。'),
  'LimitExceeded.AccessKeyCountInUsagePlanLimitExceeded': text(
    'The usage plan holds as many keys as it may.',
    '使用计划绑定的密钥数量已达上限。',
  ),
  'LimitExceeded.ApiAppCountLimitExceeded': text(
    'There are as many applications as there may be.',
    '应用数量已达上限。',
  ),
  'LimitExceeded.ApiCountLimitExceeded': text(
    'The service holds as many APIs as it may.',
    '服务下的 API 数量已达上限。',
  ),
  'LimitExceeded.ApiKeyCountLimitExceeded': text(
    'The region holds as many keys as it may.',
    '当前地域的密钥数量已达上限。',
  ),
  'LimitExceeded.IpStrategyLimitExceeded': text(
    'The service holds as many IP strategies as it may.',
    '服务下的 IP 策略数量已达上限。',
  ),
  'LimitExceeded.ServiceCountForPluginLimitExceeded': text(
    'The plugin is attached to as many services as it may.',
    '插件绑定的服务数量已达上限。',
  ),
  'LimitExceeded.ServiceCountLimitExceeded': text(
    'The region holds as many services as it may.',
    '当前地域的服务数量已达上限。',
  ),
  'LimitExceeded.UsagePlanLimitExceeded': text(
    'The region holds as many usage plans as it may.',
    '当前地域的使用计划数量已达上限。',
  ),
  MissingParameter: text('A required parameter is missing.', '缺少必填参数。'),
  'MissingParameter.PluginConfig': text(
    'Something is missing in the data of the plugin.',
    '缺少插件配置。',
  ),
  NoSuchVersion: text('There is no such version of the API.', '接口版本不存在。'),
  RequestLimitExceeded: text('Too many requests.', '请求过于频繁。'),
  RequestSizeLimitExceeded: text('The request is too large.', '请求过大。'),
  ResourceInUse: text('The resource is in use.', '资源被占用。'),
  ResourceNotFound: text('There is no such resource.', '资源不存在。'),
  'ResourceNotFound.InvalidAccessKeyId': text('There is no such key.', '密钥不存在。'),
  'ResourceNotFound.InvalidApi': text('There is no such API.', 'API 不存在。'),
  'ResourceNotFound.InvalidApiApp': text('There is no such application.', '应用不存在。'),
  'ResourceNotFound.InvalidIPStrategy': text('There is no such IP strategy.', 'IP 策略不存在。'),
  'ResourceNotFound.InvalidOauthApi': text(
    'There is no such authorization API.',
    'OAuth 授权 API 不存在。',
  ),
  'ResourceNotFound.InvalidPlugin': text('There is no such plugin.', '插件不存在。'),
  'ResourceNotFound.InvalidService': text('There is no such service.', '服务不存在。'),
  'ResourceNotFound.InvalidUsagePlan': text('There is no such usage plan.', '使用计划不存在。'),
  UnauthorizedOperation: text('This is not allowed.', '未授权的操作。'),
  'UnauthorizedOperation.PasswordRequired': text(
    'The password has to be given again.',
    '需要重新输入密码。',
  ),
  UnknownParameter: text('A parameter is not known.', '未知参数。'),
  'UnsupportedOperation.AlreadyBindUsagePlan': text(
    'The key is bound to a usage plan that would meet this one.',
    '密钥已绑定与该使用计划冲突的使用计划。',
  ),
  'UnsupportedOperation.InvalidAction': text('This cannot be done now.', '当前不支持该操作。'),
  'UnsupportedOperation.InvalidStatus': text(
    'The status of the key does not allow this.',
    '密钥当前状态不支持此操作。',
  ),
  'UnsupportedOperation.ModifyProtocol': text(
    'The front-end protocol of an API cannot be changed.',
    'API 前端协议不支持修改。',
  ),
  'UnsupportedOperation.NoUsagePlanEnv': text(
    'The usage plan has no binding there that can be demoted.',
    '使用计划在该环境下没有可降级的绑定。',
  ),
  'UnsupportedOperation.ReduceNetTypes': text(
    'A network type cannot be taken away.',
    '网络类型不支持减少。',
  ),
  'UnsupportedOperation.ResourceAssociated': text(
    'Something is still bound to the resource.',
    '资源已被关联，请先解除关联。',
  ),
  'UnsupportedOperation.ResourceIsInUse': text(
    'The key is bound to a usage plan.',
    '密钥已绑定使用计划。',
  ),
  'UnsupportedOperation.ResourceUnassociated': text(
    'The resource is not bound there.',
    '资源未关联。',
  ),
  'UnsupportedOperation.UnsupportedBindApiKey': text(
    'The key cannot be bound to a further usage plan.',
    '密钥不能再绑定使用计划。',
  ),
  'UnsupportedOperation.UnsupportedBindEnvironment': text(
    'The usage plan cannot be bound there.',
    '使用计划不能绑定到该环境。',
  ),
  'UnsupportedOperation.UnsupportedDeleteApi': text(
    'The API cannot be deleted.',
    '该 API 不能删除。',
  ),
  'UnsupportedOperation.UnsupportedDeleteService': text(
    'The service cannot be deleted.',
    '该服务不能删除。',
  ),
  'UnsupportedOperation.UnsupportedUnBindEnvironment': text(
    'The usage plan cannot be unbound there.',
    '使用计划不能从该环境解绑。',
  ),
  'UnsupportedOperation.UsagePlanInUse': text('The usage plan is in use.', '使用计划正在使用中。'),
  UnsupportedProtocol: text('The protocol of the request is not supported.', '请求协议不支持。'),
  UnsupportedRegion: text('The region is not supported.', '地域不支持。'),
} as const satisfies { readonly [code: string]: Text }

export type ErrorCode = keyof typeof errorTexts
