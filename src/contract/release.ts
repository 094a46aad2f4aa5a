/**
 * Actions of group `release`: freezing a service's APIs into a version and pointing environments at
 * it.
 */
import { z } from 'zod'
import { apigatewayAction } from './action.ts'
import { boolean, integer, list, nullable, optional, page, string } from './fields.ts'

const target = {
  ServiceId: string('Id of the service.'),
  EnvironmentName: string('test, prepub or release.'),
}
const done = z.strictObject({ Result: boolean('true.') })

const Version = z
  .strictObject({
    VersionName: string('Name of the version.'),
    VersionDesc: nullable.string('Remark of its release.'),
  })
  .describe('A version.')

const ReleaseRow = z
  .strictObject({
    VersionName: string('Name of the version.'),
    VersionDesc: nullable.string('Remark.'),
    ReleaseTime: string('When it was put there, ISO 8601 in UTC.'),
  })
  .describe('A release or a switch.')

export const releaseContracts = {
  ReleaseService: apigatewayAction({
    name: 'ReleaseService',
    group: 'release',
    access: 'write',
    purpose: 'Freezes all APIs of a service into a version and runs it in an environment.',
    request: z.strictObject({
      ...target,
      ReleaseDesc: string('Remark, up to 200 characters.'),
      ApiIds: optional.strings('Reserved: a release always holds all APIs.'),
    }),
    response: z.strictObject({
      Result: z.strictObject({
        ReleaseDesc: nullable.string('Remark.'),
        ReleaseVersion: nullable.string('Name of the version.'),
      }),
    }),
  }),

  UnReleaseService: apigatewayAction({
    name: 'UnReleaseService',
    group: 'release',
    access: 'write',
    purpose: 'Takes a service out of an environment.',
    request: z.strictObject({
      ...target,
      ApiIds: optional.strings('Reserved: the whole service is taken out.'),
    }),
    response: done,
  }),

  UpdateService: apigatewayAction({
    name: 'UpdateService',
    group: 'release',
    access: 'write',
    purpose: 'Switches an environment to another version.',
    request: z.strictObject({
      ...target,
      VersionName: string('Version to run.'),
      UpdateDesc: optional.string('Remark, up to 200 characters.'),
    }),
    response: done,
  }),

  DescribeServiceReleaseVersion: apigatewayAction({
    name: 'DescribeServiceReleaseVersion',
    group: 'release',
    access: 'list',
    purpose: 'Lists the kept versions of a service, newest first.',
    request: z.strictObject({ ServiceId: target.ServiceId, ...page }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many there are.'),
        VersionList: list(Version, 'The versions.'),
      }),
    }),
  }),

  DescribeServiceEnvironmentReleaseHistory: apigatewayAction({
    name: 'DescribeServiceEnvironmentReleaseHistory',
    group: 'release',
    access: 'list',
    purpose: 'Lists what an environment has run, newest first.',
    request: z.strictObject({
      ServiceId: target.ServiceId,
      EnvironmentName: optional.string('test, prepub or release; all when absent.'),
      ...page,
    }),
    response: z.strictObject({
      Result: z.strictObject({
        TotalCount: integer('How many there are.'),
        VersionList: list(ReleaseRow, 'Releases and switches.'),
      }),
    }),
  }),
} as const
