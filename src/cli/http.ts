/**
 * One request of the command line. `fetch` will not do: it refuses ports that browsers block, and
 * a control plane may well listen on 10080.
 */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { text as readText } from 'node:stream/consumers'

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** For the whole exchange. */
  readonly timeoutMs: number
}

export interface Response {
  readonly status: number
  readonly text: string
}

/** Rejects with the reason when there is no answer in time. */
export function exchange(url: URL, request: Request): Promise<Response> {
  const { method, headers, body, timeoutMs } = request
  const signal = AbortSignal.timeout(timeoutMs)
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise<Response>((resolve, reject) => {
    const outgoing = send(url, { method, headers, signal, agent: false }, (incoming) => {
      const status = incoming.statusCode ?? 0
      readText(incoming).then((text) => resolve({ status, text }), reject)
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  }).catch((error) => {
    throw signal.aborted ? new Error(`no answer in ${timeoutMs} ms`) : error
  })
}
