import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { text as readText } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { apigateway } from 'tencentcloud-sdk-nodejs/tencentcloud/services/apigateway/index.js'
import { actionNames } from '../contract/actions.ts'
import { Secret } from '../lib/secret.ts'
import { runActions } from './actions.ts'
import { runCall } from './call.ts'
import type { ClientSettings } from './client-options.ts'
import { authorization } from './sign.ts'
import { runStatus } from './status.ts'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A control plane that answers as it is told and keeps what it was asked. */
let server: Server
let url = ''
let received: Received[] = []
let answers: Record<string, unknown> = {}
let dataDir = ''

beforeEach(async () => {
  received = []
  answers = {}
  dataDir = mkdtempSync(join(tmpdir(), 'sluice-cli-'))
  server = createServer(async (request, response) => {
    const body = await readText(request)
    received.push({ headers: request.headers, body })
    const answer = answers[String(request.headers['x-tc-action'])]
    response.end(typeof answer === 'string' ? answer : JSON.stringify({ Response: answer }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterEach(async () => {
  rmSync(dataDir, { recursive: true })
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function settings(changes: Partial<ClientSettings> = {}): ClientSettings {
  return {
    dataDir,
    controlUrl: url,
    controlHost: '127.0.0.1',
    controlPort: 1,
    region: 'ap-guangzhou',
    secretId: 'AKIDabc',
    secretKey: new Secret('0123456789abcdef'),
    ...changes,
  }
}

function sink() {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  return { stream, text: () => text }
}

async function status(changes?: Partial<ClientSettings>) {
  const [out, errors] = [sink(), sink()]
  const code = await runStatus(settings(changes), out.stream, errors.stream)
  return { code, out: out.text(), errors: errors.text() }
}

async function call(action: string, request = '{}', pick: string | null = null) {
  const [out, errors] = [sink(), sink()]
  const code = await runCall(settings(), { action, request, pick }, out.stream, errors.stream)
  return { code, out: out.text(), errors: errors.text() }
}

const hash = 'ab'.repeat(32)
const node = {
  NodeId: 'node-1',
  Address: '127.0.0.1:8080',
  Version: '0.1.0',
  Workers: 2,
  Revision: 7,
  Hash: hash,
  Connected: true,
  LastSeenTime: '2026-01-02T03:04:05Z',
  State: 'linked',
  Reason: null,
}

function inEffectOn(count: number, nodes = [node]): void {
  const set = { NodeSet: nodes, RequestId: 'r' }
  answers = {
    DescribeNodes: { TotalCount: nodes.length, ...set },
    DescribeEffect: {
      Revision: 7,
      Hash: hash,
      NodeTotalCount: nodes.length,
      NodeInEffectCount: count,
      ...set,
    },
  }
}

describe('sluice status', () => {
  it('shows the revision and each gateway', async () => {
    inEffectOn(1)
    const { code, out } = await status()
    assert.equal(code, 0)
    assert.match(out, /^Revision +7 \(abababababab\), in effect on 1 of 1$/m)
    assert.match(out, /^node-1 +127\.0\.0\.1:8080 +linked +7 +2 +0\.1\.0 +2026-01-02T03:04:05Z$/m)
    assert.deepEqual(
      received.map(({ headers }) => headers['x-tc-version']),
      ['2026-01-01', '2026-01-01'],
    )
  })

  it('ends with 1 while not every gateway has it, with why', async () => {
    inEffectOn(1, [
      node,
      { ...node, NodeId: 'node-2', State: 'refused', Reason: 'no way' } as never,
    ])
    const { code, out } = await status()
    assert.equal(code, 1)
    assert.match(out, /in effect on 1 of 2/)
    assert.match(out, /^node-2 .* no way$/m)
    inEffectOn(0, [])
    assert.deepEqual((await status()).code, 1)
    assert.match((await status()).out, /No gateway has joined/)
  })

  it('reads credentials from the data directory, and says when there are none', async () => {
    inEffectOn(1)
    const none = { secretId: null, secretKey: null }
    const absent = await status(none)
    assert.equal(absent.code, 2)
    assert.match(
      absent.errors,
      /no credentials: .*credentials\.json cannot be read; set SLUICE_SECRET_ID/,
    )
    const file = join(dataDir, 'credentials.json')
    writeFileSync(
      file,
      JSON.stringify({ secretId: 'AKIDfile', secretKey: 'k', uin: '1', appId: 1 }),
    )
    assert.equal((await status(none)).code, 0)
    assert.match(String(received[0]?.headers.authorization), /Credential=AKIDfile\//)
    writeFileSync(file, '{}')
    assert.match((await status(none)).errors, /does not hold secretId and secretKey/)
  })

  it('says who does not answer, refuses or is somebody else', async () => {
    const gone = await status({ controlUrl: 'http://127.0.0.1:1' })
    assert.equal(gone.code, 2)
    assert.match(gone.errors, /control plane at http:\/\/127\.0\.0\.1:1 does not answer: .*REFUSED/)
    answers = { DescribeNodes: '<html>', DescribeEffect: '<html>' }
    assert.match((await status()).errors, /is not the management API/)
    const refusal = { Error: { Code: 'AuthFailure.SecretIdNotFound', Message: 'who?' } }
    answers = { DescribeNodes: refusal, DescribeEffect: refusal }
    assert.match((await status()).errors, /was refused: AuthFailure\.SecretIdNotFound: who\?/)
    answers = { DescribeNodes: { TotalCount: 'x' }, DescribeEffect: {} }
    assert.match((await status()).errors, /in a form that this version does not know/)
  })
})

describe('sluice call', () => {
  it('sends the request and prints the answer, or one field of it', async () => {
    answers = { DescribeService: { ServiceId: 'service-1', Tags: [{ Key: 'a' }], Count: 3 } }
    const request = '{"ServiceId":"service-1"}'
    assert.equal((await call('DescribeService', request, 'ServiceId')).out, 'service-1\n')
    assert.equal(received[0]?.body, request)
    assert.equal(received[0]?.headers['x-tc-version'], '2018-08-08')
    assert.equal((await call('DescribeService', request, 'Tags.0.Key')).out, 'a\n')
    assert.equal((await call('DescribeService', request, 'Count')).out, '3\n')
    const whole = await call('DescribeService', request)
    assert.deepEqual(JSON.parse(whole.out), answers['DescribeService'])
  })

  it('ends with 1 when refused and with 2 when it cannot ask', async () => {
    const refusal = { Error: { Code: 'InvalidParameterValue', Message: 'no' } }
    answers = { DescribeService: refusal, DescribeNodes: {} }
    const refused = await call('DescribeService')
    assert.deepEqual([refused.code, refused.out], [1, ''])
    assert.match(refused.errors, /InvalidParameterValue: no/)
    const unknown = await call('DescribeServic')
    assert.equal(unknown.code, 2)
    assert.match(unknown.errors, /is not an action; did you mean DescribeService, /)
    assert.equal(received.length, 1, 'nothing is asked for an action that is none')
    assert.match((await call('DescribeNodes', '[]')).errors, /must be a JSON object/)
    assert.match((await call('DescribeNodes', 'x')).errors, /must be a JSON object/)
    assert.match((await call('DescribeNodes', '{}', 'A.B')).errors, /the answer has no field A\.B/)
  })
})

describe('a misspelt action', () => {
  it('is answered with the three nearest at most, and the way to the list', async () => {
    const { errors } = await call('createservise')
    assert.equal(
      errors,
      'sluice: "createservise" is not an action; did you mean CreateService?\n' +
        '  sluice actions lists all of them\n',
    )
    const [, near = ''] = /did you mean (.*)\?/.exec((await call('usageplan')).errors) ?? []
    assert.equal(near.split(/, | or /).length, 3, near)
    assert.match(
      (await call('nonsense')).errors,
      /^sluice: "nonsense" is not an action\n {2}sluice a/,
    )
  })
})

describe('sluice actions', () => {
  it('lists them with their purposes, all or those that hold a word', () => {
    const all = sink()
    assert.equal(runActions('', all.stream), 0)
    const lines = all.text().trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      [...actionNames].sort(),
    )
    const some = sink()
    assert.equal(runActions('apikey', some.stream), 0)
    assert.match(some.text(), /^CreateApiKey +\S.*\./m)
    assert.doesNotMatch(some.text(), /CreateService/)
    assert.equal(runActions('nonsense', sink().stream), 1)
  })
})

describe('the signature', () => {
  it('is the one that the vendor SDK makes of the same call', async () => {
    answers = { DescribeServicesStatus: { TotalCount: 0, Result: null, RequestId: 'r' } }
    const key = '0123456789abcdef'
    const client = new apigateway.v20180808.Client({
      credential: { secretId: 'AKIDabc', secretKey: key },
      region: 'ap-guangzhou',
      profile: { httpProfile: { endpoint: new URL(url).host, protocol: 'http://' } },
    })
    await client.DescribeServicesStatus({ Limit: 7 })
    const [{ headers, body } = { headers: {}, body: '' }] = received
    const header = String(headers.authorization)
    const ours = authorization(
      {
        host: '127.0.0.1', // the SDK signs the host without its port
        service: /Credential=[^/]*\/[^/]*\/([^/]*)\//.exec(header)?.[1] ?? '',
        contentType: String(headers['content-type']),
        body,
        epochSeconds: Number(headers['x-tc-timestamp']),
      },
      { secretId: 'AKIDabc', secretKey: new Secret(key) },
    )
    assert.equal(ours, header)
  })
})
