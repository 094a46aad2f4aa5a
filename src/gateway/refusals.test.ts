import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { gatewayReference } from '../../tools/reference-gateway.ts'
import { refusal, refusalNames, refusalRows } from './refusals.ts'

const bodyOf = (body: Uint8Array): string => Buffer.from(body).toString()

describe('refusals', () => {
  it('are JSON with one member, without a final dot [g241]', () => {
    for (const name of refusalNames()) {
      const { status, body } = refusal(name, {
        uri: '/a',
        host: 'h',
        path: '/b',
        name: 'n',
        type: 'int',
      })
      const parsed: unknown = JSON.parse(bodyOf(body))
      assert.deepEqual(Object.keys(Object(parsed)), ['message'])
      assert.doesNotMatch(Object(parsed).message, /\.$|\$/)
      assert.equal(status, refusalRows[name].status)
      assert.ok(status >= 400 && status <= 599)
    }
  })

  it('without a variable part are built once', () => {
    assert.equal(refusal('badGateway'), refusal('badGateway'))
  })

  it('quote what the caller sent as data, shortened', () => {
    const host = `"},{"x":"\u0000</script>${'a'.repeat(5000)}`
    const { body } = refusal('noApiForUri', { uri: '$host', host })
    const { message } = JSON.parse(bodyOf(body))
    assert.ok(
      message.startsWith(`There is no api match uri '$host' host '"},{"x":"\u0000</script>aaa`),
    )
    assert.ok(message.length < 1200)
  })

  it('are the rows of the reference page, and it has no other', () => {
    const page = readFileSync(
      new URL('../../docs/reference/gateway-errors.md', import.meta.url),
      'utf8',
    )
    const listed = [...page.matchAll(/^\| (\d{3}) \| `([^`]*)` \|/gm)].map(
      ([, status, text]) => `${status} ${text}`,
    )
    const known = refusalNames().map(
      (name) => `${refusalRows[name].status} ${refusalRows[name].text}`,
    )
    assert.deepEqual(listed.toSorted(), known.toSorted())
  })
})

describe('reference pages', () => {
  it('are what their tables make', () => {
    for (const [path, text] of gatewayReference()) {
      assert.equal(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'), text, path)
    }
  })
})
