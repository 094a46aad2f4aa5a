/**
 * What the data of each type of plugin is made of, for the form: one table. Order and names are the
 * data's own; what a value may be is said by the server again.
 */
export const pluginTypes = [
  'IPControl',
  'TrafficControl',
  'TrafficControlByParameter',
  'Cors',
  'CustomAuth',
  'CustomReq',
  'CustomRes',
  'Routing',
  'CircuitBreaker',
  'ProxyCache',
  'AntiReplay',
] as const
export type PluginType = (typeof pluginTypes)[number]

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json }

export type DataField = {
  readonly name: string
  /** The key of its words, where plugins give one name to two things. */
  readonly words?: string
} & (
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | {
      readonly kind: 'number'
      readonly min: number
      readonly max: number
      /** May be left out. */
      readonly optional?: boolean
    }
  | { readonly kind: 'text'; readonly optional?: boolean }
  /** A text whose parts stand one a line in the form and joined by `;` in the data. */
  | { readonly kind: 'blocks' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'words' | 'numbers' }
  | { readonly kind: 'many'; readonly options: readonly string[] }
  | { readonly kind: 'rows'; readonly of: readonly DataField[] }
  | { readonly kind: 'json' }
)

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS']
const backends = ['MOCK', 'HTTP', 'SCF', 'VPC', 'UPSTREAM', 'TSF']
const limitMax = 100_000_000

const functionFields: readonly DataField[] = [
  { name: 'func_name', kind: 'text' },
  { name: 'func_namespace', kind: 'text' },
  { name: 'func_qualifier', kind: 'text' },
  { name: 'user_id', kind: 'number', min: 1, max: Number.MAX_SAFE_INTEGER, optional: true },
  { name: 'endpoint_timeout', kind: 'number', min: 0, max: 60 },
]

export const pluginFields: { readonly [T in PluginType]: readonly DataField[] } = {
  IPControl: [
    { name: 'type', kind: 'choice', options: ['white_list', 'black_list'] },
    { name: 'blocks', kind: 'blocks' },
  ],
  TrafficControl: [
    { name: 'expire_type', kind: 'choice', options: ['second', 'minute', 'hour', 'day'] },
    { name: 'expire', kind: 'number', min: 1, max: 2_678_400 },
    { name: 'api_rate_limit', kind: 'number', min: 0, max: limitMax, optional: true },
    { name: 'app_rate_limit', kind: 'number', min: 0, max: limitMax, optional: true },
    { name: 'ip_rate_limit', kind: 'number', min: 0, max: limitMax, optional: true },
    {
      name: 'spec_app_rate_limits',
      kind: 'rows',
      of: [
        { name: 'app_id', kind: 'text' },
        { name: 'rate_limit', kind: 'number', min: 0, max: limitMax },
      ],
    },
    {
      name: 'spec_ip_rate_limits',
      kind: 'rows',
      of: [
        { name: 'ip_key', kind: 'text' },
        { name: 'rate_limit', kind: 'number', min: 0, max: limitMax },
      ],
    },
  ],
  TrafficControlByParameter: [
    { name: 'default_window', kind: 'number', min: 0, max: 86_400 },
    { name: 'default_rate_limit', kind: 'number', min: 0, max: limitMax },
    {
      name: 'strategies',
      kind: 'rows',
      of: [
        { name: 'name', kind: 'text' },
        { name: 'strategy_weight', kind: 'number', min: 0, max: 100 },
        {
          name: 'parameters',
          kind: 'rows',
          of: [
            { name: 'type', kind: 'choice', options: ['query', 'header', 'path'] },
            { name: 'name', kind: 'text', optional: true },
          ],
        },
        { name: 'rate_limit', kind: 'number', min: 0, max: limitMax },
        { name: 'window', kind: 'number', min: 1, max: 86_400 },
        { name: 'condition', kind: 'text', optional: true },
      ],
    },
  ],
  Cors: [
    { name: 'allow_origin', kind: 'words' },
    { name: 'allow_methods', kind: 'many', options: methods },
    { name: 'allow_headers', kind: 'words' },
    { name: 'expose_headers', kind: 'words' },
    { name: 'allow_credentials', kind: 'flag' },
    { name: 'max_age', kind: 'number', min: 0, max: 86_400 },
  ],
  CustomAuth: [
    { name: 'endpoint_type', kind: 'choice', options: ['SCF', 'HTTP'] },
    ...functionFields.map((field) =>
      field.name === 'func_name' ? ({ ...field, optional: true } as DataField) : field,
    ),
    { name: 'endpoint_url', kind: 'text', optional: true },
    { name: 'cache_time', kind: 'number', min: 0, max: 3_600 },
    { name: 'is_send_body', kind: 'flag' },
    { name: 'header_auth_parameters', kind: 'words' },
    { name: 'query_auth_parameters', kind: 'words' },
  ],
  CustomReq: [
    ...functionFields,
    { name: 'is_base64_encoded', kind: 'flag' },
    { name: 'is_send_req_body', kind: 'flag' },
    { name: 'is_send_req_headers', kind: 'flag' },
    { name: 'is_send_req_querys', kind: 'flag' },
  ],
  CustomRes: [
    ...functionFields,
    { name: 'is_base64_encoded', kind: 'flag' },
    { name: 'is_custom_status', kind: 'flag' },
    { name: 'is_custom_headers', kind: 'flag' },
    { name: 'is_custom_body', kind: 'flag' },
  ],
  // The data of this one is the list itself.
  Routing: [
    {
      name: '',
      kind: 'rows',
      of: [
        { name: 'strategy_name', kind: 'text' },
        { name: 'strategy_weight', kind: 'number', min: 0, max: 100 },
        { name: 'condition', kind: 'text' },
        { name: 'backend_type', kind: 'choice', options: backends },
        { name: 'backend_config', kind: 'json' },
      ],
    },
  ],
  CircuitBreaker: [
    { name: 'failure_condition', kind: 'text' },
    { name: 'failure_threshold', kind: 'number', min: 1, max: 1_000_000 },
    { name: 'time_window', kind: 'number', min: 10, max: 90 },
    { name: 'open_state_duration', kind: 'number', min: 15, max: 300 },
    {
      name: 'backend_type',
      words: 'fallback_type',
      kind: 'choice',
      options: ['OFF', ...backends],
    },
    { name: 'backend_config', words: 'fallback_config', kind: 'json' },
  ],
  ProxyCache: [
    {
      name: 'cache_key_params',
      kind: 'rows',
      of: [
        { name: 'position', kind: 'choice', options: ['header', 'query', 'path'] },
        { name: 'parameter', kind: 'text' },
      ],
    },
    { name: 'cacheable_methods', kind: 'many', options: ['GET', 'HEAD'] },
    { name: 'cacheable_response_codes', kind: 'numbers' },
    { name: 'cache_control', kind: 'flag' },
    { name: 'ttl', kind: 'number', min: 1, max: 3_600 },
  ],
  AntiReplay: [
    { name: 'force_nonce', kind: 'flag' },
    { name: 'nonce_ttl', kind: 'number', min: 1, max: 1_800 },
  ],
}

const newFunction = { func_name: '', func_namespace: 'default', func_qualifier: '$LATEST' }

/** What a new plugin of a type begins with. */
export const pluginBeginnings: { readonly [T in PluginType]: Json } = {
  IPControl: { type: 'white_list', blocks: '' },
  TrafficControl: { expire_type: 'minute', expire: 1, api_rate_limit: 1_000 },
  TrafficControlByParameter: {
    default_window: 0,
    default_rate_limit: 0,
    strategies: [
      {
        name: 'default',
        strategy_weight: 10,
        parameters: [{ type: 'header', name: 'uid' }],
        rate_limit: 100,
        window: 60,
        condition: '',
      },
    ],
  },
  Cors: {
    allow_origin: ['*'],
    allow_methods: ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'],
    allow_headers: [],
    expose_headers: [],
    allow_credentials: false,
    max_age: 600,
  },
  CustomAuth: { endpoint_type: 'SCF', ...newFunction, endpoint_timeout: 15, cache_time: 0 },
  CustomReq: { ...newFunction, endpoint_timeout: 15, is_send_req_body: true },
  CustomRes: { ...newFunction, endpoint_timeout: 15, is_custom_body: true },
  Routing: [
    {
      strategy_name: 'canary',
      strategy_weight: 10,
      condition: '',
      backend_type: 'MOCK',
      backend_config: {},
    },
  ],
  CircuitBreaker: {
    failure_condition: 'status_code>=500',
    failure_threshold: 20,
    time_window: 10,
    open_state_duration: 15,
    backend_type: 'OFF',
  },
  ProxyCache: {
    cache_key_params: [],
    cacheable_methods: ['GET'],
    cacheable_response_codes: [200],
    cache_control: true,
    ttl: 300,
  },
  AntiReplay: { force_nonce: true, nonce_ttl: 900 },
}

/** An object of the data: anything else counts as an empty one. */
export function objectOf(value: Json | undefined): { readonly [name: string]: Json } {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  // Neither null nor a list nor a plain value: an object.
  return isObject ? (value as { readonly [name: string]: Json }) : {}
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
