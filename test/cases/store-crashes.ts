import type { MakePlace } from './store-place.ts'
export function storeCrashes(_make: MakePlace): void {}
