/**
 * The built console as it lies in its folder, held in memory by path.
 *
 * A request is looked up among the names that were found there, so no path of a request ever
 * reaches the disk. A newer build is taken once it has lain still for a moment; until then, and
 * when it is not whole, the one before is served.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { Clock } from '../../lib/clock.ts'
import { consoleBytesMax, consoleFilesMax, consoleLookMs, consoleSettleMs } from './limits.ts'

export interface BuiltFile {
  readonly type: string
  readonly bytes: Buffer
  /** Compressed before, by content coding. */
  readonly compressed: ReadonlyMap<'br' | 'gzip', Buffer>
  /** Quoted, for ETag. */
  readonly tag: string
}

/** By path below the folder, with forward slashes: `index.html`, `assets/main-1a2b3c.js`. */
export type BuiltFiles = ReadonlyMap<string, BuiltFile>

export interface BuiltConsole {
  /** Null: there is none that is whole. */
  files(): BuiltFiles | null
}

const types: { readonly [extension: string]: string } = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  webp: 'image/webp',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
}

const codings = { br: 'br', gz: 'gzip' } as const

/** `folders`: where it may lie; the first that holds an `index.html` counts. */
export function watchBuilt(
  folders: readonly string[],
  clock: Clock,
  report: (line: string) => void,
): BuiltConsole {
  let held: { readonly mark: string; readonly files: BuiltFiles } | null = null
  let lookedAtMs = Number.NEGATIVE_INFINITY

  function look(): void {
    const nowMs = clock.now()
    if (nowMs - lookedAtMs < consoleLookMs) return
    lookedAtMs = nowMs
    for (const folder of folders) {
      const index = statSync(join(folder, 'index.html'), { throwIfNoEntry: false })
      if (index === undefined) continue
      const mark = `${folder} ${index.mtimeMs} ${index.ino} ${index.size}`
      if (mark === held?.mark) return
      const files = read(folder, nowMs)
      if (files !== null) held = { mark, files }
      return
    }
    held = null
  }

  return {
    files() {
      try {
        look()
      } catch (error) {
        // Taken away while it was read: looked at again in a moment.
        report(`the built console cannot be read: ${String(error)}`)
      }
      return held?.files ?? null
    },
  }
}

/**
 * All files of a folder; null when it is being written just now, or when the page names a file that
 * is not there.
 */
function read(folder: string, nowMs: number): BuiltFiles | null {
  const found = new Map<string, Buffer>()
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if (Math.abs(nowMs - statSync(path).mtimeMs) < consoleSettleMs) return null
    const content = readFileSync(path)
    bytes += content.length
    found.set(relative(folder, path).split(sep).join('/'), content)
    if (bytes > consoleBytesMax || found.size > consoleFilesMax) {
      throw new Error(`more than ${consoleBytesMax} bytes or ${consoleFilesMax} files`)
    }
  }
  const page = found.get('index.html')?.toString('utf8') ?? ''
  const named = [...page.matchAll(/(?:src|href)="\/console\/([^"?#]+)"/g)].map(([, name]) => name)
  if (named.some((name) => name !== undefined && !found.has(name))) return null
  return new Map([...found].flatMap(([name, content]) => toFile(name, content, found)))
}

function toFile(
  name: string,
  bytes: Buffer,
  all: ReadonlyMap<string, Buffer>,
): readonly (readonly [string, BuiltFile])[] {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  if (extension in codings || name.startsWith('.')) return []
  const compressed = new Map<'br' | 'gzip', Buffer>()
  for (const [ending, coding] of Object.entries(codings)) {
    const smaller = all.get(`${name}.${ending}`)
    if (smaller !== undefined && smaller.length < bytes.length) compressed.set(coding, smaller)
  }
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  const type = types[extension] ?? 'application/octet-stream'
  return [[name, { type, bytes, compressed, tag }]]
}
