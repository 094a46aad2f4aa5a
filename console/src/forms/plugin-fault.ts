/**
 * What the server found wrong with a plugin's data, brought to the part it is about. The message
 * names it by its JSON path: `PluginData` $.strategies[0].name must not be empty.
 */
import type { JsonPath } from '../editor/json-marks.ts'
import type { DataField } from './plugin-fields.ts'

export interface DataFault {
  readonly path: JsonPath
  /** What is wrong, for beside the field itself. */
  readonly words: string
  /** The same with the JSON path, for where no field shows it. */
  readonly message: string
}

const named = /`PluginData` (?<path>\$(?:\.[^\s.[\]]+?|\[\d+\])*):? (?<words>.*)$/su

/** The fault that a message tells; the whole message where it names no path. */
export function faultOf(message: string): DataFault {
  const { path: written, words } = named.exec(message)?.groups ?? {}
  if (written === undefined || words === undefined) return { path: [], words: message, message }
  const path = [...written.matchAll(/\.([^.[]+)|\[(\d+)\]/g)].map(([, name, place]) =>
    name === undefined ? Number(place) : name,
  )
  return { path, words: sentence(words), message: `${written} ${words}` }
}

function sentence(words: string): string {
  const [first = ''] = words
  return first.toUpperCase() + words.slice(first.length)
}

/** The fault as seen from a part: null where it is about another one. */
export function faultIn(fault: DataFault | null, step: string | number): DataFault | null {
  if (fault === null || fault.path[0] !== step) return null
  return { ...fault, path: fault.path.slice(1) }
}

/** Whether a field of the form can show a fault. */
export function isShown(fields: readonly DataField[], path: JsonPath): boolean {
  const [only] = fields
  if (only?.kind === 'rows' && only.name === '') return isShownInRows(only.of, path)
  const field = fields.find(({ name }) => name === path[0])
  if (field === undefined) return false
  if (field.kind !== 'rows') return true
  return path.length === 1 || isShownInRows(field.of, path.slice(1))
}

function isShownInRows(fields: readonly DataField[], path: JsonPath): boolean {
  return typeof path[0] === 'number' && isShown(fields, path.slice(1))
}
