/**
 * The store on SQLite: the suite of all stores.
 */
import { describe } from 'node:test'
import { storeCases } from '../../../test/cases/store.ts'
import { sqlitePlace } from '../../../test/cases/store-place.ts'

describe('store on SQLite', () => storeCases(sqlitePlace, 60))
