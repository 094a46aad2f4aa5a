/** The guide's rules of a path, for the form; the server's own parser has the last word. */
import { t } from '../../i18n/index.ts'

const characters = /^[A-Za-z0-9\-_*./~%$+!'(){}]*$/

/** What is wrong with a front-end path, or null. */
export function wrongPath(path: string): string | null {
  const begin = /^(=|\^~)?\//.exec(path)
  if (begin === null) return t('path.begin')
  if (!characters.test(path.slice(begin[0].length - 1))) return t('path.characters')
  const segments = path.split('/').filter((segment) => /[{}]/.test(segment))
  if (segments.some((segment) => !/^\{[\w\-.]+\}$/.test(segment)))
    return t('path.variable', { example: '/user/{id}' })
  return begin[1] !== undefined && segments.length > 0 ? t('path.exact') : null
}

/** What is wrong with a back-end path, or null. */
export function wrongBackPath(path: string): string | null {
  if (/^(?:=|\^~)/.test(path)) return t('path.back')
  if (!path.startsWith('/')) return t('path.backBegin')
  return /^[A-Za-z0-9$\-_.+!*'(),/%{}~]*$/.test(path) ? null : t('path.backCharacters')
}

/** Advice on a path: never an error. */
export function adviceOn(path: string): readonly string[] {
  const bare = path.replace(/^(?:=|\^~)/, '')
  return [
    ...(bare.length > 1 && bare.endsWith('/') ? [t('path.adviceSlash')] : []),
    ...(bare.includes('_') ? [t('path.adviceUnderscore')] : []),
    ...(/[A-Z]/.test(bare.replace(/\{[^}]*\}/g, '')) ? [t('path.adviceCapitals')] : []),
    ...(/\.[a-z]{2,5}$/.test(bare) ? [t('path.adviceExtension')] : []),
  ]
}
