import type { MakePlace } from './store-place.ts'
export function storeModel(_make: MakePlace): void {}
