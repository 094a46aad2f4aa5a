/**
 * Every action by name. An action of the contract without an entry here does not compile.
 */
import type { ActionName } from '../../contract/actions.ts'
import type { Action } from '../action.ts'
import { createApi } from './api/create-api.ts'
import { deleteApi } from './api/delete-api.ts'
import { describeApi } from './api/describe-api.ts'
import { describeApiEnvironmentStrategy } from './api/describe-api-environment-strategy.ts'
import { describeApiForApiApp } from './api/describe-api-for-api-app.ts'
import { describeApisStatus } from './api/describe-apis-status.ts'
import { modifyApi } from './api/modify-api.ts'
import { modifyApiEnvironmentStrategy } from './api/modify-api-environment-strategy.ts'
import { modifyApiIncrement } from './api/modify-api-increment.ts'
import { createApiKey } from './api-key/create-api-key.ts'
import { deleteApiKey } from './api-key/delete-api-key.ts'
import { describeApiKey } from './api-key/describe-api-key.ts'
import { describeApiKeysStatus } from './api-key/describe-api-keys-status.ts'
import { disableApiKey } from './api-key/disable-api-key.ts'
import { enableApiKey } from './api-key/enable-api-key.ts'
import { updateApiKey } from './api-key/update-api-key.ts'
import { bindApiApp } from './app/bind-api-app.ts'
import { createApiApp } from './app/create-api-app.ts'
import { deleteApiApp } from './app/delete-api-app.ts'
import { describeApiApp } from './app/describe-api-app.ts'
import { describeApiAppBindApisStatus } from './app/describe-api-app-bind-apis-status.ts'
import { describeApiAppsStatus } from './app/describe-api-apps-status.ts'
import { describeApiBindApiAppsStatus } from './app/describe-api-bind-api-apps-status.ts'
import { modifyApiApp } from './app/modify-api-app.ts'
import { unbindApiApp } from './app/unbind-api-app.ts'
import { updateApiAppKey } from './app/update-api-app-key.ts'
import { bindIpStrategy } from './ip-strategy/bind-ip-strategy.ts'
import { createIpStrategy } from './ip-strategy/create-ip-strategy.ts'
import { deleteIpStrategy } from './ip-strategy/delete-ip-strategy.ts'
import { describeIpStrategy } from './ip-strategy/describe-ip-strategy.ts'
import { describeIpStrategyApisStatus } from './ip-strategy/describe-ip-strategy-apis-status.ts'
import { describeIpStrategysStatus } from './ip-strategy/describe-ip-strategys-status.ts'
import { modifyIpStrategy } from './ip-strategy/modify-ip-strategy.ts'
import { unBindIpStrategy } from './ip-strategy/un-bind-ip-strategy.ts'
import { attachPlugin } from './plugin/attach-plugin.ts'
import { createPlugin } from './plugin/create-plugin.ts'
import { deletePlugin } from './plugin/delete-plugin.ts'
import { describeAllPluginApis } from './plugin/describe-all-plugin-apis.ts'
import { describePlugin } from './plugin/describe-plugin.ts'
import { describePluginApis } from './plugin/describe-plugin-apis.ts'
import { describePlugins } from './plugin/describe-plugins.ts'
import { describePluginsByApi } from './plugin/describe-plugins-by-api.ts'
import { detachPlugin } from './plugin/detach-plugin.ts'
import { modifyPlugin } from './plugin/modify-plugin.ts'
import { describeServiceEnvironmentReleaseHistory } from './release/describe-service-environment-release-history.ts'
import { describeServiceReleaseVersion } from './release/describe-service-release-version.ts'
import { releaseService } from './release/release-service.ts'
import { unReleaseService } from './release/un-release-service.ts'
import { updateService } from './release/update-service.ts'
import { createService } from './service/create-service.ts'
import { deleteService } from './service/delete-service.ts'
import { describeService } from './service/describe-service.ts'
import { describeServiceEnvironmentList } from './service/describe-service-environment-list.ts'
import { describeServiceEnvironmentStrategy } from './service/describe-service-environment-strategy.ts'
import { describeServiceForApiApp } from './service/describe-service-for-api-app.ts'
import { describeServicesStatus } from './service/describe-services-status.ts'
import { modifyService } from './service/modify-service.ts'
import { modifyServiceEnvironmentStrategy } from './service/modify-service-environment-strategy.ts'
import { compareVersions } from './sluice/compare-versions.ts'
import { createAccount } from './sluice/create-account.ts'
import { debugApi } from './sluice/debug-api.ts'
import { deleteSession } from './sluice/delete-session.ts'
import { describeApiKeyPlans } from './sluice/describe-api-key-plans.ts'
import { describeApiStates } from './sluice/describe-api-states.ts'
import { describeEffect } from './sluice/describe-effect.ts'
import { describeNodes } from './sluice/describe-nodes.ts'
import { describeSessions } from './sluice/describe-sessions.ts'
import { describeSettings } from './sluice/describe-settings.ts'
import { describeUnreleasedServices } from './sluice/describe-unreleased-services.ts'
import { explainBinding } from './sluice/explain-binding.ts'
import { matchRoute } from './sluice/match-route.ts'
import { resetPassword } from './sluice/reset-password.ts'
import { rotateApiKey } from './sluice/rotate-api-key.ts'
import { searchResources } from './sluice/search-resources.ts'
import { bindEnvironment } from './usage-plan/bind-environment.ts'
import { bindSecretIds } from './usage-plan/bind-secret-ids.ts'
import { createUsagePlan } from './usage-plan/create-usage-plan.ts'
import { deleteUsagePlan } from './usage-plan/delete-usage-plan.ts'
import { demoteServiceUsagePlan } from './usage-plan/demote-service-usage-plan.ts'
import { describeApiUsagePlan } from './usage-plan/describe-api-usage-plan.ts'
import { describeServiceUsagePlan } from './usage-plan/describe-service-usage-plan.ts'
import { describeUsagePlan } from './usage-plan/describe-usage-plan.ts'
import { describeUsagePlanEnvironments } from './usage-plan/describe-usage-plan-environments.ts'
import { describeUsagePlanSecretIds } from './usage-plan/describe-usage-plan-secret-ids.ts'
import { describeUsagePlansStatus } from './usage-plan/describe-usage-plans-status.ts'
import { modifyUsagePlan } from './usage-plan/modify-usage-plan.ts'
import { unBindEnvironment } from './usage-plan/un-bind-environment.ts'
import { unBindSecretIds } from './usage-plan/un-bind-secret-ids.ts'

export const actions: { readonly [N in ActionName]: Action<N> } = {
  AttachPlugin: attachPlugin,
  BindApiApp: bindApiApp,
  BindEnvironment: bindEnvironment,
  BindIPStrategy: bindIpStrategy,
  BindSecretIds: bindSecretIds,
  CompareVersions: compareVersions,
  CreateAccount: createAccount,
  CreateApi: createApi,
  CreateApiApp: createApiApp,
  CreateApiKey: createApiKey,
  CreateIPStrategy: createIpStrategy,
  CreatePlugin: createPlugin,
  CreateService: createService,
  CreateUsagePlan: createUsagePlan,
  DebugApi: debugApi,
  DeleteApi: deleteApi,
  DeleteApiApp: deleteApiApp,
  DeleteApiKey: deleteApiKey,
  DeleteIPStrategy: deleteIpStrategy,
  DeletePlugin: deletePlugin,
  DeleteService: deleteService,
  DeleteSession: deleteSession,
  DeleteUsagePlan: deleteUsagePlan,
  DemoteServiceUsagePlan: demoteServiceUsagePlan,
  DescribeAllPluginApis: describeAllPluginApis,
  DescribeApi: describeApi,
  DescribeApiApp: describeApiApp,
  DescribeApiAppBindApisStatus: describeApiAppBindApisStatus,
  DescribeApiAppsStatus: describeApiAppsStatus,
  DescribeApiBindApiAppsStatus: describeApiBindApiAppsStatus,
  DescribeApiEnvironmentStrategy: describeApiEnvironmentStrategy,
  DescribeApiForApiApp: describeApiForApiApp,
  DescribeApiKey: describeApiKey,
  DescribeApiKeyPlans: describeApiKeyPlans,
  DescribeApiKeysStatus: describeApiKeysStatus,
  DescribeApiUsagePlan: describeApiUsagePlan,
  DescribeApisStatus: describeApisStatus,
  DescribeEffect: describeEffect,
  DescribeIPStrategy: describeIpStrategy,
  DescribeIPStrategyApisStatus: describeIpStrategyApisStatus,
  DescribeIPStrategysStatus: describeIpStrategysStatus,
  DescribeNodes: describeNodes,
  DescribePlugin: describePlugin,
  DescribePluginApis: describePluginApis,
  DescribePlugins: describePlugins,
  DescribePluginsByApi: describePluginsByApi,
  DescribeService: describeService,
  DescribeServiceEnvironmentList: describeServiceEnvironmentList,
  DescribeServiceEnvironmentReleaseHistory: describeServiceEnvironmentReleaseHistory,
  DescribeServiceEnvironmentStrategy: describeServiceEnvironmentStrategy,
  DescribeServiceForApiApp: describeServiceForApiApp,
  DescribeServiceReleaseVersion: describeServiceReleaseVersion,
  DescribeServiceUsagePlan: describeServiceUsagePlan,
  DescribeServicesStatus: describeServicesStatus,
  DescribeSessions: describeSessions,
  DescribeSettings: describeSettings,
  DescribeUnreleasedServices: describeUnreleasedServices,
  DescribeUsagePlan: describeUsagePlan,
  DescribeUsagePlanEnvironments: describeUsagePlanEnvironments,
  DescribeUsagePlanSecretIds: describeUsagePlanSecretIds,
  DescribeUsagePlansStatus: describeUsagePlansStatus,
  DetachPlugin: detachPlugin,
  DisableApiKey: disableApiKey,
  EnableApiKey: enableApiKey,
  DescribeApiStates: describeApiStates,
  ExplainBinding: explainBinding,
  MatchRoute: matchRoute,
  ModifyApi: modifyApi,
  ModifyApiApp: modifyApiApp,
  ModifyApiEnvironmentStrategy: modifyApiEnvironmentStrategy,
  ModifyApiIncrement: modifyApiIncrement,
  ModifyIPStrategy: modifyIpStrategy,
  ModifyPlugin: modifyPlugin,
  ModifyService: modifyService,
  ModifyServiceEnvironmentStrategy: modifyServiceEnvironmentStrategy,
  ModifyUsagePlan: modifyUsagePlan,
  ReleaseService: releaseService,
  ResetPassword: resetPassword,
  RotateApiKey: rotateApiKey,
  SearchResources: searchResources,
  UnBindEnvironment: unBindEnvironment,
  UnBindIPStrategy: unBindIpStrategy,
  UnBindSecretIds: unBindSecretIds,
  UnReleaseService: unReleaseService,
  UnbindApiApp: unbindApiApp,
  UpdateApiAppKey: updateApiAppKey,
  UpdateApiKey: updateApiKey,
  UpdateService: updateService,
}
