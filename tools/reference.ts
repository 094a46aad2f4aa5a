/**
 * Makes the reference pages of the management API from the tables that the code itself runs on:
 * the contract and the error texts. A test compares the pages with what this makes.
 */
import { z } from 'zod'
import type { Contract } from '../src/contract/action.ts'
import { contracts } from '../src/contract/actions.ts'
import { ApiInfo, ApiLimits, ApiStatus } from '../src/contract/api-fields.ts'
import { withoutWrappers } from '../src/contract/flat.ts'
import * as contractLimits from '../src/contract/limits.ts'
import * as structures from '../src/contract/structures.ts'
import { errorTexts } from '../src/model/error-texts.ts'

/** Page by its path from the root of the repository. */
export function controlReference(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/reference/actions.md', actionsPage()],
    ['docs/reference/errors.md', errorsPage()],
  ])
}

/** Structures that have a section of their own, by the shape that all their uses share. */
const named: ReadonlyMap<object, { readonly name: string; readonly schema: z.ZodObject }> = new Map(
  Object.entries({ ...structures, ApiInfo, ApiLimits, ApiStatus }).flatMap(([name, schema]) =>
    schema instanceof z.ZodObject ? [[schema.shape, { name, schema }] as const] : [],
  ),
)

function structureOf(schema: z.ZodType) {
  return schema instanceof z.ZodObject ? named.get(schema.shape) : undefined
}

interface Row {
  readonly field: string
  readonly type: string
  readonly isRequired: boolean
  readonly about: string
}

/** Rows of an object; structures with a section are named, others are taken apart in place. */
function rowsOf(schema: z.ZodObject, prefix = ''): readonly Row[] {
  return Object.entries(schema.shape).flatMap(([name, member]): readonly Row[] => {
    // The contract is built of classic schemas alone.
    const given = member as z.ZodType
    const isRequired = !(given instanceof z.ZodExactOptional || given instanceof z.ZodDefault)
    const isNullable = given.safeParse(null).success
    const bare = withoutWrappers(given)
    const field = `${prefix}${name}`
    const about = given.description ?? bare.description ?? ''
    const type = `${typeOf(bare)}${isNullable ? ' or null' : ''}`
    const row = { field, type, isRequired, about }
    if (bare instanceof z.ZodObject && structureOf(bare) === undefined) {
      return [row, ...rowsOf(bare, `${field}.`)]
    }
    const element = bare instanceof z.ZodArray ? (bare.element as z.ZodType) : null
    if (element instanceof z.ZodObject && structureOf(element) === undefined) {
      return [row, ...rowsOf(element, `${field}[].`)]
    }
    return [row]
  })
}

function typeOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodArray) return `${typeOf(schema.element as z.ZodType)}[]`
  const structure = structureOf(schema)
  if (structure) return `[${structure.name}](#${structure.name.toLowerCase()})`
  if (schema instanceof z.ZodString) return 'string'
  if (schema instanceof z.ZodNumber) return 'integer'
  if (schema instanceof z.ZodBoolean) return 'boolean'
  return 'object'
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|')
}

function requestTable(schema: z.ZodObject): string {
  const rows = rowsOf(schema)
  if (rows.length === 0) return 'No fields.'
  const lines = rows.map(
    ({ field, type, isRequired, about }) =>
      `| ${field} | ${type} | ${isRequired ? 'yes' : ''} | ${escaped(about)} |`,
  )
  return ['| Field | Type | Required | |', '|---|---|---|---|', ...lines].join('\n')
}

function answerTable(schema: z.ZodObject): string {
  const rows = rowsOf(schema)
  if (rows.length === 0) return 'Only `RequestId`.'
  const lines = rows.map(({ field, type, about }) => `| ${field} | ${type} | ${escaped(about)} |`)
  return ['| Field | Type | |', '|---|---|---|', ...lines].join('\n')
}

function actionSection({ name, group, version, access, purpose, request, response }: Contract) {
  const doing = access === 'write' ? 'changes something' : 'reads'
  return `## ${name}

${purpose} Version ${version}, group ${group}, ${doing}.

### Request of ${name}

${requestTable(request)}

### Answer of ${name}

${answerTable(response)}
`
}

function actionsPage(): string {
  const all: readonly Contract[] = Object.values(contracts)
  const index = all.map(({ name, purpose }) => `- [${name}](#${name.toLowerCase()}): ${purpose}`)
  const sections = [...named.values()].map(
    ({ name, schema }) => `## ${name}\n\n${schema.description ?? ''}\n\n${requestTable(schema)}\n`,
  )
  const bounds = Object.entries(contractLimits).map(([name, bound]) => `| ${name} | ${bound} |`)
  return `# Actions of the management API

A call is \`POST /\` on the control port, signed as the official SDKs do it, with the action and
its version in the headers \`X-TC-Action\` and \`X-TC-Version\`. Every answer is status 200 with
\`{"Response": {…, "RequestId": "…"}}\`; a refusal has \`Error\` with \`Code\` and \`Message\`
in place of the fields, and names the field concerned in the header \`X-Sluice-Field\`. A null
is the same as an absent field, an empty list the same as an absent one. Lists answer 20 rows
unless \`Limit\` says otherwise.

${index.join('\n')}

${all.map(actionSection).join('\n')}
# Structures

${sections.join('\n')}
# Bounds of a request

| Bound | Value |
|---|---|
${bounds.join('\n')}

<!-- Made by tools/reference.ts. -->
`
}

function errorsPage(): string {
  const rows = Object.entries(errorTexts).map(
    ([code, text]) => `| \`${code}\` | ${text['en-US']} | ${text['zh-CN']} |`,
  )
  return `# Error codes of the management API

The message of a refusal is the text below, then the field and what would be right.
\`X-TC-Language\` chooses the language.

| Code | en-US | zh-CN |
|---|---|---|
${rows.join('\n')}

<!-- Made by tools/reference.ts. -->
`
}
