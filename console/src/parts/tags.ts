/** Tags as values: how they are read, and what of them a request carries. */
import { t } from '../i18n/index.ts'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** As they are read: `team: blue, stage: test`. */
export function tagsText(tags: readonly Tag[] | null): string {
  return (tags ?? []).map(({ Key, Value }) => `${Key}: ${Value}`).join(t('list.comma'))
}

/** What a request carries: nothing where there are none. */
export function tagsOf(tags: readonly Tag[]): { Tags?: Tag[] } {
  return tags.length === 0 ? {} : { Tags: [...tags] }
}
