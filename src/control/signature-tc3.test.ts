import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Secret } from '../lib/secret.ts'
import {
  parseTc3,
  type SignedMessage,
  unsignable,
  utcDate,
  verifyTc3,
  withoutPort,
} from './signature-tc3.ts'

const secretKey = 'a-secret-key-of-some-length'
const timestamp = 1_700_000_000
const date = '2023-11-14' // what `date -u -d @1700000000` says

interface Signable {
  method: string
  target: string
  headers: Record<string, string>
  signedHeaders: string[]
  service: string
  body: string
}

const usual: Signable = {
  method: 'POST',
  target: '/',
  headers: { 'content-type': 'application/json; charset=utf-8', host: 'Api.Example:8090' },
  signedHeaders: ['content-type', 'host'],
  service: 'apigateway',
  body: '{"ServiceId":"service-1"}',
}

/** Signs with the openssl program, by the protocol's text and none of our code. */
function signByOpenssl(request: Signable): string {
  const date = execFileSync('date', ['-u', '-d', `@${timestamp}`, '+%Y-%m-%d'])
    .toString()
    .trim()
  const [path = '', query = ''] = request.target.split('?')
  const canonical = [
    request.method,
    path,
    query,
    ...request.signedHeaders.map((name) => `${name}:${request.headers[name]}`),
    '',
    request.signedHeaders.join(';'),
    digest(request.body),
  ].join('\n')
  const scope = `${date}/${request.service}/tc3_request`
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${digest(canonical)}`
  let key = Buffer.from(`TC3${secretKey}`).toString('hex')
  for (const part of [date, request.service, 'tc3_request', text]) key = mac(key, part)
  return (
    `TC3-HMAC-SHA256 Credential=AKIDexample/${scope}, ` +
    `SignedHeaders=${request.signedHeaders.join(';')}, Signature=${key}`
  )
}

function digest(text: string): string {
  return lastWord(execFileSync('openssl', ['dgst', '-sha256'], { input: text }))
}

function mac(hexKey: string, text: string): string {
  const options = ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${hexKey}`]
  return lastWord(execFileSync('openssl', options, { input: text }))
}

function noOpenssl(): string | false {
  const { error } = spawnSync('openssl', ['version'])
  return error === undefined ? false : 'there is no openssl program'
}

function lastWord(output: Buffer): string {
  return output.toString().trim().split(' ').at(-1) ?? ''
}

function message(request: Signable): SignedMessage {
  return {
    method: request.method,
    target: request.target,
    headers: (name) => {
      const value = request.headers[name]
      return value === undefined ? [] : [value]
    },
    body: Buffer.from(request.body),
  }
}

function verify(authorization: string, request: Signable, time = String(timestamp)): boolean {
  const parsed = parseTc3(authorization)
  if (parsed === null || unsignable(message(request), parsed) !== null) return false
  return verifyTc3(message(request), parsed, time, new Secret(secretKey))
}

describe('verifyTc3', { skip: noOpenssl() }, () => {
  it('accepts what openssl signed over the headers as sent', () => {
    assert.equal(verify(signByOpenssl(usual), usual), true)
  })

  it('accepts the host without its port, and header values in lower case', () => {
    for (const host of ['Api.Example', 'api.example:8090', 'api.example']) {
      const signed = { ...usual, headers: { ...usual.headers, host } }
      assert.equal(verify(signByOpenssl(signed), usual), true, host)
    }
  })

  it('covers every header of the list, in its order, and the raw query', () => {
    const signed: Signable = {
      ...usual,
      method: 'GET',
      target: '/?b=%7e&a=1+2&b=',
      headers: { ...usual.headers, 'x-tc-action': 'DescribeService' },
      signedHeaders: ['content-type', 'host', 'x-tc-action'],
      service: 'localhost:8090',
      body: '',
    }
    const authorization = signByOpenssl(signed)
    assert.equal(verify(authorization, signed), true)
    assert.equal(verify(authorization, { ...signed, target: '/?a=1+2&b=%7e&b=' }), false)
    assert.equal(verify(authorization, { ...signed, target: '/?b=~&a=1+2&b=' }), false)
    const other = { ...signed.headers, 'x-tc-action': 'DeleteService' }
    assert.equal(verify(authorization, { ...signed, headers: other }), false)
  })

  it('refuses another time, another key and a header that is not there', () => {
    const authorization = signByOpenssl(usual)
    assert.equal(verify(authorization, usual, String(timestamp + 1)), false)
    const parsed = parseTc3(authorization)
    assert.ok(parsed)
    const wrongKey = new Secret(`${secretKey}x`)
    assert.equal(verifyTc3(message(usual), parsed, String(timestamp), wrongKey), false)
    const { host } = usual.headers
    assert.equal(verify(authorization, { ...usual, headers: { host: host ?? '' } }), false)
  })

  it('refuses a signed request with any byte of body, target, header or signature changed', () => {
    const signed: Signable = { ...usual, target: '/?x=1&y=z' }
    const authorization = signByOpenssl(signed)
    assert.equal(verify(authorization, signed), true)
    const parts = ['body', 'target', 'content-type', 'host', 'authorization', 'method'] as const
    const mutation = fc.record({
      part: fc.constantFrom(...parts),
      at: fc.nat(),
      byte: fc.integer({ min: 0x21, max: 0x7e }),
    })
    fc.assert(
      fc.property(mutation, ({ part, at, byte }) => {
        const change = (text: string) => {
          const index = at % text.length
          return text.slice(0, index) + String.fromCharCode(byte) + text.slice(index + 1)
        }
        const headers = { ...signed.headers }
        let { body, target, method } = signed
        let header = authorization
        let before = ''
        let after = ''
        const note = (old: string) => {
          before = old
          after = change(old)
          return after
        }
        if (part === 'body') body = note(body)
        else if (part === 'target') target = note(target)
        else if (part === 'method') method = note(method)
        else if (part === 'authorization') header = note(header)
        else headers[part] = note(headers[part] ?? '')

        // The two tolerances of the protocol: letter case of header values, and the host's port.
        if (before === after) return
        if (part === 'content-type' && before.toLowerCase() === after.toLowerCase()) return
        if (part === 'host' && sameHost(before, after)) return
        // Whose key it is and where a parser reads it is decided by the caller.
        if (part === 'authorization' && isSecretIdChange(before, after)) return
        assert.equal(verify(header, { ...signed, headers, body, target, method }), false)
      }),
      { numRuns: 700 },
    )
  })
})

function sameHost(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function isSecretIdChange(a: string, b: string): boolean {
  const rest = (text: string) => text.replace(/Credential=[^/]*\//, '')
  return rest(a) === rest(b)
}

describe('parseTc3', () => {
  const good =
    `TC3-HMAC-SHA256 Credential=AKIDexample/${date}/apigateway/tc3_request, ` +
    `SignedHeaders=content-type;host, Signature=${'0123456789abcdef'.repeat(4)}`

  it('reads the parts of the header', () => {
    const parsed = parseTc3(good)
    assert.equal(parsed?.secretId, 'AKIDexample')
    assert.equal(parsed?.service, 'apigateway')
    assert.equal(parsed?.date, date)
    assert.equal(utcDate(timestamp), date)
    assert.deepEqual(parsed?.signedHeaders, ['content-type', 'host'])
  })

  it('refuses every other form', () => {
    const bad = [
      '',
      'TC3-HMAC-SHA256',
      good.replace('TC3-HMAC-SHA256', 'TC3-HMAC-SHA1'),
      good.replace('TC3-HMAC-SHA256', 'tc3-hmac-sha256'),
      good.replace('/tc3_request', ''),
      good.replace('tc3_request', 'tc4_request'),
      good.replace('SignedHeaders=content-type;host', 'SignedHeaders='),
      good.replace('content-type;host', 'content-type;host;host'),
      good.replace('content-type;host', 'Content-Type;host'),
      good.replace('content-type;host', Array.from({ length: 65 }, (_, i) => `h${i}`).join(';')),
      `${good}0`,
      `${good}, Extra=1`,
      good.slice(0, -1),
      good.replace(/Signature=.*/, (text) => text.toUpperCase()),
      good.replace('AKIDexample', ''),
      good.replace('AKIDexample', 'a/b'),
    ]
    for (const text of bad) assert.equal(parseTc3(text), null, text)
  })
})

describe('withoutPort', () => {
  it('takes the port away and nothing else', () => {
    assert.equal(withoutPort('127.0.0.1:8090'), '127.0.0.1')
    assert.equal(withoutPort('[::1]:8090'), '[::1]')
    assert.equal(withoutPort('[::1]'), '[::1]')
    assert.equal(withoutPort('api.example'), 'api.example')
  })
})
