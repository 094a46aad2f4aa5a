/**
 * The node's id: made once, kept beside the snapshot file, so that control knows it again.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resourceId } from '../../lib/ids.ts'
import { systemRandom } from '../../lib/random.ts'
import { replaceFile } from '../../lib/whole-file.ts'

const form = /^node-[a-z0-9]{8}$/

/** The kept id, or a new one; what cannot be kept lives as long as the process. */
export async function nodeIdOf(directory: string): Promise<string> {
  const path = join(directory, 'node-id')
  const kept = await readFile(path, 'utf8').catch(() => '')
  if (form.test(kept.trim())) return kept.trim()
  const id = resourceId(systemRandom, 'node')
  try {
    await replaceFile(path, `${id}\n`)
  } catch {
    // A full or read-only disk must not keep a gateway from serving.
  }
  return id
}
