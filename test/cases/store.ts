/**
 * One suite for every implementation of the store port: what holds for one database holds for all.
 */
import { describe } from 'node:test'
import { storeApps } from './store-apps.ts'
import { storeCallersModel } from './store-callers-model.ts'
import { storeConsole } from './store-console.ts'
import { storeContents } from './store-contents.ts'
import { storeCrashes } from './store-crashes.ts'
import { storeFaults } from './store-faults.ts'
import { storeJournal } from './store-journal.ts'
import { storeKeys } from './store-keys.ts'
import { storeLists } from './store-lists.ts'
import { storeMigrations } from './store-migrations.ts'
import { storeModel } from './store-model.ts'
import { storeOpening } from './store-opening.ts'
import type { MakePlace } from './store-place.ts'
import { storePlugins } from './store-plugins.ts'
import { storeTransactions } from './store-transactions.ts'

/** `modelRuns`: how many random histories are tried; a fast database affords more. */
export function storeCases(make: MakePlace, modelRuns: number): void {
  describe('what it holds', () => storeContents(make))
  describe('lists, versions and history', () => storeLists(make))
  describe('keys and usage plans', () => storeKeys(make))
  describe('applications', () => storeApps(make))
  describe('plugins and IP strategies', () => storePlugins(make))
  describe('the console', () => storeConsole(make))
  describe('transactions', () => storeTransactions(make))
  describe('revision and changes', () => storeJournal(make))
  describe('opening and closing', () => storeOpening(make))
  describe('migrations', () => storeMigrations(make))
  describe('against a slow store in memory', () => {
    storeModel(make, modelRuns)
    storeCallersModel(make, modelRuns)
  })
  describe('when statements fail', () => storeFaults(make))
  describe('when the process is killed', () => storeCrashes(make))
}
