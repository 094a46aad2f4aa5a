/**
 * Key pairs and usage plans, and what plans are bound to.
 *
 * A binding to one API has no reference to it: it outlives the API's draft while an environment or
 * a kept version still holds the API (see prune.ts).
 */
import type { Migration } from '../migrate.ts'

const scope = `
      account {text} not null,
      region {text} not null`

const ofPlan = `foreign key (account, region, plan_id)
        references usage_plans (account, region, id) on delete cascade`

export const keys: Migration = {
  name: 'keys',

  statements: [
    `create table api_keys (${scope},
      id {text} not null unique,
      created_at_ms {integer} not null,
      sealed {text} not null,
      body {text} not null,
      primary key (account, region, id)
    ) {end}`,

    `create table usage_plans (${scope},
      id {text} not null unique,
      created_at_ms {integer} not null,
      body {text} not null,
      primary key (account, region, id)
    ) {end}`,

    `create table plan_bindings (${scope},
      plan_id {text} not null,
      service_id {text} not null,
      environment {text} not null,
      api_id {text} not null,
      bound_at_ms {integer} not null,
      primary key (account, region, plan_id, service_id, environment, api_id),
      ${ofPlan},
      foreign key (account, region, service_id)
        references services (account, region, id) on delete cascade
    ) {end}`,

    `create table plan_keys (${scope},
      plan_id {text} not null,
      key_id {text} not null,
      bound_at_ms {integer} not null,
      primary key (account, region, plan_id, key_id),
      ${ofPlan},
      foreign key (account, region, key_id)
        references api_keys (account, region, id) on delete cascade
    ) {end}`,

    // The order of the lists: newest first, ties by id.
    'create index api_keys_by_age on api_keys (account, region, created_at_ms desc, id)',
    'create index usage_plans_by_age on usage_plans (account, region, created_at_ms desc, id)',
    'create index plan_bindings_by_service on plan_bindings (account, region, service_id)',
    'create index plan_keys_by_key on plan_keys (account, region, key_id)',
  ],
}
