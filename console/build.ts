/**
 * `npm run build`: the bundle in dist/, every text file also as .br and .gz, so that the server
 * compresses nothing. The page names the files of both languages and of the first pages, so that
 * the first script that runs can start loading the right ones.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'vite'

const dist = join(import.meta.dirname, 'dist')
/** Smaller files fit one packet as they are. */
const compressBytesMin = 512

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesOf(path) : [path]
  })
}

/** Names that the page gives to chunks called otherwise. */
const chunks: Readonly<Record<string, string>> = {
  en: 'words-en',
  zh: 'words-zh',
  home: 'overview',
}

function nameFirstChunks(): void {
  const page = join(dist, 'index.html')
  const assets = readdirSync(join(dist, 'assets'))
  const urls = (name: string) => {
    // A page that others use too is a chunk, and one more that leads to it.
    const chunk = new RegExp(`^${chunks[name] ?? name}-.{8}\\.js$`)
    const files = assets.filter((file) => chunk.test(file))
    if (files.length === 0) throw new Error(`no chunk ${name}`)
    return files.map((file) => `/console/assets/${file}`).join(' ')
  }
  const text = readFileSync(page, 'utf8').replace(
    /data-(\w+)=""/g,
    (_, name: string) => `data-${name}="${urls(name)}"`,
  )
  writeFileSync(page, text)
}

function compress(path: string): void {
  const bytes = readFileSync(path)
  if (bytes.length < compressBytesMin) return
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: quality }))
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }))
}

await build({ root: import.meta.dirname })
nameFirstChunks()
// The page itself differs from answer to answer: it carries a nonce.
for (const path of filesOf(dist)) {
  if (/\.(?:js|css|svg|json)$/.test(path)) compress(path)
}
