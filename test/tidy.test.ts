/**
 * The style guide as a test, of the server and of the console: layers, sizes, words, names, dead
 * files and exports. Every check is first shown a made-up fault, so that a check that cannot fail
 * fails here.
 */
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { checkUnusedExports } from '../tools/tidy/exports.ts'
import { checkDeadFiles, checkHeaders, checkPermissions } from '../tools/tidy/files.ts'
import { checkLayers, checkOwnEngine } from '../tools/tidy/layers.ts'
import { checkSizes } from '../tools/tidy/sizes.ts'
import { makeSource, readCode, readTexts, type Source } from '../tools/tidy/source.ts'
import { checkWireNames } from '../tools/tidy/wire-names.ts'
import { checkNames, checkWords } from '../tools/tidy/words.ts'

const root = join(import.meta.dirname, '..')
const code = readCode(root)
const texts = readTexts(root)

type Check = (sources: readonly Source[]) => readonly string[]

/** Asserts that the check finds exactly what is expected in made-up files. */
function finds(check: Check, files: Readonly<Record<string, string>>, ...expected: RegExp[]): void {
  const found = check(Object.entries(files).map(([path, text]) => makeSource(path, text)))
  assert.equal(found.length, expected.length, `found: ${found.join('\n')}`)
  for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern)
}

function clean(findings: readonly string[]): void {
  assert.ok(findings.length === 0, `\n${findings.join('\n')}\n`)
}

describe('layers', () => {
  it('refuses an arrow that the table does not have, also of types, exports and import()', () => {
    const files = {
      'src/gateway/a.ts': "import type { Api } from '../model/api.ts'",
      'src/http/b.ts': "export { x } from '../gateway/a.ts'",
      'src/model/c.ts': "export const late = () => import('../storage/d.ts')",
      'src/storage/d.ts': "let x: import('../control/e.ts').X",
      'src/control/e.ts': "import '../lib/f.ts'\nimport './g.ts'\nimport 'zod'",
      'src/gateway/a.test.ts': "import '../model/api.ts'",
    }
    const arrows = [
      /gateway .* model\/api/,
      /http .* gateway/,
      /model .* storage/,
      /storage .* control/,
    ]
    finds(checkLayers, files, ...arrows)
  })

  it('lets the gateway see what travels of snapshot and no more', () => {
    const file = "import '../snapshot/codec.ts'\nimport '../snapshot/compile.ts'"
    finds(checkLayers, { 'src/gateway/a.ts': file }, /gateway may not import snapshot\/compile.ts/)
  })

  it('lets only start of the commands see the server', () => {
    const file = "import '../server/start.ts'"
    const files = { 'src/cli/start.ts': file, 'src/cli/status.ts': file }
    finds(checkLayers, files, /cli\/status.ts: cli may not import server/)
  })

  it('refuses a folder that is not in the table', () => {
    finds(checkLayers, { 'src/other/a.ts': '' }, /other is not in the layer table/)
  })

  it('keeps foreign engines out of the data plane, but not out of its tests', () => {
    const file = "import { request } from 'node:http'"
    const files = { 'src/http/a.ts': file, 'src/http/a.test.ts': file, 'src/control/a.ts': file }
    finds(checkOwnEngine, files, /src\/http\/a.ts: imports node:http/)
    finds(checkOwnEngine, { 'src/gateway/a.ts': "import 'https'" }, /https/)
    finds(checkOwnEngine, { 'src/gateway/a.ts': "import { fetch } from 'undici'" }, /undici/)
    finds(checkOwnEngine, { 'src/gateway/a.ts': "import 'node:http2'" })
  })

  it('hold in this repository', () => clean([...checkLayers(code), ...checkOwnEngine(code)]))
})

describe('sizes', () => {
  const check: Check = (sources) => checkSizes(sources, [])

  it('refuses what is one line or column too large', () => {
    finds(check, { 'a.ts': '\n'.repeat(400) })
    finds(check, { 'a.ts': '\n'.repeat(401) }, /401 lines/)
    finds(check, { 'a.ts': `// ${'é'.repeat(97)}\n` })
    finds(check, { 'a.ts': `// ${'é'.repeat(98)}\n` }, /a.ts:1: 101 columns/)
    finds(check, { 'a.ts': `const f = () => {${'\n'.repeat(69)}}` })
    finds(check, { 'a.ts': `const f = () => {${'\n'.repeat(70)}}` }, /a.ts:1: function of 71/)
    finds(check, { 'a.ts': `class A { m() {${'\n'.repeat(70)}} }` }, /function of 71/)
  })

  it('lets a line be longer for one text, and a suite of tests for its list', () => {
    finds(check, { 'a.ts': `const words = '${'x'.repeat(100)}'` })
    finds(check, { 'a.ts': `const words = [${"'x', ".repeat(30)}]` }, /columns/)
    const suite = `describe('x', () => {${'\n'.repeat(80)}})`
    finds(check, { 'src/a.test.ts': suite })
    finds(check, { 'src/a.ts': suite }, /function of 81/)
  })

  it('refuses an exception that nothing needs', () => {
    const row = { path: 'a.ts', rule: 'file', reason: 'a table' } as const
    finds((sources) => checkSizes(sources, [row]), { 'a.ts': '\n'.repeat(401) })
    finds((sources) => checkSizes(sources, [row]), { 'a.ts': '' }, /not needed/)
  })

  it('hold in this repository', () => clean(checkSizes(code)))
})

describe('words', () => {
  // Put together from halves: the check reads this file too.
  const bad = [
    `// ${'TO'}DO later`,
    `// ${'FIX'}ME`,
    `let x: ${'an'}y`,
    `f(x as ${'an'}y)`,
    `let m: Map<string, ${'an'}y>`,
    `// @ts-${'ignore'}`,
    `// @ts-${'expect'}-error`,
    `console.${'log'}(1)`,
    `it.${'only'}('x')`,
    `open('/${'tm'}p/x')`,
  ]

  for (const line of bad) {
    it(`finds ${line}`, () => finds(checkWords, { 'src/lib/a.ts': line }, /src\/lib\/a.ts:1/))
  }

  it('lets through what only looks like them', () => {
    const good = [
      '// any of them, as any other',
      `// @ts-${'expect'}-error the argument is wrong on purpose`,
      "join(folder, 'work/x')",
      "url('https://a.example/tmp/x')",
    ]
    finds(checkWords, { 'src/lib/a.ts': good.join('\n') })
    finds(checkWords, { 'src/cli/a.ts': `console.${'log'}(1)` })
  })

  it('are not in this repository', () => clean(checkWords(texts)))
})

describe('names', () => {
  it('refuses names that say nothing', () => {
    const empty = ['src/lib/utils.ts', 'src/helpers/a.ts', 'src/pool-manager.ts', 'common.ts']
    assert.equal(checkNames(empty).length, empty.length)
    clean(checkNames(['src/lib/uncommon-words.ts', 'src/http/pool.ts']))
  })

  it('say something in this repository', () => clean(checkNames(texts.map(({ path }) => path))))

  it('of the wire stay where the wire is', () => {
    const contract =
      "const Service = z.strictObject({ ServiceName: string('x'), Id: integer('x') })"
    const got = { 'src/contract/service.ts': contract, 'src/cli/a.ts': 'x.ServiceName' }
    finds(checkWireNames, got)
    finds(checkWireNames, { ...got, 'src/model/a.ts': '({ ServiceName: 1 })' }, /ServiceName/)
    finds(checkWireNames, { ...got, 'src/model/a.ts': 'x.ServiceName' }, /ServiceName/)
    finds(checkWireNames, { ...got, 'src/model/a.ts': "x['ServiceName']" }, /ServiceName/)
    finds(checkWireNames, { ...got, 'src/model/a.ts': 'type T = { Id: 1 }' }, /Id is a name/)
    finds(checkWireNames, { ...got, 'src/control/wire/a.ts': 'x.ServiceName' })
    finds(checkWireNames, { ...got, 'src/model/a.ts': 'new ServiceName(Intl.Segmenter)' })
  })

  it('of the wire are where they belong in this repository', () => clean(checkWireNames(code)))
})

describe('files', () => {
  it('that nothing imports are found, unless they are started or serve tests', () => {
    const files = {
      'src/main.ts': "import './lib/a.ts'",
      'src/lib/a.ts': "new Worker(new URL('./b.ts', import.meta.url))",
      'src/lib/b.ts': '',
      'src/lib/c.ts': "import './c.ts'",
      'src/lib/c.test.ts': "import './c.ts'",
      'src/lib/slow-oracle.ts': '',
      'console/src/main.tsx': "import './parts/a.tsx'\nconst late = () => import('./parts/b.tsx')",
      'console/src/parts/a.tsx': 'const a = <p>text</p>',
      'console/src/parts/b.tsx': '',
      'console/src/parts/c.tsx': '',
    }
    finds(checkDeadFiles, files, /src\/lib\/c.ts/, /console\/src\/parts\/c.tsx/)
  })

  it('export nothing that only they use', () => {
    const check: Check = (sources) => checkUnusedExports(sources, 'src/')
    const files = {
      'src/a.ts': 'export const a = 1\nexport function b() {}\nexport class C {}\nconst d = 1',
      'src/b.ts': "import { a } from './a.ts'\nexport type T = 1\nexport interface I {}\n",
      'src/c.ts': "export { b as e } from './a.ts'\nexport default 1",
      'src/d.ts': "import type { C } from './a.ts'\nimport * as all from './f.ts'\n",
      'src/f.ts': 'export const f = 1',
      'src/a.test.ts': "import { e } from './c.ts'",
      'test/x.ts': 'export const x = 1',
    }
    finds(check, files)
    const { 'src/a.test.ts': _, ...without } = files
    finds(check, without, /src\/c.ts: nobody imports e/)
    finds(check, { 'src/g.ts': 'export const [g] = [1]; export const h = 1' }, /imports h/)
  })

  it('export nothing that only they use in the console', () => {
    clean(checkUnusedExports(code, 'console/src/'))
  })

  it('that nothing imports are not in this repository', () => clean(checkDeadFiles(code)))

  it('without a comment of what they are are found', () => {
    const text = 'What it is, and the one decision behind it, in a sentence.'
    finds(checkHeaders, { 'src/a.ts': `/**\n * ${text}\n */\nlet x` })
    finds(checkHeaders, { 'src/a.ts': `/** ${text} */\nlet x` })
    finds(checkHeaders, { 'bin/a.js': `#!/usr/bin/env node\n/**\n * ${text}\n */\nlet x` })
    finds(checkHeaders, { 'src/a.ts': `let x\n/** ${text} */\n` }, /src\/a.ts/)
    finds(checkHeaders, { 'src/a.ts': `// ${text}\nlet x` }, /src\/a.ts/)
    finds(checkHeaders, { 'src/a.ts': '/** Too short. */\nlet x' }, /src\/a.ts/)
  })

  it('say what they are in this repository', () => clean(checkHeaders(code)))

  it('are executable if they are programs', () => {
    const program = { path: 'a', text: '#!/bin/sh\n', mode: 0o100644 }
    const plain = { path: 'b', text: 'x', mode: 0o100755 }
    assert.deepEqual(checkPermissions([program, plain]), [
      'a: is not executable',
      'b: is executable but no program',
    ])
    clean(
      checkPermissions([
        { ...program, mode: 0o100755 },
        { ...plain, mode: 0o100644 },
      ]),
    )
  })

  const onWindows = process.platform === 'win32' ? 'this system has no such permissions' : false
  it('are executable exactly if they are programs in this repository', { skip: onWindows }, () => {
    clean(
      checkPermissions(
        texts.map((file) => ({ ...file, mode: statSync(join(root, file.path)).mode })),
      ),
    )
  })
})
