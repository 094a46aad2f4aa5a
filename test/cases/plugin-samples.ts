/**
 * The documented sample of every type of plugin data (compat/behaviours.md 4).
 */
import type { PluginType } from '../../src/model/plugin.ts'

type Json = { readonly [member: string]: unknown }

/** The documented samples, one a type. */
export const pluginSamples: { readonly [T in PluginType]: Json | readonly Json[] } = {
  IPControl: { type: 'white_list', blocks: '1.1.1.1;10.0.0.0/24' },
  TrafficControl: {
    expire_type: 'hour',
    expire: 1,
    api_rate_limit: 500,
    app_rate_limit: 1,
    ip_rate_limit: 2,
    spec_app_rate_limits: [{ app_id: 'app-1a2b3c4d', rate_limit: 10 }],
    spec_ip_rate_limits: [{ ip_key: '172.16.0.1', rate_limit: 10 }],
  },
  TrafficControlByParameter: {
    default_window: 60,
    default_rate_limit: 5,
    strategies: [
      {
        name: 's1',
        strategy_weight: 10,
        parameters: [{ type: 'header', name: 'uid' }],
        rate_limit: 5,
        window: 60,
        condition: '',
      },
    ],
  },
  Cors: {
    allow_origin: ['*'],
    allow_methods: ['PUT', 'GET', 'POST', 'DELETE', 'HEAD'],
    allow_headers: [],
    expose_headers: [],
    allow_credentials: true,
    max_age: 600,
  },
  CustomReq: {
    endpoint_timeout: 15,
    func_name: 'f',
    func_namespace: 'default',
    func_qualifier: '$LATEST',
    is_base64_encoded: false,
    is_send_req_body: true,
    is_send_req_headers: true,
    is_send_req_querys: true,
    user_id: 1_250_000_000,
  },
  CustomRes: {
    endpoint_timeout: 15,
    func_name: 'f',
    func_namespace: 'default',
    func_qualifier: '$LATEST',
    is_base64_encoded: false,
    is_custom_status: true,
    is_custom_headers: true,
    is_custom_body: true,
    user_id: 1_250_000_000,
  },
  CustomAuth: {
    cache_time: 10,
    endpoint_timeout: 15,
    func_name: 'f',
    func_namespace: 'default',
    func_qualifier: '$LATEST',
    is_send_body: true,
    header_auth_parameters: ['Header1'],
    query_auth_parameters: ['Query1'],
    user_id: 1_250_000_000,
    version: '2021-01-01 00:00:00',
  },
  Routing: [
    {
      strategy_name: 'canary',
      strategy_weight: 10,
      condition: "header.uid == 'a' and Random() < 0.1",
      backend_type: 'HTTP',
      backend_config: { any: ['thing'] },
    },
  ],
  CircuitBreaker: {
    failure_condition: 'latency_seconds>1 or func_not_in(status_code,{200,201,202})',
    failure_threshold: 20,
    time_window: 10,
    open_state_duration: 15,
    backend_type: 'MOCK',
    backend_config: {},
  },
  ProxyCache: {
    cache_key_params: [{ parameter: 'id', position: 'query' }],
    cacheable_methods: ['GET'],
    cacheable_response_codes: [200],
    cache_control: true,
    ttl: 300,
  },
  AntiReplay: { force_nonce: true, nonce_ttl: 900 },
}
