/**
 * The gateway's end of the feed against a control plane that lies, breaks off, refuses, goes back in
 * time or is not who it should be.
 */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { authority, backendCertificate, backendKey } from '../../../test/certificates.ts'
import { Secret } from '../../lib/secret.ts'
import { openRig, type Rig, settings } from './process-rig.ts'
import { ScriptedControl } from './scripted-control.ts'
import { isReady } from './status.ts'

let rig: Rig
beforeEach(async () => {
  rig = await openRig()
})
afterEach(() => rig.close())

describe('feed client', () => {
  it('keeps what it has when a step arrives damaged or cut off, and fetches the whole', async () => {
    await rig.startWithFirst()
    rig.control.tamper = (frame) => {
      if (frame.kind !== 'section') return frame
      return { kind: 'section', section: { ...frame.section, bytes: Buffer.from('forged') } }
    }
    rig.control.change(settings('second'))
    await rig.until(() => rig.control.hellos.length >= 2, 'a new connection')
    assert.equal(rig.control.hellos[1]?.revision, 0)
    assert.deepEqual(await rig.texts(), ['first', 'first'])
    rig.control.tamper = (frame) => (frame.kind === 'commit' ? null : frame)
    const hellos = rig.control.hellos.length
    await rig.until(
      () => rig.control.hellos.length > hellos + 1,
      'connections cut before the commit',
    )
    assert.deepEqual(await rig.texts(), ['first', 'first'])
    rig.control.tamper = (frame) => frame
    await rig.acknowledged(2)
    assert.deepEqual(await rig.texts(), ['second', 'second'])
  })

  it('says that it refused what a worker cannot link, and takes the next step', async () => {
    await rig.start()
    await rig.joined()
    rig.control.change(settings('first'))
    rig.control.change(settings('refuse me'))
    await rig.acknowledged(2)
    assert.equal(rig.control.acknowledged(2)?.state, 'refused')
    assert.match(rig.control.acknowledged(2)?.reason ?? '', /this text cannot be linked/)
    rig.control.change(settings('third'))
    await rig.acknowledged(3)
    assert.equal(rig.control.acknowledged(3)?.state, 'linked')
    await rig.gateway?.close()
    await rig.start({ controlUrl: null })
    assert.deepEqual(await rig.texts(), ['third', 'third'])
  })

  it('follows a control plane whose revisions went back', async () => {
    await rig.start()
    await rig.joined()
    for (const text of ['one', 'two', 'three']) rig.control.change(settings(text))
    await rig.acknowledged(3)
    const { port } = rig.control
    await rig.control.close()
    rig.control = new ScriptedControl()
    rig.control.change(settings('restored'))
    await rig.control.listen(port)
    await rig.acknowledged(1)
    assert.deepEqual(await rig.texts(), ['restored', 'restored'])
  })

  it('says why the control plane refuses it, and goes on trying', async () => {
    rig.control.answer = 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'
    await rig.start()
    await rig.until(() => rig.said.some((line) => line.includes('refuses the join token')), 'said')
    rig.control.answer = null
    rig.control.change(settings('first'))
    await rig.acknowledged(1)
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
      rig.control.answer = answer
      rig.control.change(settings('first'))
      const { status } = await rig.start({ workers: 1 })
      await rig.saidLine(problem)
      assert.equal(status().revision, 0)
      rig.control.answer = null
      await rig.acknowledged(1)
    })
  }

  it('waits for its join token without one', async () => {
    let token: Secret | null = null
    await rig.start({ joinToken: () => token })
    await rig.until(() => rig.said.some((line) => line.includes('no join token')), 'said')
    assert.equal(rig.control.heads.length, 0)
    token = new Secret('a-token-that-came-late')
    rig.control.change(settings('first'))
    await rig.acknowledged(1)
    await rig.gateway?.close()
    await rig.start({ joinToken: () => token, controlUrl: null })
    assert.deepEqual(await rig.texts(), ['first', 'first'])
  })

  it('does not send its token in the clear to another machine', async () => {
    await assert.rejects(rig.start({ controlUrl: new URL('http://192.0.2.1:8090') }), /https/)
    assert.equal(rig.control.heads.length, 0)
  })

  it('joins over TLS, and tells its token to nobody whose certificate does not hold', async () => {
    const known = getCACertificates('default')
    await rig.control.close()
    await rig.control.listen(0, { cert: backendCertificate, key: backendKey })
    rig.control.change(settings('first'))
    try {
      const { status } = await rig.start()
      await rig.saidLine(/feed from .*certificate/)
      assert.deepEqual(rig.control.heads, [])
      assert.equal(isReady(status()), false)
      setDefaultCACertificates([...known, authority])
      await rig.acknowledged(1)
    } finally {
      setDefaultCACertificates(known)
    }
  })
})
