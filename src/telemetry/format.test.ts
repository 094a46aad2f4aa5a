/** The line against an independent parser: 23 fields, whatever their values try. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatLine } from './format.ts'
import { logValueCharactersMax } from './limits.ts'
import { parseLine, parseLines } from './line-oracle.ts'
import type { CallRecord } from './record.ts'

const record: CallRecord = {
  appId: 1_250_000_000,
  environment: 'release',
  serviceId: 'service-abcd1234',
  host: 'service-abcd1234-1250000000.gz.apigw.localhost',
  apiId: 'api-wxyz9876',
  uri: '/release/orders?page=2',
  scheme: 'http',
  method: 'GET',
  status: 200,
  upstreamStatus: 201,
  clientAddress: '203.0.113.9',
  upstreamAddress: '192.0.2.7:8443',
  localAddress: '198.51.100.1',
  responseBytes: 512,
  requestBytes: 99,
  startedAtMs: Date.UTC(2020, 8, 4, 14, 45, 44, 777),
  durationMs: 12_034,
  upstreamResponseMs: 11_999,
  upstreamConnectMs: 2,
  upstreamHeaderMs: 450,
  error: '',
  requestId: '0174599f7e89a1b2c3d4e5f600000001',
}

describe('access log line', () => {
  it('[g424] [g425] [g427] [g430] has the 23 fields of the guide without blanks between', () => {
    assert.equal(
      formatLine(record, 4711),
      '[1250000000][release][service-abcd1234][service-abcd1234-1250000000.gz.apigw.localhost]' +
        '[api-wxyz9876][/release/orders?page=2][http][rsp_st:200][ups_st:201]' +
        '[cip:203.0.113.9][uip:192.0.2.7:8443][vip:198.51.100.1][rsp_len:512][req_len:99]' +
        '[req_t:12.034][ups_rsp_t:11.999][ups_conn_t:0.002][ups_head_t:0.450][err_msg:-]' +
        '[tcp_rtt:-][4711][04/Sep/2020:14:45:44 +0000][req_id:0174599f7e89a1b2c3d4e5f600000001]\n',
    )
  })

  it('[g426] [g429] prints a dash for all that did not happen', () => {
    const refused: CallRecord = {
      ...record,
      appId: -1,
      environment: '',
      serviceId: '',
      apiId: '',
      status: 404,
      upstreamStatus: -1,
      upstreamAddress: '',
      upstreamResponseMs: -1,
      upstreamConnectMs: -1,
      upstreamHeaderMs: -1,
      error: 'Not Found Host',
    }
    const read = parseLine(formatLine(refused, 1).trimEnd())
    const absent = Object.entries(read).filter(([, value]) => value === null)
    assert.deepEqual(
      absent.map(([name]) => name),
      [
        ...['app_id', 'env_name', 'service_id', 'api_id', 'ups_st', 'uip'],
        ...['ups_rsp_t', 'ups_conn_t', 'ups_head_t', 'tcp_rtt'],
      ],
    )
    assert.equal(read.err_msg, 'Not Found Host')
  })

  it('[g431] keeps of an error its first clause, not what it quotes from the caller', () => {
    const error =
      'HMAC signature does not match, Server StringToSign:POST#password=hunter2#/?p=test'
    const line = formatLine({ ...record, error }, 1)
    assert.ok(line.includes('[err_msg:HMAC signature does not match]'))
    assert.ok(!line.includes('hunter2'))
  })

  it('rounds times to whole milliseconds and counts them from one second on', () => {
    const at = (durationMs: number) =>
      parseLine(formatLine({ ...record, durationMs }, 1).trimEnd()).req_t
    assert.deepEqual([0, 0.4, 999.6, 1000, 1009, 3_600_000].map(at), [
      ...['0.000', '0.000', '1.000', '1.000', '1.009', '3600.000'],
    ])
  })

  it('cuts a value at its bound', () => {
    const at = (length: number) =>
      parseLine(formatLine({ ...record, uri: 'u'.repeat(length) }, 1).trimEnd()).uri?.length
    assert.equal(at(logValueCharactersMax), logValueCharactersMax)
    assert.equal(at(logValueCharactersMax + 1), logValueCharactersMax)
  })

  it('tells a value of one dash from none', () => {
    assert.equal(parseLine(formatLine({ ...record, host: '-' }, 1).trimEnd()).http_host, '-')
  })

  it('cannot be forged: no value of any field adds, ends or moves a field or a line', () => {
    const hostile = fc.oneof(
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((c) => String.fromCharCode(c)) }),
      fc.array(fc.constantFrom(...['[', ']', '\n', '\r', '\\', '\\x5D', '-', 'rsp_st:200', '\0']), {
        maxLength: 12,
      }),
    )
    const text = hostile.map((value) => (Array.isArray(value) ? value.join('') : value))
    fc.assert(
      fc.property(text, text, text, text, text, (host, uri, error, address, requestId) => {
        const given = { ...record, host, uri, error, clientAddress: address, requestId }
        const line = formatLine(given, 7)
        assert.match(line, /^[\x20-\x7e]+\n$/)
        const [read, ...others] = parseLines(line)
        assert.equal(others.length, 0)
        const shown = (value: string) => (value === '' ? null : value)
        assert.equal(read?.http_host, shown(host))
        assert.equal(read?.uri, shown(uri))
        assert.equal(read?.cip, shown(address))
        assert.equal(read?.req_id, shown(requestId))
        assert.equal(read?.err_msg, shown(error.split(',')[0] ?? ''))
        assert.equal(read?.rsp_st, '200')
      }),
      { numRuns: 2000 },
    )
  })

  it('writes characters beyond latin1 as their UTF-8 bytes', () => {
    const read = parseLine(formatLine({ ...record, error: 'nicht grün 不' }, 1).trimEnd())
    assert.equal(read.err_msg, `nicht gr\xfcn ${Buffer.from('不').toString('latin1')}`)
  })
})
