/**
 * Starts the console. The calls of the first view are under way; the page's own skeleton stands
 * until words and route are there.
 */

import './first.ts'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'
import { queries } from './api/query.ts'
import { sessionQuery } from './api/session.ts'
import { loadLanguage } from './i18n/index.ts'
import { makeRouter } from './routes.tsx'
import { LanguageRoot } from './shell/language.tsx'
import { firstLanguage } from './shell/preferences.ts'
import { TipLayer } from './ui/index.ts'
import './style/tokens.css'
import './style/base.css'
import './style/ui.css'

// Radix's scroll lock adds a style element: this is the name under which it looks for the nonce.
Object.assign(globalThis, {
  __webpack_nonce__:
    document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '',
})

void queries.prefetchQuery(sessionQuery)
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

async function show(): Promise<void> {
  // Not awaited by the module itself: the pages' chunks import from the chunk that this one is in,
  // and would wait for it while it waits for them.
  await Promise.all([words, ready])
  const root = document.getElementById('root')
  if (root === null) return
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <LanguageRoot>
          <RouterProvider router={router} />
        </LanguageRoot>
        <TipLayer />
      </QueryClientProvider>
    </StrictMode>,
  )
}

void show()
