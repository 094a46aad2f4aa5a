/**
 * Applications, plugins and IP strategies, with what they are bound to.
 *
 * A binding belongs to the service of its API and goes with it. An application may be another
 * account's, so its bindings name it by its id alone, which is unique in the deployment.
 */
import type { Migration } from '../migrate.ts'

const serviceKey = `
      account {text} not null,
      region {text} not null,
      service_id {text} not null`

const ofService = `foreign key (account, region, service_id)
        references services (account, region, id) on delete cascade`

const ofApi = `
      environment {text} not null,
      api_id {text} not null`

export const appsAndPlugins: Migration = {
  name: 'applications, plugins and IP strategies',

  statements: [
    `create table apps (
      account {text} not null,
      region {text} not null,
      id {text} not null unique,
      app_key {text} not null unique,
      created_at_ms {integer} not null,
      sealed {text} not null,
      body {text} not null,
      primary key (account, region, id)
    ) {end}`,

    `create table app_bindings (${serviceKey},${ofApi},
      app_id {text} not null,
      bound_at_ms {integer} not null,
      primary key (account, region, service_id, environment, api_id, app_id),
      foreign key (app_id) references apps (id) on delete cascade,
      ${ofService}
    ) {end}`,

    `create table plugins (
      account {text} not null,
      region {text} not null,
      id {text} not null unique,
      created_at_ms {integer} not null,
      body {text} not null,
      primary key (account, region, id)
    ) {end}`,

    `create table plugin_bindings (${serviceKey},${ofApi},
      plugin_id {text} not null,
      bound_at_ms {integer} not null,
      primary key (account, region, service_id, environment, api_id, plugin_id),
      foreign key (account, region, plugin_id)
        references plugins (account, region, id) on delete cascade,
      ${ofService}
    ) {end}`,

    `create table ip_strategies (${serviceKey},
      id {text} not null unique,
      created_at_ms {integer} not null,
      body {text} not null,
      primary key (account, region, service_id, id),
      ${ofService}
    ) {end}`,

    `create table ip_strategy_bindings (${serviceKey},${ofApi},
      strategy_id {text} not null,
      bound_at_ms {integer} not null,
      primary key (account, region, service_id, environment, api_id, strategy_id),
      foreign key (account, region, service_id, strategy_id)
        references ip_strategies (account, region, service_id, id) on delete cascade
    ) {end}`,

    'create index apps_by_age on apps (account, region, created_at_ms desc, id)',
    'create index plugins_by_age on plugins (account, region, created_at_ms desc, id)',
    'create index app_bindings_by_app on app_bindings (app_id)',
    'create index plugin_bindings_by_plugin on plugin_bindings (account, region, plugin_id)',
    `create index ip_strategy_bindings_by_strategy
      on ip_strategy_bindings (account, region, service_id, strategy_id)`,
  ],
}
