import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Key, sdkClient } from '../../test/conformance/control.ts'
import { until } from '../../test/product.ts'
import { type PostgresServer, postgresMissing, startPostgres } from '../../test/servers/postgres.ts'
import { type RunningControl, runControl } from './control.ts'
import { settingsWith } from './settings.ts'

describe('control processes on one PostgreSQL', { skip: postgresMissing() }, () => {
  let server: PostgresServer
  const folders: string[] = []
  let running: RunningControl[] = []
  before(async () => {
    server = await startPostgres()
    const databaseUrl = await server.createDatabase()
    const start = () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'sluice-control-'))
      folders.push(dataDir)
      // What the operator copies: the key that seals what is secret in the shared database.
      writeFileSync(join(dataDir, 'store.key'), 'a key that two control processes share\n')
      const settings = settingsWith({ dataDir, controlPort: 0, sample: 'off', databaseUrl })
      return runControl(settings, { report: () => {}, show: () => {} })
    }
    running = await Promise.all([start(), start()])
  })
  after(async () => {
    await Promise.all(running.map((control) => control.close()))
    await server?.stop()
    for (const folder of folders) rmSync(folder, { recursive: true })
  })

  // The processes wrote the files with these members.
  const keyOf = (i: number): Key =>
    JSON.parse(readFileSync(join(folders[i] ?? '', 'credentials.json'), 'utf8'))
  const client = (i: number) => sdkClient(running[i]?.controlPort ?? 0, { key: keyOf(i) })

  it('agree on the root account, though they started at once', () => {
    assert.deepEqual(keyOf(0), keyOf(1))
  })

  it('serve the same services, each what the other has written', async () => {
    const { ServiceId = '' } = await client(0).CreateService({
      ServiceName: 'shared',
      Protocol: 'http',
    })
    await client(1).ModifyService({ ServiceId, ServiceDesc: 'by the other' })
    const { ServiceDesc } = await client(0).DescribeService({ ServiceId })
    assert.equal(ServiceDesc, 'by the other')
  })

  it('publish the same snapshot', async () => {
    await until('one hash', async () => {
      const calls = [0, 1].map((i) => {
        const sluice = { key: keyOf(i), version: '2026-01-01' }
        return sdkClient(running[i]?.controlPort ?? 0, sluice).request('DescribeEffect', {})
      })
      const [a, b] = await Promise.all(calls)
      return a.Revision > 0 && a.Revision === b.Revision && a.Hash === b.Hash
    })
  })

  it('answer again after their database was away', async () => {
    await server.restart()
    await until('an answer', async () => {
      const answer = await client(0)
        .DescribeServicesStatus({})
        .catch(() => null)
      return answer?.Result?.TotalCount === 1
    })
  })
})
