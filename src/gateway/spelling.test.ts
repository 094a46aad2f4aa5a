/**
 * Whatever spelling a request has: it reaches the API that its canonical form reaches, and the
 * backend is sent what was routed. Checked on random APIs and paths against a slow reading of both.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { TestGateway } from '../../test/fakes/gateway.ts'
import { gatewayOn } from '../../test/fakes/gateway.ts'
import { anApi, httpBackend, released } from '../../test/fakes/snapshot.ts'
import { canonicalPath } from '../lib/request-path.ts'

const words = ['a', 'admin', 'user', '%2F', 'ä', '.x', 'b!']
const segment = fc.constantFrom(...words)
const authored = fc
  .tuple(
    fc.constantFrom('', '=', '^~'),
    fc.array(segment, { minLength: 1, maxLength: 3 }),
    fc.boolean(),
  )
  .map(([kind, parts, variable]) => {
    return `${kind}/${parts.join('/')}${variable && kind === '' ? '/{v}' : ''}`
  })

/** One of many spellings of a path: each character as it is or escaped, in either case. */
const spelled = fc
  .tuple(
    fc.array(fc.oneof(segment, fc.constantFrom('..', '.', '', '\\', '%00')), { maxLength: 4 }),
    fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
  )
  .map(([parts, stream]) => {
    const bytes = Buffer.from(`/${parts.join('/')}`).toString('latin1')
    const choices = stream[Symbol.iterator]()
    return [...bytes].map((character) => spell(character, choices.next().value ?? 0)).join('')
  })

function spell(character: string, choice: number): string {
  if (choice > 2 || character === '/' || character === '%') return character
  const hex = character.charCodeAt(0).toString(16).padStart(2, '0')
  return `%${choice === 0 ? hex : hex.toUpperCase()}`
}

async function reached({ call }: TestGateway, path: string): Promise<string> {
  const exchange = await call({ target: `/release${path}` })
  if (exchange.forwarded === null) return String(exchange.answered?.status)
  const { request, origin } = exchange.forwarded
  return `${origin.port} ${request.target}`
}

describe('any spelling of a path', () => {
  it('reaches what its canonical form reaches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(authored, { minLength: 1, maxLength: 6 }),
        fc.array(spelled, { minLength: 20, maxLength: 20 }),
        async (paths, requests) => {
          const apis = paths.map((path, index) =>
            anApi({
              ...{ path, id: `api-${index}` },
              // The port tells which API was reached; `/s` keeps rests visible.
              backend: { ...httpBackend, port: 1000 + index, path: '/s' },
            }),
          )
          const gateway = gatewayOn(released(apis))
          for (const path of requests) {
            const canonical = canonicalPath(path)
            const expected = canonical === null ? '400' : await reached(gateway, canonical)
            assert.equal(await reached(gateway, path), expected, path)
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('reaches an exact API when its bytes are the path, and a refusal when it climbs', async () => {
    const gateway = gatewayOn(
      released([
        anApi({ path: '=/admin', backend: { kind: 'mock', body: 'admin' } }),
        anApi({ id: 'api-2', path: '/', backend: { kind: 'mock', body: 'open' } }),
      ]),
    )
    await fc.assert(
      fc.asyncProperty(spelled, async (path) => {
        const bytes = path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        )
        const { message } = await gateway.call({ target: `/release${path}` })
        if (bytes === '/admin') assert.equal(message, 'admin')
        else assert.notEqual(message, 'admin')
        if (bytes.split('/').includes('..')) assert.equal(message, 'Invalid request path')
      }),
      { numRuns: 1_000 },
    )
  })
})
