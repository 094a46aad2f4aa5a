/**
 * Canonical JSON: the same value gives the same bytes, whatever the order its keys were written in.
 * Keys are sorted by code unit, `undefined` members are left out, numbers must be finite.
 *
 * The value is copied with its keys in order and left to the engine's own writer, which is several
 * times faster than writing text here. Keys that an engine puts in an order of its own, or gives a
 * meaning, are written here.
 */
import { assert } from './assert.ts'

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

export function canonicalJson(value: unknown): string {
  const ordered = inOrder(value)
  return ordered === unordered ? write(value) : JSON.stringify(ordered)
}

/** Stands for a value with keys that no object keeps in our order. */
const unordered = Symbol('unordered')

type Members = Record<string, unknown>

/** Whether an object treats this key in a way of its own: array indexes, `__proto__`. */
function isSpecial(key: string): boolean {
  const first = key.charCodeAt(0)
  return (first >= 0x30 && first <= 0x39) || key === '__proto__'
}

function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value)
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i - 1] ?? '') > (keys[i] ?? '')) return keys.sort()
  }
  return keys
}

function check(value: unknown): void {
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'canonical JSON holds finite numbers only')
    return
  }
  const plain = value === null || typeof value === 'boolean' || typeof value === 'string'
  assert(plain || typeof value === 'object', `canonical JSON cannot hold a ${typeof value}`)
}

/** A copy whose members were added in order, or `unordered`. */
function inOrder(value: unknown): unknown {
  check(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items: unknown[] = []
    for (const item of value) {
      const ordered = inOrder(item)
      if (ordered === unordered) return unordered
      items.push(ordered)
    }
    return items
  }
  // An object that is no array: its members are unknown, which is all this type says.
  const members = value as Members
  const copy: Members = {}
  const keys = sortedKeys(value)
  for (const key of keys) {
    if (isSpecial(key) && keys.length > 1) return unordered
    if (key === '__proto__') return unordered
    const member = members[key]
    if (member === undefined) continue
    const ordered = inOrder(member)
    if (ordered === unordered) return unordered
    copy[key] = ordered
  }
  return copy
}

function write(value: unknown): string {
  check(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  // As above.
  const members = value as Members
  const written: string[] = []
  for (const key of sortedKeys(value)) {
    const member = members[key]
    if (member !== undefined) written.push(`${JSON.stringify(key)}:${write(member)}`)
  }
  return `{${written.join(',')}}`
}
