/**
 * Reads a form body where an API has a form parameter, so that later stages can look into it.
 *
 * Only `application/x-www-form-urlencoded` without a content coding is read, up to a bound; any
 * other body passes unread and streams (guide row 183).
 */
import type { ApiNode } from '../../snapshot/snapshot.ts'
import type { Call, Stage } from '../call.ts'
import { countFields, parseForm } from '../form.ts'
import { formBodyBytesMax, formFieldsMax } from '../limits.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import { wholeBody } from '../whole-body.ts'

const formType = 'application/x-www-form-urlencoded'

export function formBody(api: ApiNode): Stage | null {
  if (!usesForm(api)) return null

  return readForm
}

/** Reads the body where it is a form that nobody has read before. */
export function readForm(call: Call): Reply | undefined | Promise<Reply | undefined> {
  if (call.body.kind !== 'unread') return undefined
  const { body } = call.exchange.head
  if (call.bytes === null && (!body.present || body.length === 0)) {
    call.body = { kind: 'absent' }
    return undefined
  }
  if (!isForm(call)) return undefined
  const bytes = wholeBody(call, formBodyBytesMax)
  return bytes instanceof Promise
    ? bytes.then((later) => takeForm(call, later))
    : takeForm(call, bytes)
}

/** Whether the API declares, maps or assigns anything in a form body. */
export function usesForm(api: ApiNode): boolean {
  return (
    api.parameters.some(({ place }) => place === 'body') ||
    api.assignments.some(({ place, value }) => {
      return place === 'body' || (value.from === 'parameter' && value.place === 'body')
    })
  )
}

function isForm({ fields }: Call): boolean {
  // With two types, or two codings, a backend may read the body in another way than we do.
  if (fields.count('content-type') !== 1 || fields.count('content-encoding') > 1) return false
  const coding = (fields.get('content-encoding') ?? 'identity').toLowerCase()
  return coding === 'identity' && isFormType(fields.get('content-type') ?? '')
}

/** Whether a Content-Type says that a body is a form. */
export function isFormType(contentType: string): boolean {
  if (contentType === formType) return true
  const mediaType = contentType.split(';', 1)[0] ?? ''
  return mediaType.trim().toLowerCase() === formType
}

function takeForm(call: Call, bytes: Buffer | null): Reply | undefined {
  if (bytes === null) return refusal('bodyTooLarge')
  const text = bytes.toString('latin1')
  if (countFields(text) > formFieldsMax) return refusal('bodyTooLarge')
  call.body = { kind: 'form', fields: parseForm(text), bytes }
  return undefined
}
