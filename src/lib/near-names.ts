/**
 * Names that a misspelt one may have meant, nearest first.
 *
 * Nearness is how many letters have to be changed, added, left out or swapped with a neighbour,
 * whatever their case. A name that holds what was typed is near as well: people type parts.
 */
import { nearNameCharsMax } from './limits.ts'

/** At most `count` of `names`; none when nothing is near. */
export function nearNames(
  typed: string,
  names: Iterable<string>,
  count: number,
): readonly string[] {
  const word = typed.toLowerCase()
  if (word === '' || word.length > nearNameCharsMax) return []
  const reach = Math.max(1, Math.floor(word.length / 4))
  return [...names]
    .map((name) => {
      const lower = name.toLowerCase()
      const steps = stepsBetween(word, lower, reach)
      const isPart = word.length > 2 && lower.includes(word)
      return { name, steps: steps > reach && isPart ? reach : steps }
    })
    .filter(({ steps }) => steps <= reach)
    .sort((a, b) => a.steps - b.steps || a.name.length - b.name.length)
    .slice(0, count)
    .map(({ name }) => name)
}

/** `did you mean A, B or C?`, or nothing when there is none. */
export function didYouMean(near: readonly string[]): string {
  if (near.length === 0) return ''
  const last = near.at(-1) ?? ''
  const others = near.slice(0, -1).join(', ')
  return `did you mean ${others === '' ? last : `${others} or ${last}`}?`
}

/** What is wrong, what may have been meant, and what else is to be said, in a row. */
export function faultText(
  fault: string,
  near: readonly string[],
  ...more: readonly string[]
): string {
  return [fault, didYouMean(near), ...more].filter((part) => part !== '').join('; ')
}

/** Single changes from one text to the other; more than `most` is told as `most + 1`. */
function stepsBetween(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const steps = [row]
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1]
      const isSwapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1]
      steps[column] = Math.min(
        (last[column] ?? 0) + 1,
        (steps[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = steps
  }
  return Math.min(last[to.length] ?? 0, most + 1)
}
