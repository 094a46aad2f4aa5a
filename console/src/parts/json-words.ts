/** What is wrong with a text that is no JSON, in our words: the same in every browser. */
import { type JsonWant, jsonFault } from '../editor/json-fault.ts'
import { t } from '../i18n/index.ts'

/** What should stand where a text stops being JSON. */
export function wantWords(want: JsonWant): string {
  return t(`json.${want}`)
}

/** Undefined for JSON. */
export function wrongJson(text: string): string | undefined {
  const fault = jsonFault(text)
  if (fault === null) return undefined
  const { line, column, want } = fault
  return t('rule.json', { line, column, why: wantWords(want) })
}
