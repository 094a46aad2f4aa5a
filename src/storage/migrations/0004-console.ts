/**
 * Users of the console and their sessions.
 *
 * A session is found by the hash of its id alone: the id proves itself, and no scope is known
 * before it does.
 */
import type { Migration } from '../migrate.ts'

export const consoleSessions: Migration = {
  name: 'console users and sessions',

  statements: [
    `create table console_users (
      name {text} not null primary key,
      account {text} not null,
      sealed {text} not null,
      body {text} not null
    ) {end}`,

    `create table console_sessions (
      id_hash {text} not null primary key,
      account {text} not null,
      created_at_ms {integer} not null,
      seen_at_ms {integer} not null,
      body {text} not null
    ) {end}`,

    `create index console_sessions_by_account
      on console_sessions (account, created_at_ms desc, id_hash)`,
  ],
}
