/**
 * `/console` and what lies below: the built console's files, its page for every other path (a link
 * into the console is a path of its own), or a page that says why there is none.
 */
import type { Random } from '../../lib/random.ts'
import { header, type Incoming } from '../incoming.ts'
import type { BuiltConsole, BuiltFile } from './built-files.ts'
import { commonHeaders } from './headers.ts'
import { consoleRetrySeconds } from './limits.ts'
import { type BuildState, waitingPage } from './waiting-page.ts'

export interface PagesDeps {
  readonly built: BuiltConsole
  /** How far the build is, or null when nobody builds. */
  readonly buildState: () => BuildState | null
  readonly random: Random
}

export interface PageAnswer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: Buffer
}

export type Pages = (incoming: Incoming) => PageAnswer

/** What stands in the built page for the nonce of the answer. */
const noncePlace = '__CSP_NONCE__'
const nonceBytes = 16
const assets = 'assets/'

export function createPages({ built, buildState, random }: PagesDeps): Pages {
  return function answer(incoming) {
    const nonce = Buffer.from(random.bytes(nonceBytes)).toString('base64')
    const headers = commonHeaders(nonce, incoming.secure)
    const files = built.files()
    const page = files?.get('index.html')
    if (files === null || page === undefined) {
      const body = waitingPage(buildState(), nonce, consoleRetrySeconds)
      return {
        status: 503,
        headers: {
          ...headers,
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'retry-after': String(consoleRetrySeconds),
        },
        body: Buffer.from(body),
      }
    }
    const name = nameOf(incoming.target)
    const file = name === 'index.html' ? undefined : files.get(name)
    if (file !== undefined) return fileAnswer(incoming, name, file, headers)
    if (name.startsWith(assets)) return missingAnswer(headers)
    const text = page.bytes.toString('utf8').replaceAll(noncePlace, nonce)
    return {
      status: 200,
      headers: { ...headers, 'content-type': page.type, 'cache-control': 'no-store' },
      body: Buffer.from(text),
    }
  }
}

/** The path below `/console/`, as it was sent: names of files need no escapes. */
function nameOf(target: string): string {
  const path = target.split(/[?#]/, 1)[0] ?? ''
  return path.slice('/console/'.length)
}

function fileAnswer(
  incoming: Incoming,
  name: string,
  file: BuiltFile,
  common: { readonly [name: string]: string },
): PageAnswer {
  const headers = {
    ...common,
    'content-type': file.type,
    'cache-control': name.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.tag,
    vary: 'accept-encoding',
  }
  if (header(incoming, 'if-none-match') === file.tag) {
    return { status: 304, headers, body: Buffer.alloc(0) }
  }
  const coding = (['br', 'gzip'] as const).find(
    (each) => file.compressed.has(each) && accepts(incoming, each),
  )
  const body = coding === undefined ? undefined : file.compressed.get(coding)
  if (coding === undefined || body === undefined) return { status: 200, headers, body: file.bytes }
  return { status: 200, headers: { ...headers, 'content-encoding': coding }, body }
}

function accepts(incoming: Incoming, coding: string): boolean {
  return incoming
    .headers('accept-encoding')
    .flatMap((field) => field.split(','))
    .map((part) => part.trim().toLowerCase().replaceAll(' ', ''))
    .some(
      (part) => part === coding || (part.startsWith(`${coding};q=`) && !/=0(\.0*)?$/.test(part)),
    )
}

function missingAnswer(headers: { readonly [name: string]: string }): PageAnswer {
  return {
    status: 404,
    headers: {
      ...headers,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    },
    body: Buffer.from('not found\n'),
  }
}
