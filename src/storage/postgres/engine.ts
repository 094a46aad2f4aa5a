import type { Secret } from '../../lib/secret.ts'
import type { Engine, EngineOptions } from '../engine.ts'
export interface PostgresOptions {
  readonly kind: 'postgres'
  readonly url: Secret
}
export function openPostgres(_options: PostgresOptions, _engine: EngineOptions): Engine {
  throw new Error('not yet')
}
