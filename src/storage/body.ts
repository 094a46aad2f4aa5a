/**
 * Texts on their way into columns: bodies, keys, and keys that somebody asks for.
 *
 * The two databases agree only on well-formed text without NUL. What is stored under must be such a
 * text; what is merely asked for may be anything, and is then simply not there.
 */
import { assert } from '../lib/assert.ts'
import { type EnvironmentName, isEnvironmentName } from '../model/environment.ts'
import type { Scope } from '../model/scope.ts'
import { storageLimits } from './limits.ts'

export function toBody(value: unknown): string {
  const body = JSON.stringify(value)
  assert(body.length <= storageLimits.bodyCharactersMax, 'a stored body within its bound')
  return body
}

/** Reads what `toBody` wrote; the caller names the type that it wrote there. */
export function fromBody<T>(body: string): T {
  return JSON.parse(body)
}

function isStorable(text: string): boolean {
  return (
    text.length <= storageLimits.keyCharactersMax && text.isWellFormed() && !text.includes('\0')
  )
}

/** A text to store under. */
export function storedKey(text: string): string {
  assert(text !== '' && isStorable(text), 'a key that both databases can hold')
  return text
}

/** A text to look for; one that cannot be stored becomes the empty one, which never is. */
export function askedKey(text: string): string {
  return isStorable(text) ? text : ''
}

export function askedScope(scope: Scope): Scope {
  return { account: askedKey(scope.account), region: askedKey(scope.region) }
}

export function storedScope(scope: Scope): Scope {
  return { account: storedKey(scope.account), region: storedKey(scope.region) }
}

export interface ServiceKey extends Scope {
  readonly service_id: string
}

export function askedService(scope: Scope, serviceId: string): ServiceKey {
  return { ...askedScope(scope), service_id: askedKey(serviceId) }
}

export function storedService(scope: Scope, serviceId: string): ServiceKey {
  return { ...storedScope(scope), service_id: storedKey(serviceId) }
}

export function toEnvironmentName(text: string): EnvironmentName {
  assert(isEnvironmentName(text), 'a stored environment name')
  return text
}
