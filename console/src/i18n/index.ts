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
  const form = active === 'en' && n === 1 ? 'one' : 'other'
  const text = words[`${key}.${form}`] ?? words[`${key}.other`] ?? key
  return fill(text, { ...params, n: number(n) })
}

/**
 * `12,345.5`, to the thousandth: both languages group by thousands. Without `Intl`, whose first
 * formatter costs a page that opens 30 ms.
 */
export function number(n: number): string {
  const [whole = '', ...fraction] = String(Math.round(n * 1000) / 1000).split('.')
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.')
}

/** A limit as people read it: -1 is none. */
export function limit(n: number, unit: string): string {
  return n < 0 ? t('unlimited') : `${number(n)} ${unit}`.trim()
}

const two = (n: number) => String(n).padStart(2, '0')

/** `2026-11-24 14:45:44` in the viewer's zone. Takes ISO 8601, and UTC without a zone. */
export function time(text: string | null | undefined): string {
  const date = dateOf(text)
  return date === null ? '-' : written(date)
}

function written(date: Date): string {
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** The same instant with the zone said as `UTC+08:00`, for titles. */
export function timeWithZone(text: string | null | undefined): string {
  const date = dateOf(text)
  if (date === null) return '-'
  const east = -date.getTimezoneOffset()
  const [hours, minutes] = [Math.trunc(Math.abs(east) / 60), Math.abs(east) % 60].map(two)
  return `${written(date)} UTC${east < 0 ? '-' : '+'}${hours}:${minutes}`
}

function dateOf(text: string | null | undefined): Date | null {
  if (text === null || text === undefined || text === '') return null
  const iso = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? `${text.replace(' ', 'T')}Z` : text
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? null : date
}
