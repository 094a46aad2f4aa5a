/**
 * Versions and the history of environments on the wire, and the form of a version's name.
 */
import type { ResponseOf } from '../../contract/actions.ts'
import { isoSeconds } from '../../lib/clock.ts'
import type { ReleaseRecord, VersionSummary } from '../../model/release.ts'

type WireVersion = ResponseOf<'DescribeServiceReleaseVersion'>['Result']['VersionList'][number]
type WireRelease =
  ResponseOf<'DescribeServiceEnvironmentReleaseHistory'>['Result']['VersionList'][number]

export function fromVersion({ name, description }: VersionSummary): WireVersion {
  return { VersionName: name, VersionDesc: description }
}

export function fromRelease({ version, description, releasedAtMs }: ReleaseRecord): WireRelease {
  return {
    VersionName: version,
    VersionDesc: description,
    ReleaseTime: isoSeconds(releasedAtMs),
  }
}
