/**
 * Makes the data plane's reference pages from its own tables: `node tools/reference-gateway.ts`.
 *
 * A test compares the pages with what this makes, so a changed table without its page fails.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parameterTypes } from '../src/gateway/parameter-types.ts'
import { refusalNames, refusalRows } from '../src/gateway/refusals.ts'
import { systemParameterMeanings } from '../src/gateway/values.ts'

/** Page by its path from the root of the repository. */
export function gatewayReference(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/reference/gateway-errors.md', errorsPage()],
    ['docs/reference/parameters.md', parametersPage()],
  ])
}

function errorsPage(): string {
  const rows = refusalNames()
    .map((name) => refusalRows[name])
    .toSorted((a, b) => a.status - b.status)
    .map(({ status, text, when }) => `| ${status} | \`${text}\` | ${when} |`)
  return `# Errors that a gateway answers

The body of each is JSON: \`{"message": "…"}\`, with \`/\` written as \`\\/\`. \`$name\` stands for
a value of the call. Each has the header \`X-Api-RequestId\`, by which its log line is found. 481 is
a private status for "configured in a way that cannot be served". Requests that are no well-formed
HTTP are answered by the HTTP engine with 400, 408, 413, 414, 417, 431, 501 or 505 in the same form,
but without an id.

| Status | Message | When |
|---|---|---|
${rows.join('\n')}

<!-- Made by tools/reference-gateway.ts. -->
`
}

function parametersPage(): string {
  const types = Object.entries(parameterTypes).map(
    ([type, rule]) => `| ${type} | ${rule.accepts} |`,
  )
  const system = Object.entries(systemParameterMeanings).map(
    ([name, meaning]) => `| \`$${name}\` | ${meaning} |`,
  )
  return `# Parameters of an API

## Types

A value that is not of its parameter's type answers 400 with the parameter's name. Each occurrence
is checked. An empty value is of type string only.

| Type | Accepts |
|---|---|
${types.join('\n')}

## System parameters

As the value of a constant parameter these stand for a fact about the call:

| Name | Value |
|---|---|
${system.join('\n')}

What passes to the backend, what is replaced and how values are encoded:
\`docs/decisions/0010-what-reaches-the-backend.md\`.

<!-- Made by tools/reference-gateway.ts. -->
`
}

if (import.meta.main) {
  for (const [path, text] of gatewayReference()) {
    writeFileSync(join(import.meta.dirname, '..', path), text)
  }
}
