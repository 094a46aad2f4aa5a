/**
 * Every URL of the console as a function; nobody else writes one. The region of the present page is
 * carried along. Paths are below the router's base, /console.
 */
import { defaultRegion, regionOf } from './default-region.ts'

export type ServiceTab = 'info' | 'apis' | 'plans' | 'environments' | 'versions' | 'policy'
export type ApiTab = 'info' | 'basic' | 'plans' | 'plugins' | 'debug'
export type WizardStep = 'front' | 'back' | 'response'

type Query = Readonly<Record<string, string | undefined>>

const e = encodeURIComponent

function url(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, value)
  }
  const region = typeof location === 'undefined' ? defaultRegion() : regionOf(location.search)
  if (region !== defaultRegion()) search.set('region', region)
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

export const paths = {
  home: () => url('/'),
  services: (query: { readonly do?: 'create'; readonly q?: string } = {}) =>
    url('/services', query),
  service: (id: string, tab: ServiceTab = 'apis', query: Query = {}) =>
    url(`/services/${e(id)}/${tab}`, query),
  apiNew: (service: string, type: 'general' | 'microservice' = 'general') =>
    url(`/services/${e(service)}/apis/new`, type === 'general' ? {} : { type }),
  /** The same wizard, in which the service is chosen or made as well. */
  apiNewAnywhere: () => url('/apis/new'),
  api: (service: string, api: string, tab: ApiTab = 'info', query: Query = {}) =>
    url(`/services/${e(service)}/apis/${e(api)}/${tab}`, query),
  apiEdit: (service: string, api: string, step: WizardStep = 'front') =>
    url(`/services/${e(service)}/apis/${e(api)}/edit/${step}`),
  apps: (query: Query = {}) => url('/apps', query),
  app: (id: string, tab: 'info' | 'apis' = 'info') => url(`/apps/${e(id)}/${tab}`),
  secrets: (query: Query = {}) => url('/secrets', query),
  secret: (id: string) => url(`/secrets/${e(id)}`),
  plans: (query: Query = {}) => url('/plans', query),
  plan: (id: string, tab: 'info' | 'keys' | 'environments' = 'info') =>
    url(`/plans/${e(id)}/${tab}`),
  plugins: (query: Query = {}) => url('/plugins', query),
  pluginNew: (type?: string) => url('/plugins/new', { type }),
  pluginEdit: (id: string) => url(`/plugins/${e(id)}/edit`),
  plugin: (id: string, tab: 'info' | 'apis' = 'info') => url(`/plugins/${e(id)}/${tab}`),
  nodes: () => url('/system/nodes'),
  snapshot: () => url('/system/snapshot'),
  settings: () => url('/system/settings'),
  account: () => url('/account'),
  login: (next?: string) => url('/login', { next }),
} as const

/** Where to go after signing in: only a page of ours, never another origin. */
export function safeNext(next: string | null): string {
  const isOurs = next !== null && /^\/console\/(?!\/)/.test(next)
  return isOurs ? next.slice('/console'.length) : paths.home()
}
