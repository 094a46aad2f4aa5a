/**
 * `npm run docs`: writes all reference pages that are made from tables.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { controlReference } from './reference.ts'
import { gatewayReference } from './reference-gateway.ts'
import { serverReference } from './reference-server.ts'

const pages = [...controlReference(), ...gatewayReference(), ...(await serverReference())]
for (const [path, text] of pages) {
  writeFileSync(join(import.meta.dirname, '..', path), text)
  console.log(path)
}
