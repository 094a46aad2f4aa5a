/**
 * A file as the tidy checks see it: its path in the repository, its text, its syntax tree.
 *
 * Checks take sources and give findings, so that each can be shown a made-up fault.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'

export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [member: string]: unknown
}

export interface Source {
  /** From the repository's root, with forward slashes. */
  readonly path: string
  readonly text: string
  /** Parsed when first asked for; only for .ts, .tsx and .js. */
  readonly tree: () => Node
}

/** One fault: where, and what. */
export type Finding = string

export function makeSource(path: string, text: string): Source {
  let tree: Node | null = null
  return {
    path,
    text,
    tree() {
      // Every node of the tree has type, start and end; its members are looked at one by one.
      tree ??= parseAst(
        text,
        { lang: path.endsWith('.tsx') ? 'tsx' : 'ts' },
        path,
      ) as unknown as Node
      return tree
    },
  }
}

const codePatterns = [
  'src/**/*.ts',
  'test/**/*.ts',
  'bench/**/*.ts',
  'tools/**/*.{ts,js}',
  'bin/*.js',
  'console/*.ts',
  'console/{src,test,bench}/**/*.{ts,tsx}',
]
const textPatterns = ['*.md', 'docs/**/*.md', 'bench/*.md', '*.json', '.ci/*', '.gitignore']

/** All code of the repository at `root`, sorted by path. */
export function readCode(root: string): readonly Source[] {
  return read(root, codePatterns)
}

/** Code and the other texts that people wrote. */
export function readTexts(root: string): readonly Source[] {
  return read(root, [...codePatterns, ...textPatterns])
}

function read(root: string, patterns: readonly string[]): readonly Source[] {
  const paths = globSync([...patterns], { cwd: root, exclude: ['**/node_modules/**'] })
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path !== 'package-lock.json')
    .sort()
    .map((path) => makeSource(path, readFileSync(join(root, path), 'utf8')))
}

export function isTest(path: string): boolean {
  return /\.(?:test|e2e)\.ts$/.test(path) || /^(?:console\/)?test\//.test(path)
}

export function lineOf(source: Source, offset: number): number {
  return source.text.slice(0, offset).split('\n').length
}

/** Calls `visit` for a node and all below it; `parent` is null for the first. */
export function walk(
  node: Node,
  visit: (node: Node, parent: Node | null, member: string) => void,
  parent: Node | null = null,
  member = '',
): void {
  visit(node, parent, member)
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, node, name)
    }
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** The name of an identifier node, else null. */
export function nameOf(node: unknown): string | null {
  if (!isNode(node) || node.type !== 'Identifier') return null
  return typeof node['name'] === 'string' ? node['name'] : null
}

/** The text of a string literal node, else null. */
export function textOf(node: unknown): string | null {
  if (!isNode(node) || node.type !== 'Literal') return null
  return typeof node['value'] === 'string' ? node['value'] : null
}

const importing = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

/** What a source imports, as written: static, dynamic, re-exports and types alike. */
export function importsOf(source: Source): readonly string[] {
  const found: string[] = []
  walk(source.tree(), (node) => {
    if (!importing.has(node.type)) return
    const specifier = textOf(node['source'])
    if (specifier !== null) found.push(specifier)
  })
  return found
}
