/**
 * The process that the crash tests kill: writes without pause and prints what was acknowledged.
 *
 * Arguments: kind, address, prefix of the ids. One line an acknowledged write: its id and revision.
 */
import { Secret } from '../../src/lib/secret.ts'
import { openStore } from '../../src/storage/store.ts'
import { sealingKey } from './store-place.ts'
import { writeWhole } from './store-whole.ts'

const [kind, address, prefix] = process.argv.slice(2)
if (address === undefined || prefix === undefined) throw new Error('kind, address and prefix')
const store = await openStore(
  kind === 'sqlite'
    ? { kind, file: address, sealingKey }
    : { kind: 'postgres', url: new Secret(address), sealingKey },
)
for (let n = 0; ; n += 1) {
  const id = `${prefix}-${n}`
  const revision = await writeWhole(store, id, 50)
  process.stdout.write(`${id} ${revision}\n`)
}
