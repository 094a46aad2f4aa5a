/** Tags as values: how they are read, and what of them a request carries. */
import { t } from '../i18n/index.ts'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

const keyCharsMax = 127
const valueCharsMax = 255

const atMost = (max: number) => ({ value: max, message: t('rule.long', { max }) })

/** What the two fields of a tag may hold, for a form. */
export const tagRules = {
  key: () => ({ required: t('rule.required'), maxLength: atMost(keyCharsMax) }),
  value: () => ({ maxLength: atMost(valueCharsMax) }),
}

/** As they are read: `team: blue, stage: test`. */
export function tagsText(tags: readonly Tag[] | null): string {
  return (tags ?? []).map(({ Key, Value }) => `${Key}: ${Value}`).join(t('list.comma'))
}

/** What a request carries: nothing where there are none. */
export function tagsOf(tags: readonly Tag[]): { Tags?: Tag[] } {
  return tags.length === 0 ? {} : { Tags: [...tags] }
}
