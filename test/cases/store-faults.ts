import type { MakePlace } from './store-place.ts'
export function storeFaults(_make: MakePlace): void {}
