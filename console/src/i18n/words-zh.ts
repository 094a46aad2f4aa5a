/** A chunk of its own by this name: see build.ts. */
export { zh } from './zh/index.ts'
