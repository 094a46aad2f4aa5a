/**
 * The part of the store port about callers: keys, plans, applications, plugins, IP strategies.
 *
 * Lists are newest first. What a deletion takes along: bindings of the deleted thing. Bindings of a
 * deleted API stay while an environment or a kept version holds it.
 */
import type { ApiKey } from './api-key.ts'
import type { App, AppBinding } from './app.ts'
import type { IpStrategy, IpStrategyBinding } from './ip-strategy.ts'
import type { Plugin, PluginBinding } from './plugin.ts'
import type { Scope } from './scope.ts'
import type { PlanBinding, PlanKeyBinding, UsagePlan } from './usage-plan.ts'

export interface KeyReads {
  apiKey(scope: Scope, keyId: string): Promise<ApiKey | null>
  apiKeys(scope: Scope): Promise<readonly ApiKey[]>
  usagePlan(scope: Scope, planId: string): Promise<UsagePlan | null>
  usagePlans(scope: Scope): Promise<readonly UsagePlan[]>
  /** Of one plan, or of one service, or of all plans of a scope. */
  planBindings(
    scope: Scope,
    of: { readonly planId: string } | { readonly serviceId: string } | 'all',
  ): Promise<readonly PlanBinding[]>
  planKeys(
    scope: Scope,
    of: { readonly planId: string } | { readonly keyId: string } | 'all',
  ): Promise<readonly PlanKeyBinding[]>
  /** Every key and plan of every account, in pages by id, `after` exclusive: the first compile. */
  everyApiKey(after: string | null, limit: number): Promise<readonly ApiKey[]>
  everyUsagePlan(after: string | null, limit: number): Promise<readonly UsagePlan[]>
}

export interface KeyWrites {
  /** False when the id is taken by anybody. */
  addApiKey(key: ApiKey): Promise<boolean>
  putApiKey(key: ApiKey): Promise<void>
  removeApiKey(scope: Scope, keyId: string): Promise<void>
  addUsagePlan(plan: UsagePlan): Promise<boolean>
  putUsagePlan(plan: UsagePlan): Promise<void>
  removeUsagePlan(scope: Scope, planId: string): Promise<void>
  /** Binding what is bound already changes nothing; so does unbinding what is not. */
  bindPlan(binding: PlanBinding): Promise<void>
  unbindPlan(binding: Omit<PlanBinding, 'boundAtMs'>): Promise<void>
  bindPlanKey(binding: PlanKeyBinding): Promise<void>
  unbindPlanKey(scope: Scope, planId: string, keyId: string): Promise<void>
}

export interface AppReads {
  app(scope: Scope, appId: string): Promise<App | null>
  apps(scope: Scope): Promise<readonly App[]>
  /** Whoever's it is: a partner's application is authorised by its id. */
  appOfAnybody(appId: string): Promise<App | null>
  /** Whose key it is: keys are unique in the whole deployment. */
  appOfKey(key: string): Promise<App | null>
  everyApp(after: string | null, limit: number): Promise<readonly App[]>
  /** Of a service (the scope is its own), or of an application, wherever its APIs are. */
  appBindings(
    of: { readonly scope: Scope; readonly serviceId: string } | { readonly appId: string },
  ): Promise<readonly AppBinding[]>
}

export interface AppWrites {
  addApp(app: App): Promise<boolean>
  putApp(app: App): Promise<void>
  removeApp(scope: Scope, appId: string): Promise<void>
  bindApp(binding: AppBinding): Promise<void>
  unbindApp(binding: Omit<AppBinding, 'authorizedAtMs'>): Promise<void>
}

export interface PluginReads {
  plugin(scope: Scope, pluginId: string): Promise<Plugin | null>
  plugins(scope: Scope): Promise<readonly Plugin[]>
  everyPlugin(after: string | null, limit: number): Promise<readonly Plugin[]>
  pluginBindings(
    scope: Scope,
    of: { readonly pluginId: string } | { readonly serviceId: string },
  ): Promise<readonly PluginBinding[]>
  ipStrategy(scope: Scope, serviceId: string, strategyId: string): Promise<IpStrategy | null>
  ipStrategies(scope: Scope, serviceId: string): Promise<readonly IpStrategy[]>
  ipStrategyBindings(scope: Scope, serviceId: string): Promise<readonly IpStrategyBinding[]>
}

export interface PluginWrites {
  addPlugin(plugin: Plugin): Promise<boolean>
  putPlugin(plugin: Plugin): Promise<void>
  removePlugin(scope: Scope, pluginId: string): Promise<void>
  bindPlugin(binding: PluginBinding): Promise<void>
  unbindPlugin(binding: Omit<PluginBinding, 'attachedAtMs'>): Promise<void>
  addIpStrategy(strategy: IpStrategy): Promise<boolean>
  putIpStrategy(strategy: IpStrategy): Promise<void>
  removeIpStrategy(scope: Scope, serviceId: string, strategyId: string): Promise<void>
  bindIpStrategy(binding: IpStrategyBinding): Promise<void>
  unbindIpStrategy(binding: Omit<IpStrategyBinding, 'boundAtMs'>): Promise<void>
}

export type CallerReads = KeyReads & AppReads & PluginReads
export type CallerWrites = KeyWrites & AppWrites & PluginWrites
