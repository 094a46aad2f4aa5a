/**
 * A gateway that joins as from another machine: over TLS, by the token alone, with an authority
 * that only its environment names; and the management API on the same port.
 */
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { Agent, request } from 'undici'
import { authority, backendCertificate, backendKey } from '../certificates.ts'
import { freePort } from '../ports.ts'
import { type Product, prepareProduct, until } from '../product.ts'

const token = 'a-join-token-of-this-test'

describe('a gateway on another machine', () => {
  let product: Product
  let port: number
  let url: string

  beforeEach(async () => {
    port = await freePort()
    url = `https://127.0.0.1:${port}`
    product = await prepareProduct({ SLUICE_JOIN_TOKEN: token })
    for (const [name, text] of Object.entries({ authority, backendCertificate, backendKey })) {
      writeFileSync(join(product.dataDir, `${name}.pem`), text)
    }
  })
  afterEach(() => product.close())

  function startControl() {
    return product.start('control', {
      SLUICE_CONTROL_HTTPS_PORT: String(port),
      SLUICE_CONTROL_CERTIFICATE: join(product.dataDir, 'backendCertificate.pem'),
      SLUICE_CONTROL_PRIVATE_KEY: join(product.dataDir, 'backendKey.pem'),
    })
  }

  function startGateway(env: Readonly<Record<string, string>>) {
    return product.start('gateway', {
      SLUICE_CONTROL_URL: url,
      SLUICE_DATA_DIR: join(product.dataDir, 'elsewhere'),
      ...env,
    })
  }

  const trusting = () => ({ NODE_EXTRA_CA_CERTS: join(product.dataDir, 'authority.pem') })

  it('joins over TLS and serves what is released', async () => {
    const control = startControl()
    startGateway(trusting())
    await product.ready(control)
    const client = product.client()
    const service = await client.CreateService({ ServiceName: 'remote', Protocol: 'http' })
    const ServiceId = service.ServiceId ?? ''
    await client.CreateApi({
      ServiceId,
      ServiceType: 'MOCK',
      ServiceTimeout: 15,
      Protocol: 'HTTP',
      RequestConfig: { Path: '/m', Method: 'GET' },
      ServiceMockReturnMessage: 'from afar',
    })
    await client.ReleaseService({ ServiceId, EnvironmentName: 'test', ReleaseDesc: 'first' })
    const answer = await product.call(service.OuterSubDomain ?? '', '/test/m')
    assert.equal(answer.body, 'from afar')
  })

  it('does not join a control plane that it cannot verify', async () => {
    startControl()
    await until('control over TLS', async () => (await overTls(url, '/healthz')) === 200)
    const gateway = startGateway({ NODE_EXTRA_CA_CERTS: '' })
    await until('the refusal', () => /certificate|verify/i.test(gateway.output()))
    assert.doesNotMatch(gateway.output(), /connected to the control plane/)
  })

  it('does not start without a token, and makes none of its own', async () => {
    const gateway = startGateway({ SLUICE_JOIN_TOKEN: '' })
    // Not its exit: what it wrote may come after that.
    const code = await new Promise((resolve) => gateway.child.once('close', resolve))
    assert.equal(code, 1)
    assert.match(gateway.output(), /set SLUICE_JOIN_TOKEN/)
    assert.equal(existsSync(join(product.dataDir, 'elsewhere', 'join-token')), false)
  })

  it('is refused with another token', async () => {
    startControl()
    await until('control over TLS', async () => (await overTls(url, '/healthz')) === 200)
    const gateway = startGateway({ ...trusting(), SLUICE_JOIN_TOKEN: 'not-the-token-of-this-test' })
    await until('the refusal', () => /refuses the join token/.test(gateway.output()))
  })
})

async function overTls(url: string, path: string): Promise<number | undefined> {
  const dispatcher = new Agent({ connect: { ca: authority } })
  try {
    const answer = await request(`${url}${path}`, { dispatcher })
    await answer.body.dump()
    return answer.statusCode
  } catch {
    return undefined
  } finally {
    await dispatcher.close()
  }
}
