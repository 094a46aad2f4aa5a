/**
 * The generated rules as react-hook-form takes them, with words. The server checks the same again
 * and has the last word.
 */
import type { RegisterOptions } from 'react-hook-form'
import { rules } from '../api/generated/rules.ts'
import { type Key, number, t } from '../i18n/index.ts'

interface Rule {
  readonly required?: boolean
  readonly number?: boolean
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
}

/** What is wrong with a value, or null. */
function wrongWith(rule: Rule, value: unknown, patternKey?: Key): string | null {
  if (rule.number) return wrongNumber(rule, value)
  const text = typeof value === 'string' ? value : ''
  const length = [...text].length
  if (length === 0) return rule.required || rule.min ? t('rule.required') : null
  if (rule.max !== undefined && length > rule.max) return t('rule.long', { max: rule.max })
  if (rule.min !== undefined && length < rule.min) return t('rule.short', { min: rule.min })
  if (rule.pattern !== undefined && !new RegExp(rule.pattern).test(text)) {
    // Words with parameters are not given here: the keys of patterns have none.
    return t((patternKey ?? 'rule.pattern') as 'rule.pattern')
  }
  return null
}

function wrongNumber({ required, min, max }: Rule, value: unknown): string | null {
  if (value === '' || value === undefined || value === null || Number.isNaN(value)) {
    return required ? t('rule.required') : null
  }
  const isFit = Number.isInteger(value) && Number(value) >= (min ?? -1)
  if (isFit && Number(value) <= (max ?? Number.MAX_SAFE_INTEGER)) return null
  return t('rule.range', { min: min ?? 0, max: number(max ?? Number.MAX_SAFE_INTEGER) })
}

type Rules = typeof rules

/** The rule of one field of an action; `patternKey` says in words what its pattern asks. */
export function rule<A extends keyof Rules, F extends keyof Rules[A] & string>(
  action: A,
  field: F,
  options: { readonly pattern?: Key; readonly required?: boolean } = {},
) {
  // Every entry of the generated table has the shape of a rule.
  const found = rules[action][field] as Rule
  const whole = options.required === undefined ? found : { ...found, required: options.required }
  return {
    ...(whole.number && { valueAsNumber: true }),
    validate: (value: unknown) => wrongWith(whole, value, options.pattern) ?? true,
  } satisfies RegisterOptions
}

export function maxOf<A extends keyof Rules, F extends keyof Rules[A] & string>(
  action: A,
  field: F,
): number {
  // As above.
  return (rules[action][field] as Rule).max ?? Number.POSITIVE_INFINITY
}
