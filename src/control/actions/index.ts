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
import { createAccount } from './sluice/create-account.ts'
import { describeEffect } from './sluice/describe-effect.ts'
import { describeNodes } from './sluice/describe-nodes.ts'
import { rotateApiKey } from './sluice/rotate-api-key.ts'
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
  BindEnvironment: bindEnvironment,
  BindSecretIds: bindSecretIds,
  CreateAccount: createAccount,
  CreateApi: createApi,
  CreateApiKey: createApiKey,
  CreateService: createService,
  CreateUsagePlan: createUsagePlan,
  DeleteApi: deleteApi,
  DeleteApiKey: deleteApiKey,
  DeleteService: deleteService,
  DeleteUsagePlan: deleteUsagePlan,
  DemoteServiceUsagePlan: demoteServiceUsagePlan,
  DescribeApi: describeApi,
  DescribeApiEnvironmentStrategy: describeApiEnvironmentStrategy,
  DescribeApiForApiApp: describeApiForApiApp,
  DescribeApiKey: describeApiKey,
  DescribeApiKeysStatus: describeApiKeysStatus,
  DescribeApiUsagePlan: describeApiUsagePlan,
  DescribeApisStatus: describeApisStatus,
  DescribeEffect: describeEffect,
  DescribeNodes: describeNodes,
  DescribeService: describeService,
  DescribeServiceEnvironmentList: describeServiceEnvironmentList,
  DescribeServiceEnvironmentReleaseHistory: describeServiceEnvironmentReleaseHistory,
  DescribeServiceEnvironmentStrategy: describeServiceEnvironmentStrategy,
  DescribeServiceForApiApp: describeServiceForApiApp,
  DescribeServiceReleaseVersion: describeServiceReleaseVersion,
  DescribeServiceUsagePlan: describeServiceUsagePlan,
  DescribeServicesStatus: describeServicesStatus,
  DescribeUsagePlan: describeUsagePlan,
  DescribeUsagePlanEnvironments: describeUsagePlanEnvironments,
  DescribeUsagePlanSecretIds: describeUsagePlanSecretIds,
  DescribeUsagePlansStatus: describeUsagePlansStatus,
  DisableApiKey: disableApiKey,
  EnableApiKey: enableApiKey,
  ModifyApi: modifyApi,
  ModifyApiEnvironmentStrategy: modifyApiEnvironmentStrategy,
  ModifyApiIncrement: modifyApiIncrement,
  ModifyService: modifyService,
  ModifyServiceEnvironmentStrategy: modifyServiceEnvironmentStrategy,
  ModifyUsagePlan: modifyUsagePlan,
  ReleaseService: releaseService,
  RotateApiKey: rotateApiKey,
  UnBindEnvironment: unBindEnvironment,
  UnBindSecretIds: unBindSecretIds,
  UnReleaseService: unReleaseService,
  UpdateApiKey: updateApiKey,
  UpdateService: updateService,
}
