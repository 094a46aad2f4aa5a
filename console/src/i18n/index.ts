/**
 * Words in two languages. A key that a language lacks does not compile, nor does a parameter that
 * is not given. One language is loaded at a time; what it says is read when a component renders.
 */
import type { en } from './en/index.ts'

export type Language = 'en' | 'zh'
export type Key = keyof typeof en

type Holes<S extends string> = S extends `${string}{${infer P}}${infer R}` ? P | Holes<R> : never
type Params<K extends Key> = { readonly [P in Holes<(typeof en)[K]>]: string | number }
type Rest<K extends Key> = Holes<(typeof en)[K]> extends never ? [] : [params: Params<K>]

/** The same keys in another language. */
export type Words<T> = { readonly [K in keyof T]: string }

/** Keys of words that differ by number: `x.one` and `x.other`. */
type Counted = Key extends infer K ? (K extends `${infer S}.other` ? S : never) : never

let words: Readonly<Record<string, string>> = {}
let active: Language = 'en'

export function language(): Language {
  return active
}

/** What calls and `<html lang>` name the language. */
export function languageTag(): 'en-US' | 'zh-CN' {
  return active === 'zh' ? 'zh-CN' : 'en-US'
}

/** What calls name while the words are still loading. */
export function expectLanguage(wanted: Language): void {
  active = wanted
}

export async function loadLanguage(wanted: Language): Promise<void> {
  words = wanted === 'zh' ? (await import('./words-zh.ts')).zh : (await import('./words-en.ts')).en
  active = wanted
  document.documentElement.lang = wanted === 'zh' ? 'zh-CN' : 'en'
}

function fill(text: string, params: Readonly<Record<string, string | number>> | undefined): string {
  if (params === undefined) return text
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole))
}

export function t<K extends Key>(key: K, ...[params]: Rest<K>): string {
  return fill(words[key] ?? key, params)
}

/** Words for a value of the wire, or the value itself where there are none. */
export function word(prefix: string, value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return '-'
  return words[`${prefix}.${value}`] ?? value
}

/** `key.one` or `key.other` by number, with `{n}` filled. */
export function tn(
  key: Counted,
  n: number,
  params: Readonly<Record<string, string | number>> = {},
): string {
  const form = new Intl.PluralRules(active).select(n)
  const text = words[`${key}.${form}`] ?? words[`${key}.other`] ?? key
  return fill(text, { ...params, n: number(n) })
}

export function number(n: number): string {
  return new Intl.NumberFormat(languageTag()).format(n)
}

/** A limit as people read it: -1 is none. */
export function limit(n: number, unit: string): string {
  return n < 0 ? t('unlimited') : `${number(n)} ${unit}`.trim()
}

const two = (n: number) => String(n).padStart(2, '0')

/** `2026-11-24 14:45:44` in the viewer's zone. Takes ISO 8601, and UTC without a zone. */
export function time(text: string | null | undefined): string {
  const date = dateOf(text)
  if (date === null) return '-'
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** The same instant with the zone said, for titles. */
export function timeWithZone(text: string | null | undefined): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return `${time(text)} ${zone}`
}

function dateOf(text: string | null | undefined): Date | null {
  if (text === null || text === undefined || text === '') return null
  const iso = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? `${text.replace(' ', 'T')}Z` : text
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? null : date
}
