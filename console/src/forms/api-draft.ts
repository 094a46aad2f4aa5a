/**
 * An API as the wizard's form holds it, and the way from and to the wire. Front parameters and
 * where they go in the back end are one row each.
 */
import type { RequestOf, ResponseOf } from '../api/client.ts'

export type ApiInfo = ResponseOf<'DescribeApi'>['Result']

export interface ParameterRow {
  Name: string
  Position: string
  Type: string
  DefaultValue: string
  Required: boolean
  Desc: string
  BackName: string
  BackPosition: string
}

export interface ConstantRow {
  Name: string
  Position: string
  DefaultValue: string
  Desc: string
}

export interface ErrorCodeRow {
  Code: number
  Msg: string
  Desc: string
  NeedConvert: boolean
  ConvertedCode: number
}

/** The service of a new API, where it is chosen or made with the API. */
export interface OwnerDraft {
  Kind: string
  /** The chosen one; empty: none yet. */
  ServiceId: string
  /** A new one's. */
  ServiceName: string
  Protocol: string
  /** The last attempt to make one: its name, and the ids that had this name before. */
  tried: { readonly name: string; readonly ids: readonly string[] } | null
}

export interface ApiDraft {
  owner: OwnerDraft
  ApiName: string
  ApiDesc: string
  Protocol: string
  Path: string
  Method: string
  AuthType: string
  ApiBusinessType: string
  AuthRelationApiId: string
  EnableCORS: boolean
  parameters: ParameterRow[]
  ServiceType: string
  ServiceTimeout: number
  Url: string
  BackPath: string
  BackMethod: string
  constants: ConstantRow[]
  ServiceMockReturnMessage: string
  PublicKey: string
  TokenLocation: string
  LoginRedirectUrl: string
  ResponseType: string
  ResponseSuccessExample: string
  ResponseFailExample: string
  errorCodes: ErrorCodeRow[]
}

/** Where callers put a token, as the wire names the two places. */
export const tokenPlaces = {
  header: 'method.req.header.authorization',
  cookie: 'method.req.header.cookie',
} as const

const newOwner: OwnerDraft = {
  Kind: 'existing',
  ServiceId: '',
  ServiceName: '',
  Protocol: 'http',
  tried: null,
}

export const newDraft: ApiDraft = {
  owner: newOwner,
  ApiName: '',
  ApiDesc: '',
  Protocol: 'HTTP',
  Path: '/',
  Method: 'GET',
  // None on purpose: the wire's default would open an API by oversight.
  AuthType: '',
  ApiBusinessType: 'NORMAL',
  AuthRelationApiId: '',
  EnableCORS: false,
  parameters: [],
  ServiceType: 'HTTP',
  ServiceTimeout: 15,
  Url: 'http://',
  BackPath: '/',
  BackMethod: 'GET',
  constants: [],
  ServiceMockReturnMessage: '',
  PublicKey: '',
  TokenLocation: tokenPlaces.header,
  LoginRedirectUrl: '',
  ResponseType: 'JSON',
  ResponseSuccessExample: '',
  ResponseFailExample: '',
  errorCodes: [],
}

export const newParameter: ParameterRow = {
  Name: '',
  Position: 'query',
  Type: 'string',
  DefaultValue: '',
  Required: false,
  Desc: '',
  BackName: '',
  BackPosition: '',
}

export const newConstant: ConstantRow = { Name: '', Position: 'header', DefaultValue: '', Desc: '' }
export const newErrorCode: ErrorCodeRow = {
  Code: 500,
  Msg: '',
  Desc: '',
  NeedConvert: false,
  ConvertedCode: 200,
}

/** Whether two drafts say the same. A field that was shown and left alone may stand as null. */
export function sameDraft(one: ApiDraft, other: ApiDraft): boolean {
  // The members of a draft are those of the empty one.
  const names = Object.keys(newDraft) as (keyof ApiDraft)[]
  return names.every((name) => textOf(one[name]) === textOf(other[name]))
}

const textOf = (value: unknown) => JSON.stringify(value ?? '')

/** The names of a path's variables, in order. */
export function variablesOf(path: string): readonly string[] {
  return path.split('/').flatMap((segment) => /^\{([\w\-.]+)\}$/.exec(segment)?.[1] ?? [])
}

/** Where a parameter stands, in our spelling: the wire keeps its author's, `QUERY` or `head`. */
export function placeOf(spelled: string | null | undefined): string {
  const place = spelled?.trim().toLowerCase() ?? ''
  return place === 'head' ? 'header' : place
}

/** The wire takes several spellings of these two, and keeps them. */
function tokenPlaceOf(spelled: string): string {
  return /cookie$/i.test(spelled.trim()) ? tokenPlaces.cookie : tokenPlaces.header
}

export function draftOf(api: ApiInfo): ApiDraft {
  const config = api.ServiceConfig
  return {
    owner: newOwner,
    ApiName: api.ApiName ?? '',
    ApiDesc: api.ApiDesc ?? '',
    Protocol: api.Protocol ?? 'HTTP',
    Path: api.RequestConfig?.Path ?? '/',
    Method: api.RequestConfig?.Method ?? 'GET',
    AuthType: api.AuthType ?? 'NONE',
    ApiBusinessType: api.ApiBusinessType ?? 'NORMAL',
    AuthRelationApiId: api.AuthRelationApiId ?? '',
    EnableCORS: api.EnableCORS ?? false,
    parameters: api.RequestParameters.map((row) => ({
      ...row,
      Position: placeOf(row.Position),
      Type: row.Type.trim().toLowerCase(),
      ...mappingOf(api, row),
    })),
    ServiceType: api.ServiceType ?? 'HTTP',
    ServiceTimeout: api.ServiceTimeout ?? newDraft.ServiceTimeout,
    Url: config?.Url ?? newDraft.Url,
    BackPath: config?.Path ?? '',
    BackMethod: config?.Method ?? 'GET',
    constants: api.ConstantParameters.map((row) => ({
      ...newConstant,
      ...row,
      Position: placeOf(row.Position),
    })),
    ServiceMockReturnMessage: api.ServiceMockReturnMessage ?? '',
    PublicKey: api.OauthConfig?.PublicKey ?? '',
    TokenLocation: tokenPlaceOf(api.OauthConfig?.TokenLocation ?? ''),
    LoginRedirectUrl: api.OauthConfig?.LoginRedirectUrl ?? '',
    ResponseType: api.ResponseType || 'JSON',
    ResponseSuccessExample: api.ResponseSuccessExample ?? '',
    ResponseFailExample: api.ResponseFailExample ?? '',
    errorCodes: api.ResponseErrorCodes.map((row) => ({ ...newErrorCode, ...row })),
  }
}

function mappingOf(api: ApiInfo, { Name, Position }: { Name: string; Position: string }) {
  const found = api.ServiceParameters.find(
    (row) =>
      row.RelevantRequestParameterName === Name &&
      placeOf(row.RelevantRequestParameterPosition) === placeOf(Position),
  )
  return { BackName: found?.Name ?? '', BackPosition: placeOf(found?.Position) }
}

/** Whether the draft is an authorization API: its back-end step asks for the key of its tokens. */
export function isAuthorization(draft: Pick<ApiDraft, 'AuthType' | 'ApiBusinessType'>): boolean {
  return draft.AuthType === 'OAUTH' && draft.ApiBusinessType === 'OAUTH'
}

type Wire = Omit<RequestOf<'CreateApi'>, 'ServiceId' | 'TargetServices'>

export function requestOf(draft: ApiDraft, takenNames: readonly string[]): Wire {
  const isMock = draft.ServiceType === 'MOCK'
  return {
    ApiName: draft.ApiName || nameFor(draft, takenNames),
    ApiDesc: draft.ApiDesc,
    ApiType: 'NORMAL',
    Protocol: draft.Protocol,
    RequestConfig: { Path: draft.Path, Method: draft.Method },
    ...authOf(draft),
    EnableCORS: draft.EnableCORS,
    RequestParameters: draft.parameters.map(({ BackName: _n, BackPosition: _p, ...row }) => row),
    ServiceType: draft.ServiceType,
    ServiceTimeout: draft.ServiceTimeout,
    ...(isMock ? { ServiceMockReturnMessage: draft.ServiceMockReturnMessage } : backendOf(draft)),
    ResponseType: draft.ResponseType,
    ResponseSuccessExample: draft.ResponseSuccessExample,
    ResponseFailExample: draft.ResponseFailExample,
    ResponseErrorCodes: draft.errorCodes,
  }
}

function authOf(draft: ApiDraft): Partial<Wire> {
  const { AuthType, ApiBusinessType, AuthRelationApiId, PublicKey, TokenLocation } = draft
  if (AuthType !== 'OAUTH') return { AuthType }
  if (!isAuthorization(draft)) return { AuthType, ApiBusinessType, AuthRelationApiId }
  const redirect = draft.LoginRedirectUrl === '' ? {} : { LoginRedirectUrl: draft.LoginRedirectUrl }
  return { AuthType, ApiBusinessType, OauthConfig: { PublicKey, TokenLocation, ...redirect } }
}

function backendOf(draft: ApiDraft): Partial<Wire> {
  return {
    ServiceConfig: { Url: draft.Url, Path: draft.BackPath, Method: draft.BackMethod },
    ServiceParameters: draft.parameters.map((row) => ({
      Name: row.BackName || row.Name,
      Position: row.BackPosition || row.Position,
      RelevantRequestParameterName: row.Name,
      RelevantRequestParameterPosition: row.Position,
    })),
    ConstantParameters: draft.constants,
  }
}

/** `get_user_id` for `GET /user/{id}`, with a number where it is taken. */
export function nameFor(
  { Method, Path }: Pick<ApiDraft, 'Method' | 'Path'>,
  taken: readonly string[],
): string {
  const words = Path.split(/[^A-Za-z0-9]+/).filter((part) => part !== '')
  const base = [Method.toLowerCase(), ...words].join('_').slice(0, 56)
  if (!taken.includes(base)) return base
  for (let n = 2; ; n++) {
    if (!taken.includes(`${base}_${n}`)) return `${base}_${n}`
  }
}
