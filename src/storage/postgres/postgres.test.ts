/**
 * The store on PostgreSQL: the suite of all stores, on a real server.
 */
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import { storeCases } from '../../../test/cases/store.ts'
import { postgresPlace } from '../../../test/cases/store-place.ts'
import {
  type PostgresServer,
  postgresMissing,
  startPostgres,
} from '../../../test/servers/postgres.ts'

describe('store on PostgreSQL', { skip: postgresMissing() }, () => {
  let server: PostgresServer | null = null
  before(async () => {
    server = await startPostgres()
  })
  after(() => server?.stop())

  storeCases(() => {
    assert.ok(server)
    return postgresPlace(server)
  }, 10)
})
