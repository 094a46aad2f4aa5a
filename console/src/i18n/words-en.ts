/** A chunk of its own by this name: see build.ts. */
export { en } from './en/index.ts'
