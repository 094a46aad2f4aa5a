/**
 * The body of the backend's request: the caller's as it comes, or a form with fields taken out and
 * put in.
 */
import { toByteText } from '../bytes.ts'
import type { Call } from '../call.ts'
import { formField } from '../form.ts'
import type { PlaceWrites } from './writes.ts'

export interface MappedBody {
  readonly body: 'stream' | Uint8Array
  /** A Content-Type line where the caller sent no body and so no type. */
  readonly headLines: string
}

export type BodyBuilder = (call: Call, method: string) => MappedBody

const asItComes: MappedBody = { body: 'stream', headLines: '' }
const bodilessMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS'])
const formType = 'Content-Type: application/x-www-form-urlencoded\r\n'

export function bodyBuilder({ writes, drop }: PlaceWrites): BodyBuilder {
  const named = writes.map(({ name, read }) => ({ name: toByteText(name), read }))

  function added(call: Call): readonly string[] {
    return named.flatMap(({ name, read }) => read(call).map((value) => formField(name, value)))
  }

  return (call, method) => {
    switch (call.body.kind) {
      case 'unread': {
        const body = call.rewrittenRequest?.body ?? null
        return body === null ? asItComes : { body, headLines: '' }
      }
      case 'absent': {
        const fields = bodilessMethods.has(method) ? [] : added(call)
        if (fields.length === 0) return asItComes
        return { body: Buffer.from(fields.join('&'), 'latin1'), headLines: formType }
      }
      case 'form': {
        const more = added(call)
        const { fields, bytes } = call.body
        const kept = drop.size === 0 ? fields : fields.filter(({ name }) => !drop.has(name))
        if (more.length === 0 && kept.length === fields.length) {
          return { body: bytes, headLines: '' }
        }
        const parts = [...kept.map(({ raw }) => raw), ...more]
        return { body: Buffer.from(parts.join('&'), 'latin1'), headLines: '' }
      }
    }
  }
}
