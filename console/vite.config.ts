/**
 * The console's bundle. Everything is served below /console/ from hashed files; nothing is inlined,
 * since the server's policy allows no inline script. The first view is a handful of files: what
 * sends its calls, the libraries and the frame with all that most pages use, the page, the words.
 */
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** What runs before the libraries are there, with all that it needs. */
const first =
  /\/src\/(?:first|first-calls|default-region)\.ts$|\/src\/api\/(?:errors|generated\/actions|requests|send)\.ts$|\/src\/i18n\/index\.ts$|\/src\/shell\/preferences\.ts$|preload-helper/
/**
 * Libraries, and what the frame and the first page share; dialogs, forms and menus come late. One
 * file: a second one would be asked for at the same moment anyway.
 */
const frame = new RegExp(
  [
    'node_modules/(?:react|react-dom|scheduler|react-router|cookie-es|@tanstack)/',
    '/src/(?:api(?!/generated/rules)|table)/',
    '/src/(?:can|main|paths|region|routes|url)\\.tsx?$',
    '/src/pages/callers/(?:bound|caller-states|caller-tabs)\\.tsx?$',
    '/src/ui/(?:button|field|icon|index|menu|show|tip)\\.tsx?$',
    '/src/parts/(?:change-count|chunks|environment|error-box|node-state|service-state|page-head|pages|pick-sources|rows|search|tags|words)\\.tsx?$',
    '/src/shell/(?!palette|key-list)',
  ].join('|'),
)
const overlays =
  /node_modules\/(?:@radix-ui|radix-ui|@floating-ui|react-remove|react-style|aria-hidden|use-callback|use-sidecar|get-nonce|tslib)/
const forms =
  /node_modules\/react-hook-form\/|\/src\/parts\/(?:rule|use-form|dialogs)|\/src\/ui\/dialog|generated\/rules/
/**
 * The words of a language as one text of JSON, which browsers read faster than the same as a
 * program that puts its chapters together.
 */
const wordsAsJson: Plugin = {
  name: 'words-as-json',
  apply: 'build',
  async load(id) {
    const language = /\/src\/i18n\/words-(\w+)\.ts$/.exec(id)?.[1]
    if (language === undefined) return null
    const { [language]: words } = await import(id.replace(/words-(\w+)\.ts$/, '$1/index.ts'))
    const text = JSON.stringify(JSON.stringify(words))
    return `export const ${language} = JSON.parse(${text})`
  },
}
const control = process.env['SLUICE_CONTROL_URL'] ?? 'http://127.0.0.1:8090'

export default defineConfig({
  base: '/console/',
  plugins: [react(), wordsAsJson],
  html: { cspNonce: '__CSP_NONCE__' },
  server: {
    host: '127.0.0.1',
    port: Number(process.env['SLUICE_CONSOLE_DEV_PORT'] ?? 5173),
    strictPort: true,
    proxy: { '^/$': control, '/console/session': control },
  },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'first', test: first, priority: 1 },
            { name: 'frame', test: frame },
            { name: 'overlay', test: overlays },
            { name: 'form', test: forms },
          ],
        },
      },
    },
  },
})
