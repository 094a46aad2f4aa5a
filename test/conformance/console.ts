/**
 * A browser as far as the console's session is concerned: it keeps cookies, says where it comes
 * from, and calls actions as the console does. Built on node:http, which sends what it is told.
 */
import { request } from 'node:http'

export interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: { readonly [name: string]: string | string[] | undefined }
  readonly body?: string
  /** The address that it is sent from; all of 127.0.0.0/8 is ours. */
  readonly from?: string
}

export type WireAnswer = Awaited<ReturnType<typeof send>>

/** Sends exactly these headers, and Host. */
export async function send(port: number, sent: Sent) {
  const { status, headers, text } = await exchange(port, sent)
  const isJson = headers['content-type'] === 'application/json'
  // What stands in an envelope is as manifold as the actions: tests look at what they expect.
  const { Response: response = {} } = JSON.parse(isJson ? text : '{}')
  const code: string = response.Error?.Code ?? ''
  return { status, headers, text, response, code }
}

interface Exchanged {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
}

function exchange(port: number, sent: Sent) {
  const { method = 'POST', path = '/', headers = {}, body = '', from } = sent
  return new Promise<Exchanged>((resolve, reject) => {
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value))
    const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) }
    const options = { host: '127.0.0.1', port, method, path, headers: { ...length, ...given } }
    const localAddress = from === undefined ? {} : { localAddress: from }
    const asked = request({ ...options, ...localAddress }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

export class Browser {
  readonly port: number
  readonly from: string
  readonly cookies = new Map<string, string>()

  constructor(port: number, from = '127.0.0.1') {
    this.port = port
    this.from = from
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  get csrf(): string {
    return this.cookies.get('sluice-csrf') ?? ''
  }

  /** What the browser and the console's client add to a call. */
  get ownHeaders(): { readonly [name: string]: string } {
    return {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      ...(this.cookies.size > 0 && { cookie: this.cookieHeader, 'x-sluice-csrf': this.csrf }),
    }
  }

  async send(sent: Sent): Promise<WireAnswer> {
    const answer = await send(this.port, {
      from: this.from,
      ...sent,
      headers: { ...this.ownHeaders, ...sent.headers },
    })
    for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }

  session(body: object, headers: Sent['headers'] = {}): Promise<WireAnswer> {
    return this.send({ path: '/console/session', body: JSON.stringify(body), headers })
  }

  call(
    action: string,
    request: object = {},
    headers: Sent['headers'] = {},
    version = '2018-08-08',
  ): Promise<WireAnswer> {
    return this.send({
      body: JSON.stringify(request),
      headers: { 'x-tc-action': action, 'x-tc-version': version, ...headers },
    })
  }

  /** An action of service sluice. */
  own(action: string, request: object = {}, headers: Sent['headers'] = {}): Promise<WireAnswer> {
    return this.call(action, request, headers, '2026-01-01')
  }
}
