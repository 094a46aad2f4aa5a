/**
 * What the figures of the callers' bench are held to, each a ratio within one sitting. A bound that
 * is missed by less than the noise is neither met nor missed.
 */
import { round } from '../median.ts'
import type { Row } from '../sitting.ts'
import { names } from './sittings.ts'

export interface Verdict {
  readonly what: string
  readonly ratio: number
  readonly max: number
  readonly verdict: 'met' | 'missed' | 'within noise'
}

interface Bound {
  readonly what: string
  readonly of: string
  readonly over: string
  readonly max: number
}

const bounds: readonly Bound[] = [
  { what: 'key pair, plan limit, log', of: names.key, over: names.lua, max: 1 },
  { what: 'application, form of 1 KB', of: names.app, over: names.luaForm, max: 1.15 },
  { what: 'OAuth, repeated token', of: names.token, over: names.lua, max: 1.15 },
  { what: '100,000 keys and plans', of: names.manyKeys, over: names.oneKey, max: 1.1 },
  { what: 'whole ladder', of: names.planned, over: names.bare, max: 1.35 },
]

/** Nothing is what it may cost, as far as can be told. */
const unusedBound: Bound = {
  ...{ what: 'plugins that are not attached', of: names.unused, over: names.noPlugins },
  max: 1,
}

/** How far nginx with Lua, and a product without plugins, were from themselves. */
export function noiseOf(rows: readonly Row[]): number {
  const again = [names.luaAgain, names.noPluginsAgain] as readonly string[]
  const ratios = rows.filter(({ name }) => again.includes(name)).map(({ ratio }) => ratio)
  return Math.max(0, ...ratios.map((ratio) => Math.abs(ratio - 1)))
}

export function judge(rows: readonly Row[]): readonly Verdict[] {
  const cost = (name: string) => rows.find((row) => row.name === name)?.cpuMicros
  const noise = noiseOf(rows)
  return [...bounds, unusedBound].flatMap(({ what, of, over, max }): readonly Verdict[] => {
    const [mine, theirs] = [cost(of), cost(over)]
    if (mine === undefined || theirs === undefined) return []
    const ratio = mine / theirs
    const verdict = ratio <= max ? 'met' : ratio <= max * (1 + noise) ? 'within noise' : 'missed'
    return [{ what, ratio: round(ratio, 3), max, verdict }]
  })
}

export function printVerdicts(verdicts: readonly Verdict[]): void {
  for (const { what, ratio, max, verdict } of verdicts) {
    console.log(`${verdict.toUpperCase().padEnd(12)} ${what}: ${ratio} (at most ${max})`)
  }
}
