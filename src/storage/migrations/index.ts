/**
 * Every migration in order: number n is the n-th. Written ones never change; new ones are appended.
 */
import type { Migration } from '../migrate.ts'
import { initial } from './0001-initial.ts'
import { keys } from './0002-keys.ts'
import { appsAndPlugins } from './0003-apps-plugins.ts'
import { consoleSessions } from './0004-console.ts'

export const migrations: readonly Migration[] = [initial, keys, appsAndPlugins, consoleSessions]
