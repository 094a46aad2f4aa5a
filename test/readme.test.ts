/**
 * The README's tour, run as it stands: the commands of its `sh tour` blocks in one shell, then its
 * program, against a product on free ports. Only ports and the data directory differ from what is
 * printed.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type Product, startProduct } from './product.ts'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)
/** For all commands of the tour together; each starts a process. */
const tourTimeoutMs = 120_000

describe('the README', () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8')
  let product: Product

  before(async () => {
    product = (await startProduct()).product
  })
  after(() => product?.close())

  it('has a tour that works as it is printed', async () => {
    const blocks = [...text.matchAll(/^```sh tour\n(.*?)^```$/gms)].map((match) => match[1] ?? '')
    assert.equal(blocks.length, 4)
    const separator = '--- next block ---'
    const script = [
      'set -euo pipefail',
      ...blocks.flatMap((block) => [block, `echo '${separator}'`]),
    ]
    const { stdout } = await run(
      'bash',
      ['-c', script.join('\n').replaceAll(':8080', `:${product.ports.http}`)],
      {
        cwd: root,
        timeout: tourTimeoutMs,
        env: {
          ...process.env,
          SLUICE_DATA_DIR: product.dataDir,
          SLUICE_CONTROL_PORT: String(product.ports.control),
        },
      },
    )
    const [made = '', called = '', status = '', gone = ''] = stdout.split(separator)
    assert.match(made, /"ApiId": "api-[a-z0-9]{8}"/)
    assert.match(made, /"ReleaseVersion": "\d{14}-/)
    assert.match(called, /^HTTP\/1\.1 200 /m)
    assert.match(called, /hello world$/m)
    assert.match(status, /in effect on 1 of 1/)
    assert.match(gone, /"Result": true/)
  })

  it('has a program by the vendor’s SDK that works as it is printed', async () => {
    const program = /^```js sdk\n(.*?)^```$/ms.exec(text)?.[1] ?? ''
    const folder = join(product.dataDir, 'mine')
    mkdirSync(folder)
    // In place of `npm i`: what is locked here.
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(
      join(folder, 'mine.mjs'),
      program.replaceAll(':8090', `:${product.ports.control}`).replaceAll("'../data'", "'..'"),
    )
    const { SLUICE_DATA_DIR: _, http_proxy: __, ...env } = process.env
    const { stdout } = await run(process.execPath, ['mine.mjs'], {
      cwd: folder,
      env,
      timeout: tourTimeoutMs,
    })
    assert.match(stdout, /ServiceName: 'mine'/)
    assert.match(stdout, /ServiceId: 'service-[a-z0-9]{8}'/)
  })
})
