/**
 * What a browser remembers of its user: language, theme, the menu's width, whether single keys act.
 * Also see boot.js.
 */
import type { Language } from '../i18n/index.ts'

export type Theme = 'light' | 'dark' | 'system'

function read(name: string): string | null {
  try {
    return localStorage.getItem(`sluice.${name}`)
  } catch {
    return null
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`sluice.${name}`, value)
  } catch {
    // Storage may be switched off: then the choice lasts as long as the page.
  }
}

export function firstLanguage(): Language {
  const wanted = read('language') ?? navigator.languages.join(',')
  return /^zh/i.test(wanted) ? 'zh' : 'en'
}

export function rememberLanguage(language: Language): void {
  write('language', language)
}

export function theme(): Theme {
  const kept = read('theme')
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

const darkScheme = matchMedia('(prefers-color-scheme: dark)')

export function setTheme(wanted: Theme): void {
  write('theme', wanted)
  applyTheme()
}

function applyTheme(): void {
  const wanted = theme()
  const shown = wanted === 'system' ? (darkScheme.matches ? 'dark' : 'light') : wanted
  document.documentElement.setAttribute('theme-mode', shown)
}

darkScheme.addEventListener('change', applyTheme)

export function isMenuNarrow(): boolean {
  const kept = read('menu')
  if (kept !== null) return kept === 'narrow'
  return matchMedia('(min-width: 768px) and (max-width: 1279px)').matches
}

export function rememberMenu(narrow: boolean): void {
  write('menu', narrow ? 'narrow' : 'wide')
}

/** Whether letters act by themselves; who dictates or types by accident switches it off. */
export function singleKeys(): boolean {
  return read('keys') !== 'off'
}

export function rememberSingleKeys(on: boolean): void {
  write('keys', on ? 'on' : 'off')
}
