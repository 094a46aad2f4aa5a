/**
 * The first schema: accounts, services with all that belongs to them, audit, revision and changes.
 *
 * Every key of a resource begins with account and region, so that no statement reaches another
 * account's rows by an id alone. Ids that appear in domains and meters are unique beyond the scope.
 */
import type { Migration } from '../migrate.ts'

const serviceKey = `
      account {text} not null,
      region {text} not null,
      service_id {text} not null`

const ofService = `foreign key (account, region, service_id)
        references services (account, region, id) on delete cascade`

export const initial: Migration = {
  name: 'initial',

  statements: [
    `create table store_state (
      id {integer} not null primary key,
      revision {integer} not null,
      writes {integer} not null,
      changes_from {integer} not null,
      sealed_check {text} not null
    ) {end}`,

    `create table changes (
      revision {integer} not null,
      ordinal {integer} not null,
      kind {text} not null,
      account {text} not null,
      region {text} not null,
      service_id {text} not null,
      primary key (revision, ordinal)
    ) {end}`,

    `create table audit (
      account {text} not null,
      region {text} not null,
      sequence {integer} not null,
      body {text} not null,
      primary key (account, region, sequence)
    ) {end}`,

    `create table settings (
      name {text} not null primary key,
      sealed {text} not null
    ) {end}`,

    `create table accounts (
      uin {text} not null primary key,
      app_id {integer} not null unique,
      created_at_ms {integer} not null,
      body {text} not null
    ) {end}`,

    `create table access_keys (
      secret_id {text} not null primary key,
      account {text} not null,
      enabled {integer} not null,
      created_at_ms {integer} not null,
      sealed {text} not null
    ) {end}`,

    `create table services (
      account {text} not null,
      region {text} not null,
      id {text} not null unique,
      created_at_ms {integer} not null,
      body {text} not null,
      primary key (account, region, id)
    ) {end}`,

    `create table environments (${serviceKey},
      name {text} not null,
      version {text},
      published_at_ms {integer},
      limit_per_second {integer} not null,
      primary key (account, region, service_id, name),
      ${ofService}
    ) {end}`,

    `create table apis (${serviceKey},
      id {text} not null unique,
      created_at_ms {integer} not null,
      body {text} not null,
      primary key (account, region, service_id, id),
      ${ofService}
    ) {end}`,

    `create table api_limits (${serviceKey},
      environment {text} not null,
      api_id {text} not null,
      limit_per_second {integer} not null,
      primary key (account, region, service_id, environment, api_id),
      ${ofService}
    ) {end}`,

    `create table versions (${serviceKey},
      name {text} not null,
      created_at_ms {integer} not null,
      body {text} not null,
      api_ids {text} not null,
      apis {text} not null,
      primary key (account, region, service_id, name),
      ${ofService}
    ) {end}`,

    `create table releases (${serviceKey},
      sequence {integer} not null,
      environment {text} not null,
      version {text} not null,
      body {text} not null,
      primary key (account, region, service_id, sequence),
      ${ofService}
    ) {end}`,

    // The order of the lists: newest first, ties by id.
    'create index services_by_age on services (account, region, created_at_ms desc, id)',
    'create index apis_by_age on apis (account, region, service_id, created_at_ms desc, id)',
    'create index access_keys_by_account on access_keys (account, created_at_ms, secret_id)',
    `create index versions_by_age
      on versions (account, region, service_id, created_at_ms desc, name)`,
  ],
}
