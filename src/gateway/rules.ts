/**
 * Rules that are attached to APIs, as a worker holds them: plugins by id, and for each API of an
 * environment the set of what is attached to it.
 *
 * A set never changes: when a plugin does, those who have it get another one, at their next call.
 * An API's pipeline is linked once for each set, so a rule that is not attached does not exist
 * there. What rules remember between calls, their meters and caches, is kept elsewhere by the
 * plugin's id, and outlives sets.
 */
import { decodeSection } from '../snapshot/codec.ts'
import type { PluginSection, RuleNode, RuleType } from '../snapshot/rules.ts'
import type { EncodedSection, RouteEnvironment } from '../snapshot/snapshot.ts'
import type { Report } from './runtime.ts'

export type RuleOf<T extends RuleType> = Extract<RuleNode, { readonly type: T }>

/** A rule and whose it is. `id`: of the plugin or IP strategy. */
export interface Attached<T extends RuleType = RuleType> {
  readonly id: string
  /** Of the account that the plugin belongs to; 0 for an IP strategy. */
  readonly appId: number
  readonly rule: RuleOf<T>
}

/** Where rules are attached. */
export interface RulePlace {
  readonly serviceId: string
  readonly apiId: string
  readonly environment: RouteEnvironment
}

export class RuleSet {
  readonly place: RulePlace
  readonly #rules: readonly Attached[]

  constructor(place: RulePlace, rules: readonly Attached[]) {
    this.place = place
    this.#rules = rules
  }

  get types(): readonly RuleType[] {
    return this.#rules.map(({ rule }) => rule.type)
  }

  /** All rules of a type; only of IPControl there may be several. */
  all<T extends RuleType>(type: T): readonly Attached<T>[] {
    const found: readonly unknown[] = this.#rules.filter(({ rule }) => rule.type === type)
    // True: a rule's type says which rule it is.
    return found as readonly Attached<T>[]
  }

  /** The rule of a type, or null. */
  the<T extends RuleType>(type: T): Attached<T> | null {
    return this.all(type)[0] ?? null
  }

  /** Whether these very rules are the set's. */
  isOf(rules: readonly Attached[]): boolean {
    return (
      rules.length === this.#rules.length &&
      rules.every(({ rule }, index) => rule === this.#rules[index]?.rule)
    )
  }
}

/** All plugins of the snapshot. */
export class Plugins {
  readonly #report: Report
  readonly #byId = new Map<string, PluginSection>()
  /** Counts changes. */
  generation = 0

  constructor(report: Report) {
    this.#report = report
  }

  get(id: string): PluginSection | undefined {
    return this.#byId.get(id)
  }

  /** Replaces the plugin of `plugin/<id>`; null removes it, as one does that cannot be read. */
  put(key: string, section: EncodedSection | null): void {
    this.generation++
    const plugin = section === null ? null : this.#decode(section)
    if (plugin === null) this.#byId.delete(key.slice(key.indexOf('/') + 1))
    else this.#byId.set(plugin.id, plugin)
  }

  #decode({ key, bytes }: EncodedSection): PluginSection | null {
    try {
      const section = decodeSection(key, bytes)
      return section.kind === 'plugin' ? section : null
    } catch (error) {
      this.#report(String(error))
      return null
    }
  }
}

/** What is attached to one API in one environment, by id. */
export class Attachment {
  readonly #place: RulePlace
  readonly #ids: readonly string[]
  /** IP strategies, which plugins do not hold. */
  readonly #own: ReadonlyMap<string, Attached>
  #generation = -1
  #set: RuleSet | 'missing' = 'missing'

  constructor(place: RulePlace, ids: readonly string[], own: ReadonlyMap<string, Attached>) {
    this.#place = place
    this.#ids = ids
    this.#own = own
  }

  /** The rules as they stand now; `missing`: one of them is not there, so none may be relied on. */
  rules(plugins: Plugins): RuleSet | 'missing' {
    if (this.#generation === plugins.generation) return this.#set
    this.#generation = plugins.generation
    const found: Attached[] = []
    for (const id of this.#ids) {
      const rule = this.#own.get(id) ?? plugins.get(id)
      if (rule === undefined) {
        this.#set = 'missing'
        return this.#set
      }
      found.push(rule)
    }
    if (this.#set === 'missing' || !this.#set.isOf(found)) {
      this.#set = new RuleSet(this.#place, found)
    }
    return this.#set
  }
}
