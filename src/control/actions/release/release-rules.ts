/**
 * Rules of a release's fields, and the name of a version.
 */
import { uuid } from '../../../lib/ids.ts'
import type { Random } from '../../../lib/random.ts'
import { invalid, reasons } from '../../../model/errors.ts'
import { releaseDescriptionCharsMax } from '../../limits.ts'

/** A release has to say what it is (guide row 252). */
export function toReleaseDescription(description: string): string {
  if (description.trim() === '') {
    throw invalid('InvalidParameter.FormatError', 'ReleaseDesc', reasons.empty())
  }
  return toUpdateDescription(description, 'ReleaseDesc')
}

export function toUpdateDescription(description: string, field = 'UpdateDesc'): string {
  if ([...description].length <= releaseDescriptionCharsMax) return description
  const why = reasons.tooLong(releaseDescriptionCharsMax)
  throw invalid('InvalidParameter.FormatError', field, why)
}

/** `yyyymmddHHMMSS` in UTC, `-`, UUID: sorts by time, and two in one second differ. */
export function versionName(nowMs: number, random: Random): string {
  const time = new Date(nowMs).toISOString().replace(/\D/g, '').slice(0, 14)
  return `${time}-${uuid(random)}`
}
