/**
 * Comparing secrets: the time taken says nothing about where two texts differ.
 */
import { timingSafeEqual } from 'node:crypto'

/**
 * Whether two texts are equal. Their lengths are not secret: a signature's is fixed by its method.
 */
export function sameText(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'utf8')
  const b = Buffer.from(given, 'utf8')
  return a.length === b.length && timingSafeEqual(a, b)
}
