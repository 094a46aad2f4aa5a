/**
 * Small secret files of the data directory, as they are read back.
 */
import { readFileSync } from 'node:fs'
import { codeOf } from '../lib/error-code.ts'

/** The file's text, or null when there is none. Other errors are thrown. */
export function readSecretFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}
