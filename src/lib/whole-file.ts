/**
 * Replaces a file whole: written beside it, synced, put in its place, and the folder synced, so
 * that after a crash or a power cut there is the old one or the new one.
 *
 * What is kept on disk is its owner's alone, so the mode is 0600 whatever the umask says. A path
 * has one writer at a time (a role locks its data directory): a draft that lies there is one that a
 * crash has left, and goes.
 */
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from './error-code.ts'

const mode = 0o600
/** Of folders on file systems that know no such thing, where there is nothing more to be done. */
const cannotSync = new Set(['EINVAL', 'ENOTSUP'])

/** The file was not replaced; the message names it and says why. */
export class NotReplaced extends Error {
  override readonly name = 'NotReplaced'

  constructor(path: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause)
    super(`${path} cannot be replaced: ${why}`, { cause })
  }
}

/** Rejects with NotReplaced. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const file = await replaceAndHold(path, (draft) => draft.writeFile(content))
  await file.close()
}

/**
 * The same with a content that `write` brings, and the file is left open for more. `openFile`:
 * tests put a failing disk there. Rejects with NotReplaced.
 */
export async function replaceAndHold(
  path: string,
  write: (draft: FileHandle) => Promise<void>,
  openFile: typeof open = open,
): Promise<FileHandle> {
  const draft = draftOf(path)
  let file: FileHandle | null = null
  try {
    await rm(draft, { force: true })
    file = await openFile(draft, 'wx', mode)
    await file.chmod(mode)
    await write(file)
    await file.sync()
    await rename(draft, path)
    await syncFolder(dirname(path))
    return file
  } catch (error) {
    await file?.close().catch(() => {})
    await rm(draft, { force: true }).catch(() => {})
    throw new NotReplaced(path, error)
  }
}

/** Throws NotReplaced. */
export function replaceFileSync(path: string, content: string | Uint8Array): void {
  const draft = draftOf(path)
  try {
    rmSync(draft, { force: true })
    within(openSync(draft, 'wx', mode), (file) => {
      fchmodSync(file, mode)
      writeFileSync(file, content)
      fsyncSync(file)
    })
    renameSync(draft, path)
    within(openSync(dirname(path), 'r'), (folder) => tolerant(() => fsyncSync(folder)))
  } catch (error) {
    try {
      rmSync(draft, { force: true })
    } catch {
      // Why it could not be written says enough.
    }
    throw new NotReplaced(path, error)
  }
}

function draftOf(path: string): string {
  return `${path}.new`
}

function within(descriptor: number, use: (descriptor: number) => void): void {
  try {
    use(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function tolerant(sync: () => void): void {
  try {
    sync()
  } catch (error) {
    if (!isUnknownThere(error)) throw error
  }
}

/** A rename is durable once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } catch (error) {
    if (!isUnknownThere(error)) throw error
  } finally {
    await folder.close()
  }
}

function isUnknownThere(error: unknown): boolean {
  return cannotSync.has(codeOf(error))
}
