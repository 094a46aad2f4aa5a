/**
 * Tags on the wire: keys that are there and differ, within the lengths of the vendor's tags.
 */
import { text } from '../../lib/language.ts'
import { invalid, reasons } from '../../model/errors.ts'
import { tagKeyCharsMax, tagsMax, tagValueCharsMax } from '../../model/limits.ts'
import type { Tag } from '../../model/scope.ts'

export interface WireTag {
  readonly Key: string
  readonly Value: string
}

/** Absent and empty are the same: no tags. */
export function toTags(given: readonly WireTag[] | undefined): readonly Tag[] {
  const tags = (given ?? []).map(({ Key, Value }) => ({ key: Key, value: Value }))
  const code = 'InvalidParameterValue.InvalidTagValues'
  if (tags.length > tagsMax) throw invalid(code, 'Tags', reasons.tooMany(tagsMax))
  for (const [index, { key, value }] of tags.entries()) {
    const field = (member: string) => `Tags.${index}.${member}`
    if (key === '') throw invalid(code, field('Key'), reasons.empty())
    if (key.length > tagKeyCharsMax) {
      throw invalid(code, field('Key'), reasons.tooLong(tagKeyCharsMax))
    }
    if (value.length > tagValueCharsMax) {
      throw invalid(code, field('Value'), reasons.tooLong(tagValueCharsMax))
    }
    if (tags.findIndex((other) => other.key === key) !== index) {
      throw invalid(code, field('Key'), text('is given twice.', '重复出现。'))
    }
  }
  return tags
}

export function fromTags(tags: readonly Tag[]): { Key: string; Value: string }[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }))
}
