/**
 * Sizes of files, functions and lines. What is larger is split by noun, not by size, or stands in
 * the list of exceptions with its reason.
 */
import { type Finding, isTest, lineOf, type Node, nameOf, type Source, walk } from './source.ts'

export const fileLinesMax = 400
export const functionLinesMax = 70
export const lineColumnsMax = 100

export interface Exception {
  readonly path: string
  readonly rule: 'file' | 'function' | 'line'
  readonly reason: string
}

export const exceptions: readonly Exception[] = []

export function checkSizes(
  sources: readonly Source[],
  allowed: readonly Exception[] = exceptions,
): readonly Finding[] {
  const findings: Finding[] = []
  const used = new Set<Exception>()
  for (const source of sources) {
    const rules = { file: fileSize, function: functionSizes, line: lineSizes }
    for (const rule of ['file', 'function', 'line'] as const) {
      const found = rules[rule](source)
      const exception = allowed.find((row) => row.path === source.path && row.rule === rule)
      if (exception === undefined) findings.push(...found)
      else if (found.length > 0) used.add(exception)
    }
  }
  for (const row of allowed) {
    if (!used.has(row)) findings.push(`${row.path}: its exception for ${row.rule} is not needed`)
  }
  return findings
}

function fileSize({ path, text }: Source): readonly Finding[] {
  const lines = text.split('\n').length - 1
  return lines > fileLinesMax ? [`${path}: ${lines} lines, at most ${fileLinesMax}`] : []
}

/**
 * A line may be longer for the sake of one text or pattern that a break would only tear apart: a
 * title, a message, a regular expression. Comments and code have no such excuse.
 */
function lineSizes(source: Source): readonly Finding[] {
  const lines = source.text.split('\n')
  const long = lines.flatMap((line, index) =>
    [...line].length > lineColumnsMax ? [index + 1] : [],
  )
  if (long.length === 0) return []
  const withText = linesOfTexts(source)
  return long
    .filter((number) => !withText.has(number))
    .map((number) => {
      const columns = [...(lines[number - 1] ?? '')].length
      return `${source.path}:${number}: ${columns} columns, at most ${lineColumnsMax}`
    })
}

const textColumnsMin = 40

/** The lines that hold a text or pattern long enough to be the reason for their length. */
function linesOfTexts(source: Source): ReadonlySet<number> {
  const lines = new Set<number>()
  walk(source.tree(), (node) => {
    const isText = node.type === 'Literal' || node.type === 'TemplateElement'
    if (!isText || node.end - node.start < textColumnsMin) return
    const last = lineOf(source, node.end)
    for (let line = lineOf(source, node.start); line <= last; line++) lines.add(line)
  })
  return lines
}

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

function functionSizes(source: Source): readonly Finding[] {
  const findings: Finding[] = []
  walk(source.tree(), (node, parent) => {
    if (!functions.has(node.type) || isSuite(source, parent)) return
    const first = lineOf(source, node.start)
    const lines = lineOf(source, node.end) - first + 1
    if (lines <= functionLinesMax) return
    findings.push(
      `${source.path}:${first}: function of ${lines} lines, at most ${functionLinesMax}`,
    )
  })
  return findings
}

/** A suite of tests is a list, not a function. */
function isSuite(source: Source, parent: Node | null): boolean {
  if (!isTest(source.path) || parent?.type !== 'CallExpression') return false
  const callee = nameOf(parent['callee'])
  return callee !== null && /^describe|Cases$/.test(callee)
}
