/**
 * `node tools/console-rules.ts && npm run format`: what the console's forms check, from the
 * contract and the bounds of the model, written to console/src/api/generated/. The schemas
 * themselves stay out of the browser.
 *
 * The contract says what is required and of which type; how long or how large a value may be is a
 * rule of the model, named here field by field.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { contracts } from '../src/contract/actions.ts'
import { withoutWrappers } from '../src/contract/flat.ts'
import { callerDescriptionCharsMax, callerNameCharsMax } from '../src/control/caller-limits.ts'
import {
  descriptionCharsMax,
  planCallsPerSecondMax,
  planNameCharsMax,
  planQuotaMax,
  releaseDescriptionCharsMax,
  rotationGraceSecondsMax,
  serviceCallsPerSecondMax,
} from '../src/control/limits.ts'
import {
  apiCallsPerSecondMax,
  apiDescriptionCharsMax,
  apiNameCharsMax,
  backendUrlCharsMax,
  mockBodyCharsMax,
  parameterNameCharsMax,
  parameterTextCharsMax,
  pathCharsMax,
  publicKeyCharsMax,
  redirectUrlCharsMax,
  sampleCharsMax,
  timeoutSecondsMax,
  timeoutSecondsMin,
} from '../src/model/limits.ts'

interface Bounds {
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
}

const remark = { max: descriptionCharsMax }
const callerRemark = { max: callerDescriptionCharsMax }
const callerName = { min: 1, max: callerNameCharsMax }
const keyForm = { pattern: '^[A-Za-z0-9_-]{5,50}$' }
const secretForm = { pattern: '^[A-Za-z0-9_-]{10,50}$' }
const serviceName = { max: 50, pattern: '^[A-Za-z0-9_]*$' }
const planName = { min: 1, max: planNameCharsMax }
const quota = { min: 1, max: planQuotaMax }
const perSecond = { min: 1, max: planCallsPerSecondMax }
const pluginName = { min: 2, max: 50, pattern: '^[A-Za-z][A-Za-z0-9_]*[A-Za-z0-9]$' }
const calls = { min: 0, max: apiCallsPerSecondMax }
const parameterText = { max: parameterTextCharsMax }
/** Of an error code that is converted. */
const finalStatus = { min: 200, max: 999 }
const api = {
  ApiName: { max: apiNameCharsMax },
  ApiDesc: { max: apiDescriptionCharsMax },
  ServiceTimeout: { min: timeoutSecondsMin, max: timeoutSecondsMax },
  ServiceMockReturnMessage: { max: mockBodyCharsMax },
  ResponseSuccessExample: { max: sampleCharsMax },
  ResponseFailExample: { max: sampleCharsMax },
  'RequestConfig.Path': { min: 1, max: pathCharsMax },
  'ServiceConfig.Url': { min: 1, max: backendUrlCharsMax },
  'ServiceConfig.Path': { max: pathCharsMax },
  'OauthConfig.PublicKey': { max: publicKeyCharsMax },
  'OauthConfig.LoginRedirectUrl': { max: redirectUrlCharsMax },
  'RequestParameters.Name': { max: parameterNameCharsMax },
  'RequestParameters.DefaultValue': parameterText,
  'RequestParameters.Desc': parameterText,
  'ServiceParameters.Name': { max: parameterNameCharsMax },
  'ConstantParameters.Name': { max: parameterNameCharsMax },
  'ConstantParameters.DefaultValue': parameterText,
  'ConstantParameters.Desc': parameterText,
  'ResponseErrorCodes.Code': finalStatus,
  'ResponseErrorCodes.Msg': parameterText,
  'ResponseErrorCodes.Desc': parameterText,
  'ResponseErrorCodes.ConvertedCode': finalStatus,
}

const bounds: Readonly<Record<string, Readonly<Record<string, Bounds>>>> = {
  CreateService: { ServiceName: serviceName, ServiceDesc: remark },
  ModifyService: { ServiceName: serviceName, ServiceDesc: remark },
  ModifyServiceEnvironmentStrategy: { Strategy: { min: 0, max: serviceCallsPerSecondMax } },
  ModifyApiEnvironmentStrategy: { Strategy: calls },
  CreateApi: api,
  ModifyApi: api,
  ReleaseService: { ReleaseDesc: { min: 1, max: releaseDescriptionCharsMax } },
  UpdateService: { UpdateDesc: { max: releaseDescriptionCharsMax } },
  CreateApiKey: {
    SecretName: { min: 1, max: 50, pattern: '^[A-Za-z0-9_-]*$' },
    AccessKeyId: keyForm,
    AccessKeySecret: secretForm,
  },
  RotateApiKey: {
    GraceSeconds: { min: 1, max: rotationGraceSecondsMax },
    AccessKeySecret: secretForm,
  },
  UpdateApiKey: { AccessKeySecret: secretForm },
  CreateUsagePlan: {
    UsagePlanName: planName,
    UsagePlanDesc: remark,
    MaxRequestNum: quota,
    MaxRequestNumPreSec: perSecond,
  },
  ModifyUsagePlan: {
    UsagePlanName: planName,
    UsagePlanDesc: remark,
    MaxRequestNum: quota,
    MaxRequestNumPreSec: perSecond,
  },
  CreateApiApp: { ApiAppName: callerName, ApiAppDesc: callerRemark },
  ModifyApiApp: { ApiAppName: callerName, ApiAppDesc: callerRemark },
  UpdateApiAppKey: { ApiAppKey: keyForm, ApiAppSecret: secretForm },
  CreatePlugin: { PluginName: pluginName, Description: callerRemark },
  ModifyPlugin: { PluginName: pluginName, Description: callerRemark },
  CreateIPStrategy: { StrategyName: callerName, StrategyData: { min: 1 } },
  ModifyIPStrategy: { StrategyData: { min: 1 } },
}

function isObject(schema: z.ZodType): schema is z.ZodObject {
  return schema instanceof z.ZodObject
}

/** The entry of a list, or the thing itself. */
function entryOf(schema: z.ZodType): z.ZodType {
  const bare = withoutWrappers(schema)
  return bare instanceof z.ZodArray ? withoutWrappers(bare.unwrap() as z.ZodType) : bare
}

/** The schema of a dotted field, or null: a bound on a field that does not exist is a mistake. */
function schemaOf(request: z.ZodObject, field: string): z.ZodType | null {
  let here: z.ZodType = request
  for (const name of field.split('.')) {
    const bare = entryOf(here)
    if (!isObject(bare)) return null
    const next = Object.getOwnPropertyDescriptor(bare.shape, name)?.value
    if (!(next instanceof z.ZodType)) return null
    here = next
  }
  return here
}

function rulesOf(name: string, fields: Readonly<Record<string, Bounds>>) {
  const contract = Object.values(contracts).find((one) => one.name === name)
  if (contract === undefined) throw new Error(`no action ${name}`)
  return Object.fromEntries(
    Object.entries(fields).map(([field, rule]) => {
      const schema = schemaOf(contract.request, field)
      if (schema === null) throw new Error(`${name} has no field ${field}`)
      const isNumber = withoutWrappers(schema) instanceof z.ZodNumber
      const required = !(schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault)
      return [field, { ...(isNumber && { number: true }), ...(required && { required }), ...rule }]
    }),
  )
}

/** Names of the actions that are our own service's. */
export function sluiceActionNames(): readonly string[] {
  return Object.values(contracts)
    .filter(({ service }) => service === 'sluice')
    .map(({ name }) => name)
}

/** The table of rules, by action and dotted field. */
export function ruleTable(): Readonly<Record<string, ReturnType<typeof rulesOf>>> {
  return Object.fromEntries(
    Object.entries(bounds).map(([name, fields]) => [name, rulesOf(name, fields)]),
  )
}

function write(name: string, code: string): void {
  const head = '/** Made by tools/console-rules.ts from the contract: do not edit. */\n'
  writeFileSync(join(import.meta.dirname, '../console/src/api/generated', name), head + code)
}

if (import.meta.main) {
  const names = sluiceActionNames().map((name) => `  '${name}',\n`)
  const set = `new Set([\n${names.join('')}])`
  write('actions.ts', `export const sluiceActions: ReadonlySet<string> = ${set}\n`)
  write('rules.ts', `export const rules = ${JSON.stringify(ruleTable(), null, 2)} as const\n`)
}
