/**
 * Commands that guides print, run as they stand against a product with its sample service. Only the
 * callers' port differs from what is printed.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type Product, startProduct } from '../product.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
/** For all commands of a guide together; each starts a process. */
const guideTimeoutMs = 180_000

describe('the guides', () => {
  let product: Product

  before(async () => {
    product = (await startProduct({ SLUICE_SAMPLE: 'on' })).product
  })
  after(() => product?.close())

  /** What a shell block of a guide prints, counted from 0. */
  async function printedBy(guide: string, block: number): Promise<string> {
    const text = readFileSync(join(root, 'docs/guides', guide), 'utf8')
    const script = [...text.matchAll(/^```sh\n(.*?)^```$/gms)][block]?.[1] ?? ''
    assert.ok(script, `${guide} prints commands`)
    const own = script.replaceAll(':8080', `:${product.ports.http}`)
    const { stdout } = await run('bash', ['-c', `set -euo pipefail\n${own}`], {
      cwd: root,
      timeout: guideTimeoutMs,
      env: {
        ...process.env,
        SLUICE_DATA_DIR: product.dataDir,
        SLUICE_CONTROL_PORT: String(product.ports.control),
      },
    })
    return stdout
  }

  it('attach a plugin to the sample, meet its refusal, and take it off again', async () => {
    const printed = await printedBy('plugins.md', 0)
    assert.match(printed, /^HTTP\/1\.1 403 /m)
    assert.match(printed, /Your IP address is not allowed/)
    assert.equal(printed.match(/"Result": true/g)?.length, 3, printed)
    const client = product.client()
    assert.equal((await client.DescribePlugins({})).Result?.TotalCount, 0)
  })

  it('give a new one-time password for the console', async () => {
    const printed = await printedBy('console.md', 0)
    assert.match(printed, /"Name": "root"/)
    assert.match(printed, /"Password": "[A-Za-z2-9]{20}"/)
  })
})
