/**
 * A call that was debugged, as code that makes it again. A signed one is a shell's: it signs anew,
 * since a signature holds for minutes, and names the secret instead of holding it.
 */
import type { Sent } from './debug-result.tsx'

export const languages = ['curl', 'Node', 'Python', 'Go'] as const
export type Language = (typeof languages)[number]

export interface Call {
  readonly method: string
  readonly url: string
  readonly headers: readonly { readonly Name: string; readonly Value: string }[]
  readonly body: string
  /** Who signs, or null. */
  readonly signer: { readonly kind: 'key' | 'app'; readonly id: string } | null
  /** By what an application's calls name it, once it is known. */
  readonly appKey: string | null
  /** Fields of a form body, which an application signs one by one. */
  readonly form: readonly { readonly Name: string; readonly Value: string }[] | null
}

/** What a client adds by itself, and what a signature adds. */
const own = new Set([
  'host',
  'content-length',
  'connection',
  'x-date',
  'content-md5',
  'authorization',
])
const withoutBody = new Set(['GET', 'HEAD'])

export function callOf({ request, result }: Sent, url: string, appKey: string | null): Call {
  const { AccessKeyId, ApiAppId, FormSet, Body = '' } = request
  const hasBody = !withoutBody.has(result.Method)
  const form = hasBody && FormSet !== undefined ? FormSet : null
  const signer =
    AccessKeyId !== undefined
      ? ({ kind: 'key', id: AccessKeyId } as const)
      : ApiAppId !== undefined
        ? ({ kind: 'app', id: ApiAppId } as const)
        : null
  return {
    method: result.Method,
    url,
    // An authorization that the caller gave of its own is masked too, so it must be given again.
    headers: result.RequestHeaderSet.filter(
      ({ Name }) =>
        !own.has(Name.toLowerCase()) || (signer === null && Name.toLowerCase() !== 'host'),
    ),
    body: form === null ? (hasBody ? Body : '') : encoded(form),
    signer,
    appKey,
    form,
  }
}

function encoded(form: NonNullable<Call['form']>): string {
  return form
    .map(({ Name, Value }) => `${encodeURIComponent(Name)}=${encodeURIComponent(Value)}`)
    .join('&')
}

const shell = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
const literal = (text: string) => JSON.stringify(text)

const makers: { readonly [L in Language]: (call: Call) => string } = {
  curl: (call) => curl(call, call.body === '' ? [] : [`--data-raw ${shell(call.body)}`]),
  Node: ({ method, url, headers, body }) =>
    [
      `const response = await fetch(${literal(url)}, {`,
      `  method: ${literal(method)},`,
      '  headers: {',
      ...headers.map(({ Name, Value }) => `    ${literal(Name)}: ${literal(Value)},`),
      '  },',
      ...(body === '' ? [] : [`  body: ${literal(body)},`]),
      '})',
      'console.info(response.status, await response.text())',
    ].join('\n'),
  Python: ({ method, url, headers, body }) =>
    [
      'import urllib.request',
      '',
      `request = urllib.request.Request(${literal(url)}, method=${literal(method)})`,
      ...headers.map(
        ({ Name, Value }) => `request.add_header(${literal(Name)}, ${literal(Value)})`,
      ),
      ...(body === '' ? [] : [`request.data = ${literal(body)}.encode()`]),
      'with urllib.request.urlopen(request) as response:',
      '    print(response.status, response.read().decode())',
    ].join('\n'),
  Go: ({ method, url, headers, body }) =>
    [
      `body := strings.NewReader(${literal(body)})`,
      `request, _ := http.NewRequest(${literal(method)}, ${literal(url)}, body)`,
      ...headers.map(
        ({ Name, Value }) => `request.Header.Set(${literal(Name)}, ${literal(Value)})`,
      ),
      'response, err := http.DefaultClient.Do(request)',
    ].join('\n'),
}

function curl({ method, url, headers }: Call, rest: readonly string[]): string {
  const verb = method === 'HEAD' ? 'curl -I' : `curl -i -X ${method}`
  return [
    `${verb} ${shell(url)}`,
    ...headers.map(({ Name, Value }) => `  -H ${shell(`${Name}: ${Value}`)}`),
    ...rest.map((part) => `  ${part}`),
  ].join(' \\\n')
}

export function codeOf(call: Call, language: Language): string {
  return call.signer === null ? makers[language](call) : signedCode(call, call.signer)
}

const dateLine = "CALL_DATE=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')"

function signedCode(call: Call, { kind, id }: NonNullable<Call['signer']>): string {
  const isKey = kind === 'key'
  const digest = !isKey && call.form === null && call.body !== ''
  const lines = isKey
    ? ['printf \'x-date: %s\' "$CALL_DATE"']
    : [`printf 'x-date: %s\\n%s' "$CALL_DATE" "$SIGNED"`]
  const headers = withAccept(call, kind)
  const rest = [
    '-H "X-Date: $CALL_DATE"',
    ...(digest ? ['-H "Content-MD5: $BODY_MD5"'] : []),
    '-H "Authorization: hmac id=\\"$CALLER_ID\\", algorithm=\\"hmac-sha1\\", headers=\\"x-date\\", signature=\\"$SIGNATURE\\""',
    ...(call.body === '' ? [] : ['--data-raw "$BODY"']),
  ]
  return [
    isKey ? `CALLER_ID=${shell(id)}` : `CALLER_ID=${shell(call.appKey ?? '…')}  # ApiAppKey, ${id}`,
    isKey ? "CALLER_SECRET='…'  # SecretKey" : "CALLER_SECRET='…'  # ApiAppSecret",
    ...(call.body === '' ? [] : [`BODY=${shell(call.body)}`]),
    dateLine,
    ...(digest
      ? ['BODY_MD5=$(printf \'%s\' "$BODY" | openssl dgst -md5 -binary | openssl base64 -A)']
      : []),
    ...(isKey ? [] : [`SIGNED=${signedText({ ...call, headers }, digest)}`]),
    `SIGNATURE=$(${lines.join('')} |`,
    '  openssl dgst -sha1 -hmac "$CALLER_SECRET" -binary | openssl base64 -A)',
    curl({ ...call, headers }, rest),
  ].join('\n')
}

/** curl sends an Accept of its own: an application signs it, so it is said. */
function withAccept(call: Call, kind: 'key' | 'app'): Call['headers'] {
  const isThere = call.headers.some(({ Name }) => Name.toLowerCase() === 'accept')
  if (kind === 'key' || isThere) return call.headers
  return [...call.headers, { Name: 'Accept', Value: '*/*' }]
}

/** What an application signs after the date: the path is the API's, without the environment. */
function signedText({ method, url, headers, form }: Call, digest: boolean): string {
  const value = (name: string) =>
    headers.find(({ Name }) => Name.toLowerCase() === name)?.Value ?? ''
  const slash = url.indexOf('/', url.indexOf('://') + 3)
  const [path = '', search = ''] = url.slice(slash).split('?')
  const query = [...new URLSearchParams(search)].map(([Name, Value]) => ({ Name, Value }))
  const fields = [...query, ...(form ?? [])]
    .toSorted((a, b) => compare(a.Name, b.Name) || compare(a.Value, b.Value))
    .map(({ Name, Value }) => (Value === '' ? Name : `${Name}=${Value}`))
  const signedPath = path.replace(/^\/[^/]+/, '')
  const target = fields.length === 0 ? signedPath : `${signedPath}?${fields.join('&')}`
  const before = shell(`${method}\n${value('accept')}\n${value('content-type')}\n`)
  return digest
    ? `${before}"$BODY_MD5"${shell(`\n${target}`)}`
    : shell(`${method}\n${value('accept')}\n${value('content-type')}\n\n${target}`)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
