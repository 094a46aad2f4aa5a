/**
 * Starts the console. The calls of the first view, session and lists, begin before anything is
 * drawn; the page's own skeleton stands until words and route are there.
 */
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'
import { queries } from './api/query.ts'
import { sessionQuery } from './api/session.ts'
import { loadLanguage } from './i18n/index.ts'
import { servicesRows } from './parts/lists.ts'
import { recallDefaultRegion, regionOf } from './region.ts'
import { makeRouter, startOverview } from './routes.tsx'
import { LanguageRoot } from './shell/language.tsx'
import { firstLanguage } from './shell/preferences.ts'
import './style/tokens.css'
import './style/base.css'
import './style/ui.css'

// Radix's scroll lock adds a style element: this is the name under which it looks for the nonce.
Object.assign(globalThis, {
  __webpack_nonce__:
    document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '',
})

recallDefaultRegion()
void queries.prefetchQuery(sessionQuery)
const region = regionOf(location.search)
if (/^\/console\/?$/.test(location.pathname)) startOverview(region)
if (location.pathname === '/console/services') {
  void queries.prefetchQuery(servicesRows(region))
}
const words = loadLanguage(firstLanguage())
const router = makeRouter()

const ready = new Promise<void>((resolve) => {
  if (router.state.initialized) return resolve()
  const stop = router.subscribe((state) => {
    if (!state.initialized) return
    stop()
    resolve()
  })
})

await Promise.all([words, ready])
const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <LanguageRoot>
          <RouterProvider router={router} />
        </LanguageRoot>
      </QueryClientProvider>
    </StrictMode>,
  )
}
