/**
 * Rows of the fields that CreateApi and ModifyApi share.
 */

import { backendRows, notBuilt, text } from './api-backend-rows.ts'
import { privateJwk, publicPem } from './api-bases.ts'
import type { FieldRow } from './harness.ts'

type Rows = { readonly [field: string]: FieldRow }

const value = 'InvalidParameterValue'
const shownOnly = 'kept and shown for people and documents'
const reserved = 'reserved field of the contract'

const parameterRows: Rows = {
  'RequestParameters.#.Name': {
    base: 'http',
    good: ['q'],
    bad: [
      ['', `${value}.InvalidRequestParameters`],
      ['x'.repeat(129), `${value}.InvalidRequestParameters`],
    ],
    effect: 'the base itself: other names are covered by the mapping that follows it',
  },
  'RequestParameters.#.Position': {
    base: 'http',
    good: ['QUERY', 'Query  '],
    as: (spelt) => String(spelt).trim(),
    bad: [['cookie', `${value}.InvalidRequestParameters`]],
    effect: 'another spelling of the same place',
  },
  'RequestParameters.#.Type': {
    base: 'http',
    good: ['int', 'long', 'float', 'double', 'boolean', 'String'],
    bad: [['date', `${value}.InvalidRequestParameters`]],
    effect: true,
  },
  'RequestParameters.#.DefaultValue': {
    base: 'http',
    good: ['d', 'x'.repeat(2048)],
    bad: [['x'.repeat(2049), `${value}.InvalidRequestParameters`]],
    effect: true,
  },
  'RequestParameters.#.Required': { base: 'http', good: [true, false], effect: true },
  'RequestParameters.#.Desc': {
    base: 'http',
    good: ['remark', 'x'.repeat(2048)],
    bad: [['x'.repeat(2049), `${value}.InvalidRequestParameters`]],
    effect: shownOnly,
  },
  'ServiceParameters.#.Name': {
    base: 'http',
    good: ['other', 'x'.repeat(128)],
    bad: [
      ['', `${value}.InvalidServiceParameters`],
      ['x'.repeat(129), `${value}.InvalidServiceParameters`],
    ],
    effect: true,
  },
  'ServiceParameters.#.Position': {
    base: 'http',
    good: ['header', 'HEAD', 'body'],
    bad: [['cookie', `${value}.InvalidServiceParameters`]],
    effect: true,
  },
  'ServiceParameters.#.RelevantRequestParameterName': {
    base: 'http',
    good: [],
    bad: [['nobody', `${value}.ParameterNotMatch`]],
    effect: 'the base itself: tried with every mapping',
  },
  'ServiceParameters.#.RelevantRequestParameterPosition': {
    base: 'http',
    good: ['Query'],
    bad: [['cookie', `${value}.InvalidServiceParameters`]],
    effect: 'another spelling of the same place',
  },
  'ServiceParameters.#.DefaultValue': {
    base: 'http',
    good: ['d', 'x'.repeat(2048)],
    bad: [['x'.repeat(2049), `${value}.InvalidServiceParameters`]],
    effect: true,
  },
  'ServiceParameters.#.RelevantRequestParameterDesc': {
    base: 'http',
    good: ['remark', 'x'.repeat(2048)],
    bad: [['x'.repeat(2049), `${value}.InvalidServiceParameters`]],
    effect: shownOnly,
  },
  'ServiceParameters.#.RelevantRequestParameterType': {
    base: 'http',
    good: ['String'],
    effect: shownOnly,
  },
  'ConstantParameters.#.Name': {
    base: 'http',
    good: ['other', 'x'.repeat(128)],
    bad: [
      ['', `${value}.InvalidConstantParameters`],
      ['x'.repeat(129), `${value}.InvalidConstantParameters`],
    ],
    effect: true,
  },
  'ConstantParameters.#.Position': {
    base: 'http',
    good: ['HEADER', 'body'],
    bad: [['cookie', `${value}.InvalidConstantParameters`]],
    effect: true,
  },
  'ConstantParameters.#.DefaultValue': {
    base: 'http',
    good: ['$clientIp', '', 'x'.repeat(2048)],
    bad: [
      ['$nothing', `${value}.InvalidConstantParameters`],
      ['x'.repeat(2049), `${value}.InvalidConstantParameters`],
    ],
    effect: true,
  },
  'ConstantParameters.#.Desc': {
    base: 'http',
    good: ['remark', 'x'.repeat(2048)],
    bad: [['x'.repeat(2049), `${value}.InvalidConstantParameters`]],
    effect: shownOnly,
  },
}

const authRows: Rows = {
  AuthType: {
    base: 'mock',
    good: ['SECRET', 'APP', 'EIAM', 'NONE'],
    bad: [['PASSWORD', `${value}.NotInOptions`]],
    effect: true,
  },
  ApiBusinessType: {
    base: 'authorization',
    good: [],
    bad: [['BOTH', `${value}.InvalidApiBusinessType`]],
    effect: 'the base itself: both roles are bases',
  },
  AuthRelationApiId: {
    base: 'business',
    good: [],
    bad: [['api-nowhere0', 'ResourceNotFound.InvalidOauthApi']],
    effect: 'the base itself',
  },
  'OauthConfig.PublicKey': {
    base: 'authorization',
    good: [publicPem],
    bad: [
      ['no key', `${value}.InvalidPublicKey`],
      [privateJwk, `${value}.InvalidPublicKey`],
    ],
    effect: notBuilt,
  },
  'OauthConfig.TokenLocation': {
    base: 'authorization',
    good: ['query', 'x'.repeat(128)],
    bad: [['x'.repeat(129), `${value}.LengthExceeded`]],
    effect: notBuilt,
  },
  'OauthConfig.LoginRedirectUrl': {
    base: 'authorization',
    good: ['https://a/login', '', `https://a/${'x'.repeat(2038)}`],
    bad: [
      ['/login', `${value}.InvalidUrl`],
      [`https://a/${'x'.repeat(2039)}`, `${value}.InvalidUrl`],
    ],
    effect: notBuilt,
  },
  EIAMAppId: text('eiam'),
  EIAMAppType: text('eiam'),
  EIAMAuthType: {
    base: 'eiam',
    good: ['AuthenticationOnly', 'Authorization'],
    bad: [['Both', `${value}.NotInOptions`]],
    effect: notBuilt,
  },
  TokenTimeout: {
    base: 'eiam',
    good: [60, 1, 31_536_000],
    bad: [
      [0, `${value}.RangeExceeded`],
      [31_536_001, `${value}.RangeExceeded`],
    ],
    effect: notBuilt,
  },
}

const responseRows: Rows = {
  ResponseType: {
    good: ['JSON', 'HTML', 'TEXT', 'BINARY', 'XML', ''],
    bad: [['PDF', `${value}.NotInOptions`]],
    effect: shownOnly,
  },
  ResponseSuccessExample: {
    good: ['{}', 'x'.repeat(65_536)],
    bad: [['x'.repeat(65_537), `${value}.LengthExceeded`]],
    effect: shownOnly,
  },
  ResponseFailExample: {
    good: ['{}', 'x'.repeat(65_536)],
    bad: [['x'.repeat(65_537), `${value}.LengthExceeded`]],
    effect: shownOnly,
  },
  'ResponseErrorCodes.#.Code': {
    base: 'errorCodes',
    good: [500, 200, 999],
    bad: [
      [199, `${value}.RangeExceeded`],
      [1000, `${value}.RangeExceeded`],
    ],
    effect: true,
  },
  'ResponseErrorCodes.#.Msg': {
    base: 'errorCodes',
    good: ['other', 'x'.repeat(2048)],
    bad: [['x'.repeat(2049), `${value}.LengthExceeded`]],
    effect: shownOnly,
  },
  'ResponseErrorCodes.#.Desc': {
    base: 'errorCodes',
    good: ['other', 'x'.repeat(2048)],
    bad: [['x'.repeat(2049), `${value}.LengthExceeded`]],
    effect: shownOnly,
  },
  'ResponseErrorCodes.#.ConvertedCode': {
    base: 'errorCodes',
    good: [201, 200, 999],
    bad: [
      [199, `${value}.RangeExceeded`],
      [1000, `${value}.RangeExceeded`],
    ],
    effect: true,
  },
  'ResponseErrorCodes.#.NeedConvert': { base: 'errorCodes', good: [false, true], effect: true },
  IsDeleteResponseErrorCodes: {
    base: 'errorCodes',
    good: [true],
    shown: 'ResponseErrorCodes',
    as: () => [],
    effect: true,
  },
}

/** Every field that both actions take. */
export const settableRows: Rows = {
  ApiName: {
    good: ['name', 'x'.repeat(60), '名'.repeat(60), ''],
    bad: [['x'.repeat(61), `${value}.LengthExceeded`]],
    effect: shownOnly,
  },
  ApiDesc: {
    good: ['remark', 'x'.repeat(1000)],
    bad: [['x'.repeat(1001), `${value}.LengthExceeded`]],
    effect: shownOnly,
  },
  ApiType: {
    good: ['NORMAL'],
    bad: [
      ['TSF', `${value}.InvalidApiType`],
      ['OTHER', `${value}.InvalidApiType`],
    ],
    effect: 'the default itself: TSF is a base',
  },
  EnableCORS: { good: [true, false], effect: true },
  IsDebugAfterCharge: { good: [true, false], effect: reserved },
  'RequestConfig.Path': {
    good: ['=/other', '^~/other', '/other', `/${'x'.repeat(1023)}`],
    bad: [
      ['other', `${value}.InvalidApiRequestConfig`],
      ['~/other', `${value}.InvalidApiRequestConfig`],
      ['/a?b', `${value}.InvalidApiRequestConfig`],
      [`/${'x'.repeat(1024)}`, `${value}.InvalidApiRequestConfig`],
    ],
    effect: true,
  },
  'RequestConfig.Method': {
    good: ['POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'ANY'],
    bad: [
      ['TRACE', `${value}.InvalidApiRequestConfig`],
      ['CONNECT', `${value}.InvalidApiRequestConfig`],
    ],
    effect: true,
  },
  ServiceTimeout: {
    good: [20, 1, 1800],
    bad: [
      [0, `${value}.RangeExceeded`],
      [1801, `${value}.RangeExceeded`],
      [-1, `${value}.RangeExceeded`],
    ],
    effect: true,
  },
  ServiceType: {
    good: [],
    bad: [['FTP', `${value}.InvalidServiceType`]],
    effect: 'the base itself: every kind is a base',
  },
  ...parameterRows,
  ...backendRows,
  ...authRows,
  ...responseRows,
}
