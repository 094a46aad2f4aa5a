import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatLine } from '../../telemetry/format.ts'
import type { CallRecord } from '../../telemetry/record.ts'
import { logFields } from './log-line.ts'

const record: CallRecord = {
  ...{ appId: 1_300_000_001, environment: 'release', serviceId: 'service-1', host: 'h' },
  ...{ apiId: 'api-1', uri: '/release/x?a=[b]', scheme: 'http', method: 'GET', status: 200 },
  ...{ upstreamStatus: 201, clientAddress: '1.2.3.4', upstreamAddress: '5.6.7.8:80' },
  ...{ localAddress: '127.0.0.1', responseBytes: 10, requestBytes: 20, startedAtMs: 0 },
  ...{ durationMs: 1500, upstreamResponseMs: 30, upstreamConnectMs: 1, upstreamHeaderMs: 2 },
  ...{ error: '', requestId: 'ab' },
}

describe('the fields of a log line', () => {
  it('are those that were written, by name', () => {
    assert.deepEqual(Object.fromEntries(logFields(formatLine(record, 7))), {
      ...{ app_id: '1300000001', env_name: 'release', service_id: 'service-1', http_host: 'h' },
      ...{ api_id: 'api-1', uri: '/release/x?a=\\x5Bb\\x5D', scheme: 'http', rsp_st: '200' },
      ...{ ups_st: '201', cip: '1.2.3.4', uip: '5.6.7.8:80', vip: '127.0.0.1', rsp_len: '10' },
      ...{ req_len: '20', req_t: '1.500', ups_rsp_t: '0.030', ups_conn_t: '0.001' },
      ...{ ups_head_t: '0.002', err_msg: '-', tcp_rtt: '-', pid: '7', req_id: 'ab' },
      time_local: '01/Jan/1970:00:00:00 +0000',
    })
  })
})
