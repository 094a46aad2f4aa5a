/**
 * What a page in Chinese still says in Latin letters. Code, ids and what people typed mostly stand
 * in elements for them, which are left out; any other word in Latin letters needs a reason here.
 */
import type { Page } from 'playwright-core'
import { secretWords } from '../../src/telemetry/mask.ts'

/** Words that Chinese text keeps in Latin letters, by the reason. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'names of products and programs': ['Sluice', 'curl', 'SQLite', 'PostgreSQL', 'Redis', 'Valkey'],
  'abbreviations that Chinese has no other word for': [
    ...['API', 'ID', 'IP', 'IPv4', 'IPv6', 'CIDR', 'URL', 'CSV', 'UTC', 'CPU'],
    ...['VPC', 'SCF', 'TSF', 'JSON', 'XML', 'HTML', 'TEXT', 'BINARY', 'PEM', 'Base64', 'TLS'],
  ],
  units: ['ms', 'QPS', 'KB', 'MB'],
  'protocols and what they are made of': [
    ...['HTTP', 'HTTPS', 'http', 'https', 'WebSocket', 'WS', 'CORS', 'OAuth2', 'OAuth', 'gzip'],
    ...['Cookie', 'Origin', 'nonce', 'token'],
  ],
  'methods of calls': ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'ANY'],
  'places and types of parameters, as the wire names them': [
    ...['Header', 'Query', 'Path', 'Body', 'Method', 'string', 'null', 'Mock'],
  ],
  'names of headers, by their parts': [
    ...['Access', 'Control', 'Allow', 'Expose', 'Headers', 'Max', 'Age', 'Cache', 'Server'],
    ...['Forwarded', 'For', 'Proto'],
  ],
  'names of the management API': [
    ...['AppId', 'Uin', 'SecretId', 'SecretKey', 'ApiAppKey', 'ApiAppSecret', 'PluginData'],
    ...['CreateApi', 'INNER'],
  ],
  'names of settings and of their values': [
    ...['controlHttpsPort', 'controlCertificate', 'secretKey', 'secretId', 'auto', 'off'],
    ...['sluice', 'gateway', 'start', 'console'],
  ],
  'names of values of a call, in hints': [
    ...['clientIp', 'requestId', 'apiId', 'serviceId', 'environment', 'status_code'],
    ...['latency_seconds', 'backend_timeout', 'Random', 'and', 'uid', 'header'],
  ],
  'words that make a value a secret, which a setting lists': secretWords.flatMap((word) =>
    word.split('-'),
  ),
  'keys of the keyboard': ['Tab', 'Ctrl', 'Shift'],
  'a language in itself': ['English'],
  'what the fixture typed': [
    ...['open', 'keys', 'apps', 'gold', 'partner', 'mobile', 'calm', 'office', 'root', 'id'],
    ...['a_service_with_a_name_of_fifty_characters_in_all_x'],
  ],
}
const known = new Set(Object.values(allowed).flat())

/** Values that no language has words for: what is left of a text without them is looked at. */
const values: readonly RegExp[] = [
  /\bMozilla\/.*/g,
  // Fields of the management API, as refusals name them.
  /`[\w.]+`/g,
  /\bhttps?:\/\/[\w.:/-]*/g,
  // Paths, domains and file names.
  /(?:^|[\s.=])\/[\w/{}.-]+/g,
  /\b[\w-]+(?:\.[\w-]+)*\.(?:localhost|com)\b/g,
  // What an API is called that is given no name: its method and path.
  /名称为 \w+/g,
  // Ids and hashes: letters and digits in one.
  /\b(?=[\w-]*\d)[\w-]{12,}\b/g,
]

/** What the fixture's author wrote as whole sentences. */
const sentences = ['The first version', 'A parameter']

/** Texts of the page with words in Latin letters that have no reason to be. */
export async function latinOn(page: Page): Promise<readonly string[]> {
  const texts = new Set(await page.evaluate(textsOf))
  return [...texts].filter((text) => {
    if (sentences.includes(text)) return false
    const rest = values.reduce((left, value) => left.replaceAll(value, ' '), text)
    const words = rest.match(/[A-Za-z]\w*/g) ?? []
    return words.some((word) => word.length > 1 && !known.has(word))
  })
}

/** What can be read on the page or is read out: texts, names, titles, placeholders. */
function textsOf(): string[] {
  const leftOut = 'code, pre, kbd, textarea, .mono, .cm-editor'
  const named = ['aria-label', 'title', 'placeholder', 'alt']
  const found: string[] = [document.title]
  for (const element of document.body.querySelectorAll('*')) {
    if (!element.checkVisibility()) continue
    const isLeftOut = element.closest(leftOut) !== null
    for (const name of named) {
      // Code that is cut says the same in its title.
      if (!isLeftOut || name !== 'title') found.push(element.getAttribute(name) ?? '')
    }
    if (isLeftOut) continue
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) found.push(node.nodeValue ?? '')
    }
  }
  return found.map((text) => text.trim()).filter((text) => /[A-Za-z]{2}/.test(text))
}
