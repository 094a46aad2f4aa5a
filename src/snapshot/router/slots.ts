/**
 * What stands at one pattern: a number for each method that has an API there.
 */

export type Slots = Map<string, number>

/** Adds a method's number unless it has one: the first counts. */
export function addSlot(slots: Slots | null | undefined, method: string, number: number): Slots {
  const filled = slots ?? new Map<string, number>()
  if (!filled.has(method)) filled.set(method, number)
  return filled
}

/** The named method before ANY. */
export function slotFor(slots: Slots | null | undefined, method: string): number | undefined {
  return slots ? (slots.get(method) ?? slots.get('ANY')) : undefined
}
