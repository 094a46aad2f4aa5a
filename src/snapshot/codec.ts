/**
 * Sections as bytes: canonical JSON in UTF-8, named by its SHA-256, and read back strictly.
 *
 * Strict, because a gateway links what it decodes without looking again: a member that is missing,
 * unknown or of another type is an error that names the section and the place in it, and the
 * snapshot it came with is refused while the last one goes on serving.
 */
import { createHash } from 'node:crypto'
import { canonicalJson } from '../lib/canonical-json.ts'
import { section as sectionShape } from './section-shape.ts'
import { ShapeError } from './shape.ts'
import type { EncodedSection, Section, SectionId, SectionKey } from './snapshot.ts'
import { accessKey, apisKey, bucketKey, pluginKey, serviceKey, settingsKey } from './snapshot.ts'

/** A section that cannot be used: its key, where in it, and why. */
export class SectionError extends Error {
  override readonly name = 'SectionError'
  readonly key: SectionKey
  /** `apis[3].path.kind`; empty when the section as a whole is meant. */
  readonly place: string

  constructor(key: SectionKey, place: string, reason: string) {
    super(`section ${key}${place === '' ? '' : ` at ${place}`}: ${reason}`)
    this.key = key
    this.place = place
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The key under which a section is kept; it follows from the section's own members. */
export function keyOf(section: Section): SectionKey {
  switch (section.kind) {
    case 'settings':
      return settingsKey
    case 'service':
      return serviceKey(section.id)
    case 'apis':
      return apisKey(section.serviceId, section.version, section.part)
    case 'access':
      return accessKey(section.serviceId)
    case 'keys':
    case 'plans':
    case 'apps':
      return bucketKey(section.kind, section.bucket)
    case 'plugin':
      return pluginKey(section.id)
  }
}

/** SHA-256 of a section's bytes, 64 lower hex digits. */
export function idOf(bytes: Uint8Array): SectionId {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Equal sections give equal bytes, and so equal ids. */
export function encodeSection(section: Section): EncodedSection {
  // Not Buffer.from: a small section would pin the pool's whole slab.
  const bytes = new TextEncoder().encode(canonicalJson(section))
  return { key: keyOf(section), id: idOf(bytes), bytes }
}

/** Throws `SectionError` unless the bytes are the ones that the id names. */
export function verifySection(section: EncodedSection): void {
  if (idOf(section.bytes) !== section.id) {
    throw new SectionError(section.key, '', 'its bytes are not those its id names')
  }
}

/**
 * Reads a section's bytes. Does not compare the id, which `verifySection` does once on arrival.
 * Throws `SectionError` when the bytes are no section, or not the one that `key` names.
 */
export function decodeSection(key: SectionKey, bytes: Uint8Array): Section {
  let section: Section
  try {
    section = sectionShape(JSON.parse(utf8.decode(bytes)))
  } catch (error) {
    if (error instanceof ShapeError) throw new SectionError(key, error.place, error.reason)
    // Not what the parser says: it quotes the text, which may hold secrets.
    throw new SectionError(key, '', 'is not JSON in UTF-8')
  }
  if (keyOf(section) !== key) throw new SectionError(key, '', `holds ${keyOf(section)}`)
  return section
}
