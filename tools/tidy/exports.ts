/**
 * Values that a file exports and no other file asks for: an export is a promise to others, so what
 * only its own file uses is not exported, and what nobody uses is not there. Types are left out:
 * they go with the functions whose signatures they are in.
 */
import { posix } from 'node:path'
import { type Finding, isNode, type Node, nameOf, type Source, textOf, walk } from './source.ts'

/** Everything that a file exports; of what is imported as a whole nobody can tell. */
const whole = '*'

/** Exports of the files below `root` that no source imports. */
export function checkUnusedExports(sources: readonly Source[], root: string): readonly Finding[] {
  const wanted = new Set(sources.flatMap(wantedBy))
  return sources
    .filter(({ path }) => path.startsWith(root))
    .flatMap((source) =>
      exportsOf(source)
        .filter((name) => !wanted.has(`${source.path} ${name}`))
        .filter(() => !wanted.has(`${source.path} ${whole}`))
        .map((name) => `${source.path}: nobody imports ${name}`),
    )
}

function exportsOf(source: Source): readonly string[] {
  return nodesOf(source, 'ExportNamedDeclaration').flatMap((node) => {
    const { declaration } = node
    if (node['exportKind'] === 'type') return []
    if (!isNode(declaration)) return specifiers(node, 'exported')
    return declaration.type === 'VariableDeclaration'
      ? listOf(declaration['declarations']).flatMap(({ id }) => nameOf(id) ?? [])
      : [nameOf(declaration['id']) ?? 'default']
  })
}

/** Path and name of all that a source takes from others. */
function wantedBy(source: Source): readonly string[] {
  const found: string[] = []
  const want = (from: unknown, names: readonly string[]) => {
    const path = textOf(from)
    if (path === null || !path.startsWith('.')) return
    const target = posix.join(posix.dirname(source.path), path)
    found.push(...names.map((name) => `${target} ${name}`))
  }
  walk(source.tree(), (node) => {
    if (node.type === 'ImportDeclaration') want(node['source'], specifiers(node, 'imported'))
    if (node.type === 'ExportNamedDeclaration') want(node['source'], specifiers(node, 'local'))
    if (node.type === 'ExportAllDeclaration') want(node['source'], [whole])
    if (node.type === 'ImportExpression' || node.type === 'TSImportType') {
      want(node['source'], [whole])
    }
  })
  return found
}

function specifiers(node: Node, member: string): readonly string[] {
  const found = listOf(node['specifiers'])
  const values = member === 'exported' ? found.filter((one) => one['exportKind'] !== 'type') : found
  return values.map((one) => {
    if (one.type === 'ImportNamespaceSpecifier') return whole
    return nameOf(one[member]) ?? 'default'
  })
}

function nodesOf(source: Source, type: string): readonly Node[] {
  const found: Node[] = []
  walk(source.tree(), (node) => {
    if (node.type === type) found.push(node)
  })
  return found
}

function listOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}
