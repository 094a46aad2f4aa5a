/**
 * Makes the backend's request out of the caller's: method, path, query, header fields, body.
 *
 * Only a backend that is called over HTTP has this stage.
 */
import type { ApiNode } from '../../snapshot/snapshot.ts'
import { fieldFilter } from '../backend-fields.ts'
import type { Call, Stage } from '../call.ts'
import { hopsLine, hopsOf } from '../hops.ts'
import { bodyBuilder } from '../mapping/body.ts'
import { headBuilder } from '../mapping/headers.ts'
import { pathBuilder, queryBuilder } from '../mapping/target.ts'
import { planWrites } from '../mapping/writes.ts'
import { refusal } from '../refusals.ts'

/**
 * `keepsHost`: the caller's Host goes to the backend. Throws `LinkError` when the definition cannot
 * be carried out.
 */
export function mapParameters(api: ApiNode, serviceId: string, keepsHost = false): Stage | null {
  const { backend } = api
  if (backend.kind !== 'http') return null

  const plan = planWrites(api, serviceId)
  const declared = api.parameters.filter(({ place }) => place === 'header')
  const chooseDropped = fieldFilter(
    [...plan.header.drop],
    declared.map(({ name }) => name.toLowerCase()),
  )
  const buildPath = pathBuilder(api, backend, plan.path)
  const buildQuery = queryBuilder(plan.query)
  const buildHead = headBuilder(backend, plan.header, keepsHost)
  const buildBody = bodyBuilder(plan.body)

  return function mapParameters(call) {
    const { head } = call.exchange
    const hops = hopsOf(head.fields)
    if (hops === null) return refusal('loop')
    const path = buildPath(call)
    if (path === null) return refusal('pathInvalid')
    const lines = buildHead(call)
    if ('invalid' in lines) return refusal('valueInvalid', { name: lines.invalid })
    const method = backend.method === 'ANY' ? head.method : backend.method
    const { body, headLines } = buildBody(call, method)
    call.outgoing = {
      method,
      body,
      target: path + buildQuery(call),
      dropFields: withChanged(chooseDropped(call.fields), call),
      headLines: lines.lines + newLines(call, plan.header.drop) + hopsLine(hops) + headLines,
    }
    return undefined
  }
}

/** Fields by which a caller asks for a part of an answer, or a coded one. */
const askingForLess = ['accept-encoding', 'range', 'if-range']

/** Fields that a function changed are not taken from what the caller sent. */
function withChanged(dropped: ReadonlySet<string>, call: Call): ReadonlySet<string> {
  const { rewrittenRequest: rewritten, wantsPlain } = call
  if (rewritten === null && !wantsPlain) return dropped
  const less = wantsPlain ? askingForLess : []
  return new Set([...dropped, ...less, ...(rewritten?.changed ?? [])])
}

/** Fields that a function put in, but for those that the API assigns or moves. */
function newLines({ rewrittenRequest: rewritten }: Call, moved: ReadonlySet<string>): string {
  if (rewritten === null) return ''
  return rewritten.headers
    .filter(([name]) => !moved.has(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
}
