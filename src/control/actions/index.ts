/**
 * Every action by name. An action of the contract without an entry here does not compile.
 */
import type { ActionName } from '../../contract/actions.ts'
import type { Action } from '../action.ts'
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

// Partial while actions of the contract are being added; total once all are here.
export const actions: { readonly [N in ActionName]?: Action<N> } = {
  CreateAccount: createAccount,
  CreateService: createService,
  DeleteService: deleteService,
  DescribeEffect: describeEffect,
  DescribeNodes: describeNodes,
  DescribeService: describeService,
  DescribeServiceEnvironmentList: describeServiceEnvironmentList,
  DescribeServiceEnvironmentReleaseHistory: describeServiceEnvironmentReleaseHistory,
  DescribeServiceEnvironmentStrategy: describeServiceEnvironmentStrategy,
  DescribeServiceForApiApp: describeServiceForApiApp,
  DescribeServiceReleaseVersion: describeServiceReleaseVersion,
  DescribeServicesStatus: describeServicesStatus,
  ModifyService: modifyService,
  ModifyServiceEnvironmentStrategy: modifyServiceEnvironmentStrategy,
  ReleaseService: releaseService,
  UnReleaseService: unReleaseService,
  UpdateService: updateService,
}
