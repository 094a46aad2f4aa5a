/**
 * `npm run docs`: writes all reference pages that are made from tables.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { controlReference } from './reference.ts'
import { gatewayReference } from './reference-gateway.ts'

for (const [path, text] of [...controlReference(), ...gatewayReference()]) {
  writeFileSync(join(import.meta.dirname, '..', path), text)
  console.log(path)
}
