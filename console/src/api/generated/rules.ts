/** Made by tools/console-rules.ts from the contract: do not edit. */
export const rules = {
  CreateService: {
    ServiceName: {
      required: true,
      max: 50,
      pattern: '^[A-Za-z0-9_]*$',
    },
    ServiceDesc: {
      max: 2000,
    },
  },
  ModifyService: {
    ServiceName: {
      max: 50,
      pattern: '^[A-Za-z0-9_]*$',
    },
    ServiceDesc: {
      max: 2000,
    },
  },
  ModifyServiceEnvironmentStrategy: {
    Strategy: {
      number: true,
      required: true,
      min: 0,
      max: 5000,
    },
  },
  ModifyApiEnvironmentStrategy: {
    Strategy: {
      number: true,
      required: true,
      min: 0,
      max: 5000,
    },
  },
  CreateApi: {
    ApiName: {
      max: 60,
    },
    ApiDesc: {
      max: 1000,
    },
    ServiceTimeout: {
      number: true,
      required: true,
      min: 1,
      max: 1800,
    },
    ServiceMockReturnMessage: {
      max: 65536,
    },
    ResponseSuccessExample: {
      max: 65536,
    },
    ResponseFailExample: {
      max: 65536,
    },
    'RequestConfig.Path': {
      required: true,
      min: 1,
      max: 1024,
    },
    'ServiceConfig.Url': {
      min: 1,
      max: 270,
    },
    'ServiceConfig.Path': {
      max: 1024,
    },
    'OauthConfig.PublicKey': {
      required: true,
      max: 16384,
    },
    'OauthConfig.LoginRedirectUrl': {
      max: 2048,
    },
    'RequestParameters.Name': {
      max: 128,
    },
    'RequestParameters.DefaultValue': {
      max: 2048,
    },
    'RequestParameters.Desc': {
      max: 2048,
    },
    'ServiceParameters.Name': {
      max: 128,
    },
    'ConstantParameters.Name': {
      max: 128,
    },
    'ConstantParameters.DefaultValue': {
      max: 2048,
    },
    'ConstantParameters.Desc': {
      max: 2048,
    },
    'ResponseErrorCodes.Code': {
      number: true,
      min: 200,
      max: 999,
    },
    'ResponseErrorCodes.Msg': {
      max: 2048,
    },
    'ResponseErrorCodes.Desc': {
      max: 2048,
    },
    'ResponseErrorCodes.ConvertedCode': {
      number: true,
      min: 200,
      max: 999,
    },
  },
  ModifyApi: {
    ApiName: {
      max: 60,
    },
    ApiDesc: {
      max: 1000,
    },
    ServiceTimeout: {
      number: true,
      min: 1,
      max: 1800,
    },
    ServiceMockReturnMessage: {
      max: 65536,
    },
    ResponseSuccessExample: {
      max: 65536,
    },
    ResponseFailExample: {
      max: 65536,
    },
    'RequestConfig.Path': {
      required: true,
      min: 1,
      max: 1024,
    },
    'ServiceConfig.Url': {
      min: 1,
      max: 270,
    },
    'ServiceConfig.Path': {
      max: 1024,
    },
    'OauthConfig.PublicKey': {
      required: true,
      max: 16384,
    },
    'OauthConfig.LoginRedirectUrl': {
      max: 2048,
    },
    'RequestParameters.Name': {
      max: 128,
    },
    'RequestParameters.DefaultValue': {
      max: 2048,
    },
    'RequestParameters.Desc': {
      max: 2048,
    },
    'ServiceParameters.Name': {
      max: 128,
    },
    'ConstantParameters.Name': {
      max: 128,
    },
    'ConstantParameters.DefaultValue': {
      max: 2048,
    },
    'ConstantParameters.Desc': {
      max: 2048,
    },
    'ResponseErrorCodes.Code': {
      number: true,
      min: 200,
      max: 999,
    },
    'ResponseErrorCodes.Msg': {
      max: 2048,
    },
    'ResponseErrorCodes.Desc': {
      max: 2048,
    },
    'ResponseErrorCodes.ConvertedCode': {
      number: true,
      min: 200,
      max: 999,
    },
  },
  ReleaseService: {
    ReleaseDesc: {
      required: true,
      min: 1,
      max: 200,
    },
  },
  UpdateService: {
    UpdateDesc: {
      max: 200,
    },
  },
  CreateApiKey: {
    SecretName: {
      required: true,
      min: 1,
      max: 50,
      pattern: '^[A-Za-z0-9_-]*$',
    },
    AccessKeyId: {
      pattern: '^[A-Za-z0-9_-]{5,50}$',
    },
    AccessKeySecret: {
      pattern: '^[A-Za-z0-9_-]{10,50}$',
    },
  },
  RotateApiKey: {
    GraceSeconds: {
      number: true,
      required: true,
      min: 1,
      max: 7776000,
    },
    AccessKeySecret: {
      pattern: '^[A-Za-z0-9_-]{10,50}$',
    },
  },
  UpdateApiKey: {
    AccessKeySecret: {
      pattern: '^[A-Za-z0-9_-]{10,50}$',
    },
  },
  CreateUsagePlan: {
    UsagePlanName: {
      required: true,
      min: 1,
      max: 50,
    },
    UsagePlanDesc: {
      max: 2000,
    },
    MaxRequestNum: {
      number: true,
      min: 1,
      max: 99999999,
    },
    MaxRequestNumPreSec: {
      number: true,
      min: 1,
      max: 2000,
    },
  },
  ModifyUsagePlan: {
    UsagePlanName: {
      min: 1,
      max: 50,
    },
    UsagePlanDesc: {
      max: 2000,
    },
    MaxRequestNum: {
      number: true,
      min: 1,
      max: 99999999,
    },
    MaxRequestNumPreSec: {
      number: true,
      min: 1,
      max: 2000,
    },
  },
  CreateApiApp: {
    ApiAppName: {
      required: true,
      min: 1,
      max: 50,
    },
    ApiAppDesc: {
      max: 200,
    },
  },
  ModifyApiApp: {
    ApiAppName: {
      min: 1,
      max: 50,
    },
    ApiAppDesc: {
      max: 200,
    },
  },
  UpdateApiAppKey: {
    ApiAppKey: {
      required: true,
      pattern: '^[A-Za-z0-9_-]{5,50}$',
    },
    ApiAppSecret: {
      pattern: '^[A-Za-z0-9_-]{10,50}$',
    },
  },
  CreatePlugin: {
    PluginName: {
      required: true,
      min: 2,
      max: 50,
      pattern: '^[A-Za-z][A-Za-z0-9_]*[A-Za-z0-9]$',
    },
    Description: {
      max: 200,
    },
  },
  ModifyPlugin: {
    PluginName: {
      min: 2,
      max: 50,
      pattern: '^[A-Za-z][A-Za-z0-9_]*[A-Za-z0-9]$',
    },
    Description: {
      max: 200,
    },
  },
  CreateIPStrategy: {
    StrategyName: {
      required: true,
      min: 1,
      max: 50,
    },
    StrategyData: {
      required: true,
      min: 1,
    },
  },
  ModifyIPStrategy: {
    StrategyData: {
      required: true,
      min: 1,
    },
  },
} as const
