/**
 * What the stages of a worker share beside an API's own definition. It lives as long as the worker:
 * stages keep it and ask it in each call, so what it tells is always what is in effect.
 */
import type { KeySets } from './auth/key-sets.ts'
import type { TokenVerifier } from './auth/token.ts'
import type { Breakers } from './breakers/breakers.ts'
import type { Cache } from './cache/cache.ts'
import type { Callers } from './callers.ts'
import type { Draw } from './expression-values.ts'
import type { Authorisers } from './functions/authorisers.ts'
import type { FunctionRuntime } from './functions/runtime.ts'
import type { Meters } from './meters/meters.ts'
import type { Nonces } from './nonces.ts'
import type { Plugins } from './rules.ts'

export interface LinkContext {
  readonly callers: Callers
  readonly tokens: TokenVerifier
  readonly keySets: KeySets
  readonly meters: Meters
  readonly plugins: Plugins
  readonly nonces: Nonces
  readonly functions: FunctionRuntime
  readonly authorisers: Authorisers
  readonly breakers: Breakers
  readonly cache: Cache
  /** What `Random()` of conditions draws. */
  readonly draw: Draw
}
