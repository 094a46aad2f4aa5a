/**
 * Suites of the release group.
 */
import type { FieldRow, FieldSuite } from './harness.ts'
import { pageRows, releasedWith, serviceIdRow } from './service.ts'

const value = 'InvalidParameterValue'
const reads = 'a read changes nothing'

const environment = (effect: FieldRow['effect'], good: readonly string[]): FieldRow => ({
  good,
  bad: [
    ['staging', `${value}.InvalidEnv`],
    ['Test', `${value}.InvalidEnv`],
  ],
  shown: null,
  effect,
})

const answered: FieldSuite['readBack'] = async (_client, _prepared, answer) => answer

/** The newest row of what an environment has run. */
const history: FieldSuite['readBack'] = async (client, { serviceId: ServiceId }) => {
  const { Result } = await client.DescribeServiceEnvironmentReleaseHistory({ ServiceId })
  return Result?.VersionList?.[0]
}

const described = (field: string): FieldRow => ({
  good: ['second', 'x'.repeat(200), '注'.repeat(200)],
  bad: [['x'.repeat(201), 'InvalidParameter.FormatError']],
  shown: 'VersionDesc',
  effect: `${field} is kept with the version`,
})

const apiIds: FieldRow = {
  good: [['api-nowhere0'], []],
  shown: null,
  effect: 'reserved: the service is the unit',
}

export const releaseFields: readonly FieldSuite[] = [
  {
    action: 'ReleaseService',
    bases: {
      released: releasedWith((ServiceId) => ({
        ServiceId,
        EnvironmentName: 'test',
        ReleaseDesc: 'again',
      })),
    },
    readBack: history,
    rows: {
      ServiceId: serviceIdRow,
      EnvironmentName: environment(true, ['release', 'prepub', 'test']),
      ReleaseDesc: {
        ...described('ReleaseDesc'),
        bad: [
          ['', 'InvalidParameter.FormatError'],
          ['x'.repeat(201), 'InvalidParameter.FormatError'],
        ],
      },
      ApiIds: apiIds,
    },
  },
  {
    action: 'UnReleaseService',
    bases: { released: releasedWith((ServiceId) => ({ ServiceId, EnvironmentName: 'test' })) },
    readBack: answered,
    rows: {
      ServiceId: serviceIdRow,
      EnvironmentName: environment(true, ['release', 'prepub', 'test']),
      ApiIds: apiIds,
    },
  },
  {
    action: 'UpdateService',
    bases: {
      twoVersions: async (control, client) => {
        const { serviceId } = await releasedWith(() => ({}))(control, client)
        const { Result } = await client.ReleaseService({
          ServiceId: serviceId,
          EnvironmentName: 'prepub',
          ReleaseDesc: 'other',
        })
        const VersionName = Result?.ReleaseVersion ?? ''
        return {
          serviceId,
          request: { ServiceId: serviceId, EnvironmentName: 'test', VersionName },
        }
      },
    },
    readBack: history,
    rows: {
      ServiceId: serviceIdRow,
      EnvironmentName: environment(true, ['prepub', 'test']),
      VersionName: {
        good: [],
        bad: [['20260101000000-none', 'ResourceNotFound']],
        effect: 'names the resource',
      },
      UpdateDesc: described('UpdateDesc'),
    },
  },
  {
    action: 'DescribeServiceReleaseVersion',
    bases: { released: releasedWith((ServiceId) => ({ ServiceId })) },
    readBack: answered,
    rows: { ServiceId: serviceIdRow, ...pageRows },
  },
  {
    action: 'DescribeServiceEnvironmentReleaseHistory',
    bases: { released: releasedWith((ServiceId) => ({ ServiceId })) },
    readBack: answered,
    rows: {
      ServiceId: serviceIdRow,
      EnvironmentName: environment(reads, ['test', 'prepub', 'release']),
      ...pageRows,
    },
  },
]
