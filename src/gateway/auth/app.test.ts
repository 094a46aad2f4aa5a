import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Pairs } from '../../../test/fakes/callers.ts'
import {
  accessIn,
  anApplication,
  appKey,
  applicationId,
  appSecret,
  authorization,
  callerSections,
  gmt,
  sign,
} from '../../../test/fakes/callers.ts'
import type { FakeRequest } from '../../../test/fakes/exchange.ts'
import { fieldsOf } from '../../../test/fakes/exchange.ts'
import { gatewayOn } from '../../../test/fakes/gateway.ts'
import {
  anApi,
  anEnvironment,
  apisSection,
  aService,
  changeTo,
  settings,
} from '../../../test/fakes/snapshot.ts'
import { hmac, isDigest } from '../../lib/hmac.ts'
import type { ApiNode } from '../../snapshot/snapshot.ts'
import { parseForm } from '../form.ts'
import { formBodyBytesMax } from '../limits.ts'
import { likeliestReading } from './app-string.ts'
import { toldStringCharactersMax } from './limits.ts'

const nowMs = 1_700_000_000_000
const date = gmt(nowMs)
const api = anApi({ auth: { kind: 'app' }, backend: { kind: 'mock', body: 'in' } })
const formType = 'application/x-www-form-urlencoded'
const opened = { apis: { [api.id]: { plans: [], apps: [applicationId], rules: [] } } }

function gateway(apis: readonly ApiNode[] = [api], access = accessIn({ release: opened })) {
  const versions = anEnvironment('v1')
  const environments = { release: versions, test: versions, prepub: versions }
  const sections = [settings, aService({ environments }), apisSection('v1', apis), access]
  return gatewayOn(changeTo(1, [...sections, ...callerSections('apps', [anApplication()])]))
}

interface Signing {
  readonly target?: string
  readonly method?: string
  /** Header fields beside X-Date, each signed when `signed`. */
  readonly fields?: Pairs
  readonly body?: string
  /** What is signed behind the signed headers. */
  readonly text: string
  readonly algorithm?: string
}

/** A request whose only signed header is X-Date. */
function signed({ text, algorithm = 'sha1', fields = [], ...request }: Signing): FakeRequest {
  const signature = sign(appSecret, `x-date: ${date}\n${text}`, algorithm)
  const auth = authorization(appKey, 'x-date', signature, algorithm)
  return { ...request, startedAtMs: nowMs, fields: [['X-Date', date], ...fields, auth] }
}

const ask = async (request: FakeRequest) => (await gateway().call(request)).refusal
const mismatch = /^401 HMAC signature does not match, Server StringToSign:/

describe('test vectors of the application', () => {
  const d = 'x-date: Thu, 11 Mar 2021 08:29:58 GMT'
  const dateField = ['x-date', 'Thu, 11 Mar 2021 08:29:58 GMT'] as const
  const json = { accept: 'application/json', contentType: 'application/json' }
  const form = { accept: 'application/json', contentType: formType }
  const none = parseForm('')

  it('with a signed header beside the date [g347][g350][g351]', () => {
    const headers = [dateField, ['source', 'apigw test']] as const
    const query = parseForm('p=test')
    const text = likeliestReading(
      { headers, method: 'POST', ...form, path: '/', query, form: none },
      '',
    )
    assert.equal(text, `source: apigw test\n${d}\nPOST\napplication/json\n${formType}\n\n/?p=test`)
    assert.ok(isDigest(hmac('sha1', appSecret, text), 'gfhYbkTBGk9ZdxjKfI7SjYBotMw='))
    const sha256 = 'FlVNokBOISenQknCAj75ppS4Q7ATowVUkJ9sCnF30mE='
    assert.ok(isDigest(hmac('sha256', appSecret, text), sha256))
  })

  it('with query and form merged, a body digest, an empty value [g347][g348][g358][g359][g360]', () => {
    const headers = [dateField]
    const a2 = { headers, method: 'POST', ...form, path: '/app' }
    const a3 = { headers, method: 'POST', ...json, path: '/data', query: none, form: none }
    const a4 = { headers, method: 'GET', accept: json.accept, contentType: '', path: '/data' }
    const texts = [
      likeliestReading(
        { ...a2, query: parseForm('b=2&a=1'), form: parseForm('arg2=b&arg1=a') },
        '',
      ),
      likeliestReading(a3, 'MzNiMjk0MTJjZWIzMWQ5NmE1OGRiZDYyOWMwNWQ0ZGE='),
      likeliestReading(a3, 'M7KUEs6zHZaljb1inAXU2g=='),
      likeliestReading({ ...a4, query: parseForm('b=&a=1'), form: none }, ''),
    ]
    const signatures = [
      'k29kwfV2HLxLiJCe7d/q4IwvhEM=',
      '5l9P8VPZNDJCOyEY6olX++9zlcw=',
      '3dztW5+Dqf5GbXQW0f8LGKfdpOg=',
      'kpJ3kJTEc/HTmQYuV8xp5cgMeFA=',
    ]
    for (const [index, text] of texts.entries()) {
      assert.equal(sign(appSecret, text), signatures[index], text)
    }
  })

  it('sort parameters by name, and several values of a name [g358][g361]', () => {
    const name = fc.string({ minLength: 1, maxLength: 3 })
    const pairs = fc.array(fc.tuple(name, fc.string({ maxLength: 3 })), { maxLength: 8 })
    const bytes = (text: string) => Buffer.from(text).toString('latin1')
    /** The obvious reading: insert each pair behind all that are not greater. */
    const slow = (all: readonly (readonly [string, string])[]): string => {
      const sorted: (readonly [Buffer, Buffer])[] = []
      for (const [key, value] of all) {
        const pair = [Buffer.from(key), Buffer.from(value)] as const
        let at = 0
        for (const [k, v] of sorted) {
          const order = Buffer.compare(k, pair[0]) || Buffer.compare(v, pair[1])
          if (order > 0) break
          at++
        }
        sorted.splice(at, 0, pair)
      }
      return sorted.map(([k, v]) => (v.length === 0 ? `${k}` : `${k}=${v}`)).join('&')
    }
    fc.assert(
      fc.property(pairs, pairs, (query, form) => {
        const wire = (list: [string, string][]) => parseForm(new URLSearchParams(list).toString())
        const well = [...query, ...form].map(([k, v]): [string, string] => [
          k.toWellFormed(),
          v.toWellFormed(),
        ])
        const text = likeliestReading(
          {
            ...{ headers: [['x-date', 'D']], method: 'GET', accept: '', contentType: '' },
            ...{ path: '/', query: wire(query), form: wire(form) },
          },
          '',
        )
        const expected = slow(well)
        assert.equal(
          text,
          bytes(`x-date: D\nGET\n\n\n\n/${well.length === 0 ? '' : `?${expected}`}`),
        )
      }),
    )
  })
})

describe('a call signed by an application', () => {
  it('passes with either algorithm and no other [g364][g365]', async () => {
    const text = 'GET\n\n\n\n/x'
    for (const algorithm of ['sha1', 'sha256']) {
      assert.equal(await ask(signed({ target: '/release/x', text, algorithm })), '200 in')
    }
    const sha512 = signed({ target: '/release/x', text, algorithm: 'sha512' })
    assert.equal(await ask(sha512), '401 HMAC algorithm hmac-sha512 not supported')
  })

  it('is signed without the environment in its path; where it is not opened it is refused [g346][g356]', async () => {
    const { call } = gateway([api], accessIn({ release: opened, test: opened }))
    const of = (environment: string) =>
      signed({ target: `/${environment}/x`, text: 'GET\n\n\n\n/x' })
    assert.equal((await call(of('release'))).refusal, '200 in')
    assert.equal((await call(of('test'))).refusal, '200 in')
    assert.equal((await call(of('prepub'))).refusal, '403 Found no validate apiapp')
    const others = { apis: { [api.id]: { plans: [], apps: ['app-00000002'], rules: [] } } }
    const closed = gateway([api], accessIn({ release: others }))
    assert.equal((await closed.call(of('release'))).refusal, '401 HMAC apikey is invalid for API')
  })

  it('has Accept and Content-Type as sent, and the method in capitals [g352][g353][g354][g362]', async () => {
    const fields = [
      ['Accept', '*/*'],
      ['Content-Type', 'text/plain; charset=UTF-8'],
    ] as const
    const target = '/release/x'
    const right = 'GET\n*/*\ntext/plain; charset=UTF-8\n\n/x'
    assert.equal(await ask(signed({ target, fields, text: right })), '200 in')
    for (const wrong of [
      right.replace('GET', 'get'),
      right.replace('*/*', ''),
      right.replace('; charset=UTF-8', ''),
      right.replace('UTF', 'utf'),
      right.replace('/x', '/X'),
      `${right}\n`,
    ]) {
      assert.match(await ask(signed({ target, fields, text: wrong })), mismatch, wrong)
    }
  })

  it('has its form fields among the parameters, merged or behind the query [g358]', async () => {
    const form = { method: 'POST', fields: [['Content-Type', formType]] as const }
    const sent = { ...form, target: '/release/x?b=2&d=%C3%A4+1', body: 'c=3&a=%26' }
    const text = (parameters: string) => `POST\n\n${formType}\n\n/x?${parameters}`
    assert.equal(await ask(signed({ ...sent, text: text('a=&&b=2&c=3&d=ä 1') })), '200 in')
    assert.equal(await ask(signed({ ...sent, text: text('b=2&d=ä 1&a=&&c=3') })), '200 in')
    const reordered = { ...sent, body: 'a=%26&c=3' }
    assert.equal(await ask(signed({ ...reordered, text: text('a=&&b=2&c=3&d=ä 1') })), '200 in')
    for (const body of ['c=3&a=%26&a=%26', 'c=3&a=%26&e=5', 'c=3', '']) {
      const changed = signed({ ...sent, body, text: text('a=&&b=2&c=3&d=ä 1') })
      assert.match(await ask(changed), mismatch, body)
    }
  })

  it('has a digest of another body in any documented form, or none [g355]', async () => {
    const body = '{"arg1":"a","arg2":"b"}'
    const digest = createHash('md5').update(body).digest()
    const hex = Buffer.from(digest.toString('hex')).toString('base64')
    const raw = digest.toString('base64')
    const wrong = createHash('md5').update('another').digest('base64')
    const type = ['Content-Type', 'application/json'] as const
    const sent = { method: 'POST', target: '/release/data', body }
    const text = (md5: string) => `POST\n\napplication/json\n${md5}\n/data`
    for (const md5 of [hex, raw, '']) {
      assert.equal(await ask(signed({ ...sent, fields: [type], text: text(md5) })), '200 in', md5)
    }
    const withHeader = (md5: string, text: string) =>
      signed({ ...sent, fields: [type, ['Content-MD5', md5]], text })
    assert.equal(await ask(withHeader(raw, text(raw))), '200 in')
    assert.match(await ask(withHeader(wrong, text(wrong))), mismatch)
    const changed = { ...sent, body: `${body} ` }
    assert.match(await ask(signed({ ...changed, fields: [type], text: text(hex) })), mismatch)
  })

  it('needs a digest of a form in a coding, whose fields are in no string', async () => {
    const body = 'to=somebody-else'
    const md5 = createHash('md5').update(body).digest('base64')
    for (const coding of ['gzip', 'unknown', '']) {
      const fields = [
        ['Content-Type', `${formType};charset=utf-8`],
        ['Content-Encoding', coding],
      ] as const
      const sent = { method: 'POST', target: '/release/x?to=friend', fields, body }
      const text = (digest: string) => `POST\n\n${formType};charset=utf-8\n${digest}\n/x?to=friend`
      assert.match(await ask(signed({ ...sent, text: text('') })), mismatch, coding)
      assert.equal(await ask(signed({ ...sent, text: text(md5) })), '200 in', coding)
    }
  })

  it('is not read further than a bound [g369]', async () => {
    const post = { method: 'POST', target: '/release/x' }
    const form = { ...post, fields: [['Content-Type', formType]] as const }
    const value = 'v'.repeat(formBodyBytesMax - 2)
    const text = `POST\n\n${formType}\n\n/x?a=`
    assert.equal(await ask(signed({ ...form, body: `a=${value}`, text: text + value })), '200 in')
    const large = { ...form, body: `a=${value}v`, text: `${text + value}v` }
    assert.equal(await ask(signed(large)), '413 Request body is too large')
    const plain = { ...post, fields: [['Content-Type', 'text/plain']] as const }
    const body = 'x'.repeat(formBodyBytesMax + 1)
    assert.equal(await ask(signed({ ...plain, body, text: 'POST\n\ntext/plain\n\n/x' })), '200 in')
    const other = signed({ ...plain, body, text: 'POST\n\ntext/plain\nx\n/x' })
    assert.equal(await ask(other), '413 Request body is too large')
  })

  it('signs X-Date, of now, and nothing that came twice [g349]', async () => {
    const target = '/release/x'
    const cannot = '401 HMAC signature cannot be verified'
    const source = [['Source', 's']] as const
    const noDate = authorization(appKey, 'source', sign(appSecret, 'source: s\nGET\n\n\n\n/x'))
    const missing = { target, startedAtMs: nowMs, fields: [...source, noDate] }
    assert.equal(
      await ask(missing),
      `${cannot}, a valid x-date header is required for HMAC Authentication`,
    )
    const right = signed({ target, text: 'GET\n\n\n\n/x' })
    assert.equal(
      await ask({ ...right, startedAtMs: nowMs + 901_000 }),
      `${cannot}, the x-date header is out of date for HMAC Authentication`,
    )
    for (const name of ['Accept', 'X-Date', 'Authorization']) {
      const fields = [...(right.fields ?? []), [name, 'a'], [name, 'b']] as const
      assert.equal(await ask({ ...right, fields }), '401 HMAC do not support multiple HTTP header')
    }
    const unknown = authorization('APIDnobody', 'x-date', sign(appSecret, 'x'))
    assert.equal(await ask({ ...right, fields: [['X-Date', date], unknown] }), cannot)
  })

  it('holds for its own path only', async () => {
    const text = 'GET\n\n\n\n/a b'
    assert.equal(await ask(signed({ target: '/release/a%20b', text })), '200 in')
    assert.equal(
      await ask(signed({ target: '/release/a%20b', text: 'GET\n\n\n\n/a%20b' })),
      '200 in',
    )
    for (const [target, path] of [
      ['/release/a%2Fb', '/a/b'],
      ['/release/a%3Fb=1', '/a?b=1'],
      ['/release/a%26b', '/a&b'],
      ['/release/a%2520b', '/a%20b'],
      ['/release/a', '/a/../b'],
      ['/release/a?x=1', '/a'],
    ] as const) {
      assert.match(await ask(signed({ target, text: `GET\n\n\n\n${path}` })), mismatch, target)
    }
  })
})

describe('a wrong signature', () => {
  const wrong = (request: Omit<Signing, 'text'>) => gateway().call(signed({ ...request, text: '' }))

  it('is answered with the string that we made, newlines as # [g367][g368]', async () => {
    const fields = [
      ['Accept', 'application/json'],
      ['Content-Type', formType],
    ] as const
    const exchange = await wrong({ method: 'POST', target: '/release/?p=test', fields })
    const told = `x-date: ${date}#POST#application/json#${formType}##/?p=test`
    assert.equal(exchange.refusal, `401 HMAC signature does not match, Server StringToSign:${told}`)
    const lines = fieldsOf(exchange.answered?.headLines ?? '')
    assert.deepEqual(lines.get('x-api-stringtosign'), [told])
  })

  it('tells nothing of it to the log [g370]', async () => {
    const test = gateway()
    const fields = [['Content-Type', formType]] as const
    const request = { method: 'POST', target: '/release/', fields, body: 'password=hunter2' }
    const exchange = await test.call(signed({ ...request, text: '' }))
    assert.match(exchange.message, /hunter2/)
    exchange.end()
    assert.equal(test.records[0]?.error, 'HMAC signature does not match')
    assert.ok(!JSON.stringify(test.records).includes('hunter2'))
  })

  it('tells one bounded line without control characters or tags, and no secret', async () => {
    const query = `q=%3Cscript%3E%00%0D%0A%1b%C3%A4&z=${'z'.repeat(3000)}`
    const exchange = await wrong({ target: `/release/?${query}` })
    const body = Buffer.from(exchange.answered?.body ?? []).toString()
    assert.ok(!/[<>\x00-\x1f]/.test(body) && !body.includes(appSecret))
    assert.match(exchange.message, /q=<script>\?\?#\?ä/)
    assert.ok(exchange.message.length < toldStringCharactersMax + 100)
    const [line = ''] = fieldsOf(exchange.answered?.headLines ?? '').get('x-api-stringtosign') ?? []
    assert.match(line, /^[\x20-\x7e]+$/)
  })
})
