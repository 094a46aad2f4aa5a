/**
 * Requests signed before the load begins, each with another signature: signing must not cost the
 * program that loads, and no signature may be met twice. wrk sends them one after the other.
 *
 * The signing is the guide's, written down here a second time on purpose.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Caller } from './seed.ts'

/** What a browser or an SDK sends beside the signature. */
const commonLines = [
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) load-test/1.0',
  'Accept: application/json',
  'Accept-Encoding: gzip, deflate, br',
  'Accept-Language: en-US,en;q=0.9',
]

export interface Prepared {
  /** The script for wrk. */
  readonly script: string
}

/** More texts that LuaJIT takes for the same, and it compares them for seconds. */
const alikeMax = 1_000

/**
 * LuaJIT, wrk's script language, knows a long text by its length and by four bytes each at its
 * beginning, quarter, middle and end; texts alike there are compared one by one, and with 100,000
 * of them the load never began.
 */
function assertUnlike(requests: readonly string[]): void {
  const counts = new Map<string, number>()
  for (const one of requests) {
    const { length } = one
    const places = [(length >> 2) - 1, (length >> 1) - 2, length - 4]
    const seen = [length, ...places.map((at) => one.slice(at, at + 4))].join()
    const count = (counts.get(seen) ?? 0) + 1
    if (count > alikeMax) throw new Error(`more than ${alikeMax} requests are alike: ${seen}`)
    counts.set(seen, count)
  }
}

/** Writes requests, and the script that sends them, below `folder`. */
export function prepare(folder: string, name: string, requests: readonly string[]): Prepared {
  assertUnlike(requests)
  const file = join(folder, `${name}.requests`)
  writeFileSync(file, requests.join('\0'))
  const script = join(folder, `${name}.lua`)
  writeFileSync(
    script,
    `local file = assert(io.open(${JSON.stringify(file)}, 'rb'))
local text = file:read('*a')
file:close()
local requests, count, at = {}, 0, 0
for one in string.gmatch(text, '[^%z]+') do
  count = count + 1
  requests[count] = one
end
text = nil
function request()
  at = at % count + 1
  return requests[at]
end
`,
  )
  return { script }
}

/** One request again and again, each time with another number in the field of this name. */
export function prepareNumbered(
  folder: string,
  name: string,
  { request, name: field }: { readonly request: string; readonly name: string },
): Prepared {
  const script = join(folder, `${name}.lua`)
  // Runs repeat the script: its start tells them apart.
  const end = request.length - 2
  writeFileSync(
    script,
    `local head = ${JSON.stringify(request.slice(0, end)).replaceAll('\\r\\n', '\\13\\10')}
local run, at = os.time() .. '-' .. math.floor(os.clock() * 1e6) .. '-', 0
function request()
  at = at + 1
  return head .. '${field}: ' .. run .. at .. '\\13\\10\\13\\10'
end
`,
  )
  return { script }
}

function hmacSha1(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text).digest('base64')
}

function authorizationLine(id: string, names: string, signature: string): string {
  const how = `algorithm="hmac-sha1", headers="${names}"`
  return `Authorization: hmac id="${id}", ${how}, signature="${signature}"`
}

function requestOf(start: string, lines: readonly string[], body = ''): string {
  return [`${start} HTTP/1.1`, ...lines, ...commonLines, '', body].join('\r\n')
}

/** Signed by key pairs, in turn; `x-date` and a `source` that is another in each are signed. */
export function keyRequests(
  host: string,
  count: number,
  callerAt: (n: number) => Caller,
): readonly string[] {
  const date = new Date().toUTCString()
  return Array.from({ length: count }, (_, n) => {
    const { id, secret } = callerAt(n)
    // Long enough to lie where LuaJIT looks.
    const source = randomBytes(30).toString('hex')
    const signature = hmacSha1(secret, `x-date: ${date}\nsource: ${source}`)
    return requestOf('GET /release/', [
      ...[`Host: ${host}`, `X-Date: ${date}`, `Source: ${source}`],
      authorizationLine(id, 'x-date source', signature),
    ])
  })
}

const formType = 'application/x-www-form-urlencoded'

/** Signed by an application: POST of a form of 1 KB in 10 fields, another one in each. */
export function appRequests(
  host: string,
  count: number,
  { key, secret }: { readonly key: string; readonly secret: string },
): readonly string[] {
  const date = new Date().toUTCString()
  return Array.from({ length: count }, (_, n) => {
    const value = `${`${n}x`.padEnd(90, 'abcdefghij')}${String(n).padStart(5, '0')}`
    const field = (index: number) => `field${index}=${value}`
    const body = Array.from({ length: 10 }, (_, index) => field(9 - index)).join('&')
    const sorted = Array.from({ length: 10 }, (_, index) => field(index)).join('&')
    const text = `x-date: ${date}\nPOST\napplication/json\n${formType}\n\n/?${sorted}`
    return requestOf(
      'POST /release/',
      [
        ...[`Host: ${host}`, `X-Date: ${date}`],
        authorizationLine(key, 'x-date', hmacSha1(secret, text)),
        ...[`Content-Type: ${formType}`, `Content-Length: ${body.length}`],
      ],
      body,
    )
  })
}

/** With one and the same token, as a client that has signed in sends it. */
export function tokenRequests(host: string, token: string): readonly string[] {
  const lines = [`Host: ${host}`, `Authorization: Bearer id_token="${token}"`]
  return [requestOf('GET /release/', lines)]
}

/** Unsigned, of 1,000 sources, as a page of another origin sends them. */
export function plainRequests(host: string, path: string): readonly string[] {
  return Array.from({ length: 1_000 }, (_, n) =>
    requestOf(`GET ${path}?id=7`, [
      ...[`Host: ${host}`, `Source: client-${n}`, 'X-Token: 0123456789abcdef'],
      'Origin: https://a.example',
    ]),
  )
}
