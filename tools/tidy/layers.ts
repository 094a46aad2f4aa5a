/**
 * Layers go one way: which folder of src/ may import from which. An arrow that is not in this
 * table needs a decision record first. Imports of types count as imports.
 */
import { posix } from 'node:path'
import { type Finding, importsOf, isTest, type Source } from './source.ts'

const all = [
  'lib',
  'model',
  'contract',
  'http',
  'snapshot',
  'storage',
  'telemetry',
  'apidoc',
  'gateway',
  'control',
] as const

/** A folder, or a single file of one. */
export const allowedImports: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  model: ['lib'],
  contract: ['lib'],
  http: ['lib'],
  snapshot: ['lib', 'model'],
  storage: ['lib', 'model'],
  apidoc: ['lib', 'model'],
  telemetry: ['lib', 'http'],
  gateway: [
    'lib',
    'http',
    'telemetry',
    'snapshot/snapshot.ts',
    'snapshot/codec.ts',
    'snapshot/rules.ts',
    'snapshot/router.ts',
    // What travels between the planes (docs/decisions/0004).
    'snapshot/frames.ts',
    'snapshot/receiver.ts',
    'snapshot/state.ts',
  ],
  control: ['lib', 'model', 'contract', 'snapshot', 'telemetry', 'apidoc', 'http'],
  server: all,
  cli: ['lib', 'contract'],
  'cli/start.ts': ['lib', 'contract', 'server'],
  // The program itself: it puts settings and commands together.
  'main.ts': ['lib', 'cli', 'server'],
}

/** Imports that the table does not allow. Tests may import anything. */
export function checkLayers(sources: readonly Source[]): readonly Finding[] {
  return sources
    .filter(({ path }) => path.startsWith('src/') && !isTest(path))
    .flatMap((source) => {
      const from = source.path.slice('src/'.length)
      const folder = folderOf(from)
      const allowed = allowedImports[from] ?? allowedImports[folder]
      if (allowed === undefined)
        return [`${source.path}: folder ${folder} is not in the layer table`]
      return localImports(source)
        .filter((target) => folderOf(target) !== folder)
        .filter((target) => !allowed.includes(target) && !allowed.includes(folderOf(target)))
        .map((target) => `${source.path}: ${folder} may not import ${target}`)
    })
}

/** Targets inside src/, without that prefix; what lies outside src/ is nobody's layer. */
export function localImports(source: Source): readonly string[] {
  const folder = posix.dirname(source.path)
  return importsOf(source)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(folder, specifier))
    .filter((target) => target.startsWith('src/'))
    .map((target) => target.slice('src/'.length))
}

function folderOf(path: string): string {
  const [first] = path.split('/')
  return first ?? path
}

/** Modules that must not read the network for the data plane: it has an engine of its own. */
const foreignEngines = /^(?:node:)?(?:https?|undici)(?:\/|$)/

export function checkOwnEngine(sources: readonly Source[]): readonly Finding[] {
  return sources
    .filter(({ path }) => /^src\/(?:gateway|http)\//.test(path) && !isTest(path))
    .flatMap((source) =>
      importsOf(source)
        .filter((specifier) => foreignEngines.test(specifier))
        .map((specifier) => `${source.path}: imports ${specifier}; use the engine in src/http`),
    )
}
