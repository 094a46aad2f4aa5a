/** Cuts a list for calls that take so many at once. */

/** Parts of `size`, the last of what is left; none of an empty list. */
export function chunksOf<T>(list: readonly T[], size: number): readonly T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  )
}
