/**
 * Ports in use before a start: what is waited for, and what is not.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { portFaults } from './ports.ts'

describe('ports before a start', () => {
  let holder: Server
  let port: number

  beforeEach(async () => {
    holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const address = holder.address()
    assert.ok(address !== null && typeof address === 'object')
    port = address.port
  })
  afterEach(() => holder.close())

  const uses = () => [{ setting: 'httpPort', host: '127.0.0.1', port }] as const

  it('are tried again when their holder ends while we look for it', async () => {
    const faults = await portFaults(uses(), () => {
      holder.close()
      return null
    })
    assert.deepEqual(faults, [])
  })

  it('are refused when nobody can be seen who holds them', async () => {
    const [fault = ''] = await portFaults(uses(), () => null)
    assert.match(fault, /^httpPort: 127\.0\.0\.1 port \d+ is in use by another process/)
  })
})
