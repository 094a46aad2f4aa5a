/**
 * The `mock` backend: the configured text as the answer of a backend that says 200.
 *
 * The type follows the text: JSON when it is JSON, plain text otherwise.
 */
import type { MockBackendNode } from '../../snapshot/snapshot.ts'
import type { BackendKind } from './index.ts'

export const mock: BackendKind<MockBackendNode> = {
  link({ body }, _api, response) {
    const type = isJson(body) ? 'application/json' : 'text/plain'
    const reply = {
      status: response.status(200),
      error: '',
      headLines: `Content-Type: ${type}; charset=utf-8\r\n`,
      body: Buffer.from(body),
    }
    return (call) => call.exchange.answer(call.toAnswer(reply))
  },
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
