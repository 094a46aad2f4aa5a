/**
 * The gateway's end of the feed against a control plane that lies, breaks off, refuses, goes back
 * in time or is not who it should be.
 */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { authority, backendCertificate, backendKey } from '../../../test/certificates.ts'
import { Secret } from '../../lib/secret.ts'
import { type Harness, openHarness, settings } from './process-harness.ts'
import { ScriptedControl } from './scripted-control.ts'
import { isReady } from './status.ts'

let harness: Harness
beforeEach(async () => {
  harness = await openHarness()
})
afterEach(() => harness.close())

describe('feed client', () => {
  it('keeps what it has when a step arrives damaged or cut off, and fetches the whole', async () => {
    await harness.startWithFirst()
    harness.control.tamper = (frame) => {
      if (frame.kind !== 'section') return frame
      return { kind: 'section', section: { ...frame.section, bytes: Buffer.from('forged') } }
    }
    harness.control.change(settings('second'))
    await harness.until(() => harness.control.hellos.length >= 2, 'a new connection')
    assert.equal(harness.control.hellos[1]?.revision, 0)
    assert.deepEqual(await harness.texts(), ['first', 'first'])
    harness.control.tamper = (frame) => (frame.kind === 'commit' ? null : frame)
    const hellos = harness.control.hellos.length
    await harness.until(
      () => harness.control.hellos.length > hellos + 1,
      'connections cut before the commit',
    )
    assert.deepEqual(await harness.texts(), ['first', 'first'])
    harness.control.tamper = (frame) => frame
    await harness.acknowledged(2)
    assert.deepEqual(await harness.texts(), ['second', 'second'])
  })

  it('says that it refused what a worker cannot link, and takes the next step', async () => {
    await harness.start()
    await harness.joined()
    harness.control.change(settings('first'))
    harness.control.change(settings('refuse me'))
    await harness.acknowledged(2)
    assert.equal(harness.control.acknowledged(2)?.state, 'refused')
    assert.match(harness.control.acknowledged(2)?.reason ?? '', /this text cannot be linked/)
    harness.control.change(settings('third'))
    await harness.acknowledged(3)
    assert.equal(harness.control.acknowledged(3)?.state, 'linked')
    await harness.gateway?.close()
    await harness.start({ controlUrl: null })
    assert.deepEqual(await harness.texts(), ['third', 'third'])
  })

  it('follows a control plane whose revisions went back', async () => {
    await harness.start()
    await harness.joined()
    for (const text of ['one', 'two', 'three']) harness.control.change(settings(text))
    await harness.acknowledged(3)
    const { port } = harness.control
    await harness.control.close()
    harness.control = new ScriptedControl()
    harness.control.change(settings('restored'))
    await harness.control.listen(port)
    await harness.acknowledged(1)
    assert.deepEqual(await harness.texts(), ['restored', 'restored'])
  })

  it('says why the control plane refuses it, and goes on trying', async () => {
    harness.control.answer = 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'
    await harness.start()
    await harness.until(
      () => harness.said.some((line) => line.includes('refuses the join token')),
      'said',
    )
    harness.control.answer = null
    harness.control.change(settings('first'))
    await harness.acknowledged(1)
  })

  for (const [answer, problem] of [
    ['HTTP/1.1 403 Forbidden\r\n\r\n', /it refuses the join token/],
    ['HTTP/1.1 404 Not Found\r\n\r\n', /it answers 404 to the upgrade/],
    ['220 mail.example ESMTP\r\n\r\n', /it answers no HTTP to the upgrade/],
    [`HTTP/1.1 101 Switching Protocols\r\nX: ${'y'.repeat(20_000)}`, /is not the upgrade/],
    ['', /connection closed/],
    ['HTTP/1.1 101 Switching Protocols\r\n\r\n\xff\xff\xff\xff\x13', /frame of 4294967295 bytes/],
  ] as const) {
    it(`takes nothing from who answers ${JSON.stringify(answer.slice(0, 40))}`, async () => {
      harness.control.answer = answer
      harness.control.change(settings('first'))
      const { status } = await harness.start({ workers: 1 })
      await harness.saidLine(problem)
      assert.equal(status().revision, 0)
      harness.control.answer = null
      await harness.acknowledged(1)
    })
  }

  it('waits for its join token without one', async () => {
    let token: Secret | null = null
    await harness.start({ joinToken: () => token })
    await harness.until(() => harness.said.some((line) => line.includes('no join token')), 'said')
    assert.equal(harness.control.heads.length, 0)
    token = new Secret('a-token-that-came-late')
    harness.control.change(settings('first'))
    await harness.acknowledged(1)
    await harness.gateway?.close()
    await harness.start({ joinToken: () => token, controlUrl: null })
    assert.deepEqual(await harness.texts(), ['first', 'first'])
  })

  it('does not send its token in the clear to another machine', async () => {
    await assert.rejects(harness.start({ controlUrl: new URL('http://192.0.2.1:8090') }), /https/)
    assert.equal(harness.control.heads.length, 0)
  })

  it('joins over TLS, and tells its token to nobody whose certificate does not hold', async () => {
    const known = getCACertificates('default')
    await harness.control.close()
    await harness.control.listen(0, { cert: backendCertificate, key: backendKey })
    harness.control.change(settings('first'))
    try {
      const { status } = await harness.start()
      await harness.saidLine(/feed from .*certificate/)
      assert.deepEqual(harness.control.heads, [])
      assert.equal(isReady(status()), false)
      setDefaultCACertificates([...known, authority])
      await harness.acknowledged(1)
    } finally {
      setDefaultCACertificates(known)
    }
  })
})
