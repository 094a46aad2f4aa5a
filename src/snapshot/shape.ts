/**
 * Shapes: strict checks of parsed JSON. A shape either hands back the very value it was given, now
 * typed, or says where and why it does not fit. An object's shape must name each member of its
 * type, so a new member of a snapshot node that nobody checks does not compile.
 */

/** A value that does not fit. `place` grows from the inside out: `apis[3].path.kind`. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
  readonly place: string
  readonly reason: string

  constructor(place: string, reason: string) {
    super(place === '' ? reason : `${place}: ${reason}`)
    this.place = place
    this.reason = reason
  }
}

export type Shape<T> = (value: unknown) => T

function refuse(reason: string): never {
  throw new ShapeError('', reason)
}

/** Runs `shape` on a part of a value; an error tells the part's place, a key or an index. */
function within<T>(step: string | number, shape: Shape<T>, value: unknown): T {
  try {
    return shape(value)
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    const dot = error.place === '' || error.place.startsWith('[') ? '' : '.'
    const here = typeof step === 'number' ? `[${step}]` : step
    throw new ShapeError(`${here}${dot}${error.place}`, error.reason)
  }
}

export const text: Shape<string> = (value) =>
  typeof value === 'string' ? value : refuse('is not text')

export const boolean: Shape<boolean> = (value) =>
  typeof value === 'boolean' ? value : refuse('is not true or false')

export function integer(min: number, max: number): Shape<number> {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? value
      : refuse(`is not a whole number from ${min} to ${max}`)
}

/** Text that matches; `what` completes "is not …". */
export function textLike(pattern: RegExp, what: string): Shape<string> {
  return (value) =>
    typeof value === 'string' && pattern.test(value) ? value : refuse(`is not ${what}`)
}

export function oneOf<const T extends string | number>(...allowed: readonly T[]): Shape<T> {
  return (value) => {
    for (const candidate of allowed) if (candidate === value) return candidate
    return refuse(`is not one of ${allowed.join(', ')}`)
  }
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value) => (value === null ? null : shape(value))
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return refuse('is not a list')
    for (let index = 0; index < value.length; index++) within(index, shape, value[index])
    // Each item has just been checked, and shapes change nothing.
    return value as readonly T[]
  }
}

export function pair<A, B>(first: Shape<A>, second: Shape<B>): Shape<readonly [A, B]> {
  return (value) => {
    if (!Array.isArray(value) || value.length !== 2) return refuse('is not a pair')
    return [within(0, first, value[0]), within(1, second, value[1])]
  }
}

function plainObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('is not an object')
  }
  // An object that is no array: its members are unknown, which is all this type says.
  return value as Record<string, unknown>
}

/** An object with exactly these members. */
export function object<T extends object>(
  shapes: {
    readonly [K in keyof T]-?: Shape<T[K]>
  },
): Shape<T> {
  const names = new Set(Object.keys(shapes))
  const members: readonly (readonly [string, Shape<unknown>])[] = Object.entries(shapes)
  return (value) => {
    const found = plainObject(value)
    for (const [name, shape] of members) {
      if (!Object.hasOwn(found, name)) throw new ShapeError(name, 'is missing')
      within(name, shape, found[name])
    }
    const given = Object.keys(found)
    if (given.length !== members.length) {
      const unknown = given.find((name) => !names.has(name)) ?? ''
      throw new ShapeError(unknown, 'is unknown')
    }
    // Each member of T has just been checked, and there is no other.
    return found as T
  }
}

/** An object whose keys are data; `keys` checks them, `shape` their values. */
export function record<K extends string, V>(
  keys: Shape<K>,
  shape: Shape<V>,
): Shape<{ readonly [key in K]?: V } & { readonly [key: string]: V }> {
  return (value) => {
    const found = plainObject(value)
    for (const [key, member] of Object.entries(found)) {
      within(key, keys, key)
      within(key, shape, member)
    }
    // Each key and value has just been checked.
    return found as { readonly [key in K]?: V } & { readonly [key: string]: V }
  }
}

/** One of several objects, told apart by a member named `kind`, or as `by` says. */
export function union<T>(
  variants: { readonly [kind: string]: Shape<T> },
  by: string = 'kind',
): Shape<T> {
  const known = new Map(Object.entries(variants))
  return (value) => {
    const kind = plainObject(value)[by]
    const shape = typeof kind === 'string' ? known.get(kind) : undefined
    if (!shape) throw new ShapeError(by, `is not one of ${[...known.keys()].join(', ')}`)
    return shape(value)
  }
}
