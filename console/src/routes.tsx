/**
 * The whole route tree. Every page is a chunk of its own; a loader starts the page's first call
 * while the chunk loads, and never waits for it.
 */

import type { ComponentType } from 'react'
import {
  createBrowserRouter,
  type LoaderFunctionArgs,
  type RouteObject,
  redirect,
} from 'react-router'
import type { RequestOf, ResponseOf } from './api/client.ts'
import { queries, query } from './api/query.ts'
import { regionOf } from './default-region.ts'
import { isFiltered, overviewRows } from './first-calls.ts'
import type { Page as RowsPage } from './parts/pages.ts'
import {
  appSource,
  keySource,
  planSource,
  pluginSource,
  serviceSource,
} from './parts/pick-sources.ts'
import { type ListName, rowsQuery } from './parts/rows.ts'
import { Failed } from './shell/failed.tsx'
import { Shell } from './shell/shell.tsx'

type PathRoute = Extract<RouteObject, { readonly index?: false | undefined }>
type Page = () => Promise<{ readonly default: ComponentType }>
type Start = (args: LoaderFunctionArgs & { readonly region: string }) => unknown

/** A lazy page; `start` begins what it will ask for. */
function page(path: string, load: Page, start?: Start): PathRoute {
  return {
    path,
    lazy: async () => ({ Component: (await load()).default }),
    loader: (args) => {
      start?.({ ...args, region: regionOf(new URL(args.request.url).search) })
      return null
    },
    // A dialog that opens changes the URL, and nothing that a loader started.
    shouldRevalidate: ({ currentUrl, nextUrl }) => currentUrl.pathname !== nextUrl.pathname,
  }
}

/** Starts a list as its page asks for it. */
function list<N extends ListName, Row>(
  action: N,
  request: Omit<RequestOf<N>, 'Limit' | 'Offset'>,
  { pick }: { readonly pick: (response: ResponseOf<N>) => RowsPage<Row> },
): Start {
  return ({ region, request: { url } }) => {
    if (isFiltered(new URL(url).search)) return
    void queries.prefetchQuery(rowsQuery(region, action, request, pick))
  }
}

function to(path: string, target: string): RouteObject {
  return {
    path,
    loader: ({ request }) => redirect(`${target}${new URL(request.url).search}`),
  }
}

/** The first tab of a thing, below its own path. */
function first(tab: string): RouteObject {
  return {
    index: true,
    loader: ({ request }) => {
      const { pathname, search } = new URL(request.url)
      return redirect(`${pathname.replace(/^\/console/, '').replace(/\/$/, '')}/${tab}${search}`)
    },
  }
}

/** Both calls of the first page; the top bar has use for one of them. */
function startOverview(region: string): void {
  void queries.prefetchQuery(query(region, 'DescribeEffect', {}))
  void queries.prefetchQuery(query(region, 'DescribeUnreleasedServices', overviewRows))
}

const overview: RouteObject = page(
  '/',
  () => import('./pages/overview/overview.tsx'),
  ({ region }) => startOverview(region),
)

const startService: Start = ({ region, params }) =>
  queries.prefetchQuery(query(region, 'DescribeService', { ServiceId: params['id'] ?? '' }))

const service: RouteObject = {
  ...page('services/:id', () => import('./pages/services/service.tsx'), startService),
  children: [
    first('apis'),
    page('info', () => import('./pages/services/service-info.tsx')),
    page('apis', () => import('./pages/services/service-apis.tsx')),
    page('plans', () => import('./pages/services/service-plans.tsx')),
    page('environments', () => import('./pages/services/service-environments.tsx')),
    page('versions', () => import('./pages/services/service-versions.tsx')),
    page('policy', () => import('./pages/services/service-policy.tsx')),
  ],
}

const api: RouteObject = {
  ...page('services/:id/apis/:api', () => import('./pages/apis/api.tsx')),
  children: [
    first('info'),
    page('info', () => import('./pages/apis/api-info.tsx')),
    page('basic', () => import('./pages/apis/api-basic.tsx')),
    page('plans', () => import('./pages/apis/api-plans.tsx')),
    page('plugins', () => import('./pages/apis/api-plugins.tsx')),
    page('debug', () => import('./pages/apis/api-debug.tsx')),
  ],
}

const callers: readonly RouteObject[] = [
  page(
    'apps',
    () => import('./pages/callers/apps.tsx'),
    list('DescribeApiAppsStatus', {}, appSource),
  ),
  {
    ...page('apps/:id', () => import('./pages/callers/app.tsx')),
    children: [
      first('info'),
      page('info', () => import('./pages/callers/app-info.tsx')),
      page('apis', () => import('./pages/callers/app-apis.tsx')),
    ],
  },
  page(
    'secrets',
    () => import('./pages/callers/secrets.tsx'),
    list('DescribeApiKeysStatus', {}, keySource),
  ),
  page('secrets/:id', () => import('./pages/callers/secret.tsx')),
  page(
    'plans',
    () => import('./pages/callers/plans.tsx'),
    list('DescribeUsagePlansStatus', {}, planSource),
  ),
  {
    ...page('plans/:id', () => import('./pages/callers/plan.tsx')),
    children: [
      first('info'),
      page('info', () => import('./pages/callers/plan-info.tsx')),
      page('keys', () => import('./pages/callers/plan-keys.tsx')),
      page('environments', () => import('./pages/callers/plan-environments.tsx')),
    ],
  },
]

const plugins: readonly RouteObject[] = [
  page(
    'plugins',
    () => import('./pages/plugins/plugins.tsx'),
    list('DescribePlugins', {}, pluginSource),
  ),
  page('plugins/new', () => import('./pages/plugins/plugin-new.tsx')),
  page('plugins/:id/edit', () => import('./pages/plugins/plugin-edit.tsx')),
  {
    ...page('plugins/:id', () => import('./pages/plugins/plugin.tsx')),
    children: [
      first('info'),
      page('info', () => import('./pages/plugins/plugin-info.tsx')),
      page('apis', () => import('./pages/plugins/plugin-apis.tsx')),
    ],
  },
]

const system: RouteObject = {
  ...page('system', () => import('./pages/system/system.tsx')),
  children: [
    first('nodes'),
    page('nodes', () => import('./pages/system/nodes.tsx')),
    page('snapshot', () => import('./pages/system/snapshot.tsx')),
    page('settings', () => import('./pages/system/settings.tsx')),
  ],
}

const routes: RouteObject[] = [
  page('/login', () => import('./pages/account/login.tsx')),
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: Failed,
    HydrateFallback: () => null,
    children: [
      overview,
      page(
        'services',
        () => import('./pages/services/services.tsx'),
        list('DescribeServicesStatus', {}, serviceSource),
      ),
      service,
      to('apis', '/apis/new'),
      page('apis/new', () => import('./pages/apis/wizard.tsx')),
      page('services/:id/apis/new', () => import('./pages/apis/wizard.tsx')),
      page('services/:id/apis/:api/edit/:step', () => import('./pages/apis/wizard.tsx')),
      to('services/:id/apis/:api/edit', 'front'),
      api,
      ...callers,
      ...plugins,
      system,
      page('account', () => import('./pages/account/account.tsx')),
      page('*', () => import('./pages/account/absent.tsx')),
    ],
  },
]

export function makeRouter() {
  return createBrowserRouter(routes, { basename: '/console' })
}
