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

export const actions: { readonly [N in ActionName]: Action<N> } = {
  CreateAccount: createAccount,
  CreateApi: createApi,
  CreateService: createService,
  DeleteApi: deleteApi,
  DeleteService: deleteService,
  DescribeApi: describeApi,
  DescribeApiEnvironmentStrategy: describeApiEnvironmentStrategy,
  DescribeApiForApiApp: describeApiForApiApp,
  DescribeApisStatus: describeApisStatus,
  DescribeEffect: describeEffect,
  DescribeNodes: describeNodes,
  DescribeService: describeService,
  DescribeServiceEnvironmentList: describeServiceEnvironmentList,
  DescribeServiceEnvironmentReleaseHistory: describeServiceEnvironmentReleaseHistory,
  DescribeServiceEnvironmentStrategy: describeServiceEnvironmentStrategy,
  DescribeServiceForApiApp: describeServiceForApiApp,
  DescribeServiceReleaseVersion: describeServiceReleaseVersion,
  DescribeServicesStatus: describeServicesStatus,
  ModifyApi: modifyApi,
  ModifyApiEnvironmentStrategy: modifyApiEnvironmentStrategy,
  ModifyApiIncrement: modifyApiIncrement,
  ModifyService: modifyService,
  ModifyServiceEnvironmentStrategy: modifyServiceEnvironmentStrategy,
  ReleaseService: releaseService,
  UnReleaseService: unReleaseService,
  UpdateService: updateService,
}
