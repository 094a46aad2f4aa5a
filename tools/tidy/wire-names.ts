/**
 * The vendor's field names stay where wire and model meet: contract/, control/wire/ and
 * control/actions/. Elsewhere a member of such a name is a piece of the wire that got away.
 *
 * Which names those are is read from the contract's own files.
 */
import {
  type Finding,
  isTest,
  lineOf,
  type Node,
  nameOf,
  type Source,
  textOf,
  walk,
} from './source.ts'

const pascalCase = /^[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)?$/

/** The command line is a client of the wire, as any program of a user's. */
const wireFolders = /^src\/(?:contract|cli|control\/wire|control\/actions)\//

/** Single files that speak the wire, and why. */
const wireFiles = new Map([
  ['src/control/envelope.ts', 'it renders the envelope around every answer'],
  ['src/control/sample.ts', 'it calls the actions as a client does'],
])

/** Property names in PascalCase that the contract's objects have. */
export function wireNames(sources: readonly Source[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const source of sources) {
    if (!source.path.startsWith('src/contract/') || isTest(source.path)) continue
    walk(source.tree(), (node) => {
      if (node.type !== 'Property') return
      const name = nameOf(node['key']) ?? textOf(node['key'])
      if (name !== null && pascalCase.test(name)) names.add(name)
    })
  }
  return names
}

export function checkWireNames(sources: readonly Source[]): readonly Finding[] {
  const names = wireNames(sources)
  return sources
    .filter(({ path }) => path.startsWith('src/') && !isTest(path))
    .filter(({ path }) => !wireFolders.test(path) && !wireFiles.has(path))
    .flatMap((source) => {
      const findings: Finding[] = []
      walk(source.tree(), (node) => {
        const name = memberName(node)
        if (name === null || !names.has(name)) return
        const line = lineOf(source, node.start)
        findings.push(`${source.path}:${line}: ${name} is a name of the wire`)
      })
      return findings
    })
}

/** The name that a node reads, writes or declares as a member of something, else null. */
function memberName(node: Node): string | null {
  switch (node.type) {
    case 'Property':
    case 'TSPropertySignature':
    case 'PropertyDefinition':
      return node['computed'] === true ? null : (nameOf(node['key']) ?? textOf(node['key']))
    case 'MemberExpression':
      return node['computed'] === true ? textOf(node['property']) : nameOf(node['property'])
    default:
      return null
  }
}
