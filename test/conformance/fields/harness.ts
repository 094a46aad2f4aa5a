/**
 * Every field of every request, tried through the official SDK: what is valid is answered, read
 * back and either changes the snapshot or is listed as having no effect; what is out of range or
 * ill-typed is refused by its name. The list of fields comes from the contract, so a field without
 * a row here fails.
 */

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { z } from 'zod'
import { type ActionName, contracts } from '../../../src/contract/actions.ts'
import { withoutWrappers } from '../../../src/contract/flat.ts'
import { readAttachedRules } from '../../../src/control/publish/service.ts'
import { canonicalJson } from '../../../src/lib/canonical-json.ts'
import { Secret } from '../../../src/lib/secret.ts'
import { accessSection, keyNode, planNode } from '../../../src/snapshot/compile/callers.ts'
import { apisSections, serviceSection } from '../../../src/snapshot/compile.ts'
import { draftEnvironment } from '../../../src/snapshot/snapshot.ts'
import { refusalOf, type SdkClient, startTestControl, type TestControl } from '../control.ts'

/** What is known of one field. Paths are dotted, `#` is the index of a list, and stands for 0. */
export interface FieldRow {
  /** The request it is tried in; the suite's first when absent. */
  readonly base?: string
  /** A valid value that differs from the base's, then border values. Empty: the base's own. */
  readonly good: readonly unknown[]
  /** Values of the right type that are refused, with their codes. */
  readonly bad?: readonly (readonly [value: unknown, code: string])[]
  /** Where the value is read back: the field's own path when absent, null: nowhere. */
  readonly shown?: string | null
  /** What is read back, when not the value itself. */
  readonly as?: (value: unknown) => unknown
  /** True: the snapshot changes. A text: why it does not. */
  readonly effect: true | string
  /** The field whose name a refusal carries, when it is another. */
  readonly blamed?: string
}

export interface Prepared {
  readonly serviceId: string
  /** The key and the plan concerned, when there are any. */
  readonly keyId?: string
  readonly planId?: string
  readonly request: object
}

export interface FieldSuite {
  readonly action: ActionName
  readonly bases: {
    readonly [name: string]: (control: TestControl, client: SdkClient) => Promise<Prepared>
  }
  /** What shows the values: usually what a Describe action answers. */
  readBack(client: SdkClient, prepared: Prepared, answer: object): Promise<unknown>
  readonly rows: { readonly [field: string]: FieldRow }
}

interface Field {
  readonly path: string
  readonly type: 'string' | 'integer' | 'boolean' | 'strings' | 'list' | 'object'
}

/** All fields of a request, containers included, as the contract has them. */
export function fieldsOf(schema: z.ZodType, path = ''): readonly Field[] {
  const bare = withoutWrappers(schema)
  if (bare instanceof z.ZodObject) {
    const inner = Object.entries(bare.shape).flatMap(([name, member]) => {
      assert.ok(member instanceof z.ZodType)
      return fieldsOf(member, path === '' ? name : `${path}.${name}`)
    })
    return path === '' ? inner : [{ path, type: 'object' }, ...inner]
  }
  if (bare instanceof z.ZodArray) {
    assert.ok(bare.element instanceof z.ZodType)
    if (bare.element instanceof z.ZodString) return [{ path, type: 'strings' }]
    return [{ path, type: 'list' }, ...fieldsOf(bare.element, `${path}.#`)]
  }
  if (bare instanceof z.ZodString) return [{ path, type: 'string' }]
  if (bare instanceof z.ZodNumber) return [{ path, type: 'integer' }]
  assert.ok(bare instanceof z.ZodBoolean, path)
  return [{ path, type: 'boolean' }]
}

/** Longer than whatever a field may hold. */
const endless = 'x'.repeat(100_000)

export const illTyped: { readonly [type in Field['type']]: readonly unknown[] } = {
  string: [5, true, {}],
  integer: ['x', 1.5, true],
  boolean: ['yes', 1],
  strings: ['x', [5]],
  list: ['x', {}],
  object: ['x', []],
}

export function describeFields(suite: FieldSuite): void {
  const { action, rows } = suite
  const { access, request } = contracts[action]
  const fields = fieldsOf(request)
  const leaves = fields.filter(({ type }) => type !== 'list' && type !== 'object')

  describe(`fields of ${action}`, () => {
    const trial = new Trial(suite)
    before(() => trial.start())
    after(() => trial.end())

    it('all have a row, and all rows a field', () => {
      assert.deepEqual(Object.keys(rows).toSorted(), leaves.map(({ path }) => path).toSorted())
    })
    for (const { path, type } of leaves) {
      const row = rows[path]
      if (row === undefined) continue
      it(`${path}: valid and border values`, () => trial.accepts(path, row))
      if (access === 'write' && type === 'string') {
        it(`${path}: a text without end`, () => trial.refusesEndless(path, row))
      }
      for (const [value, code] of row.bad ?? []) {
        it(`${path}: ${brief(value)} is ${code}`, () => trial.refuses(path, row, value, code))
      }
    }
    for (const field of fields) {
      if (field.path.endsWith('.#')) continue
      it(`${field.path}: ill-typed values`, () => trial.refusesTypes(field, rows[field.path]))
    }
  })
}

/** One suite at work on a management API of its own. */
class Trial {
  readonly #suite: FieldSuite
  readonly #baselines = new Map<string, Promise<string>>()
  readonly #prepared = new Map<string, Promise<Prepared>>()
  #control: TestControl | null = null

  constructor(suite: FieldSuite) {
    this.#suite = suite
  }

  async start(): Promise<void> {
    this.#control = await startTestControl({ counts: { servicesPerRegionMax: 100_000 } })
  }

  async end(): Promise<void> {
    await this.#control?.close()
  }

  async accepts(path: string, row: FieldRow): Promise<void> {
    for (const [index, value] of row.good.entries()) {
      const prepared = await this.#prepare(row)
      const request = withValue(prepared.request, path, value)
      const answer = await this.#call(request)
      if (row.shown !== null) {
        const place = { ...prepared, request }
        const all = await this.#suite.readBack(this.#client(), place, answer)
        const expected = row.as ? row.as(value) : value
        assert.deepEqual(valueAt(all, row.shown ?? path), expected, `${path} = ${brief(value)}`)
      }
      if (index > 0) continue
      const now = await picture(this.#running(), idsOf(prepared, answer))
      const isSame = now === (await this.#baseline(row))
      assert.equal(isSame, row.effect !== true, `effect of ${path}: ${row.effect}`)
    }
    // The base's own value is valid if nothing else is tried.
    await this.#baseline(row)
  }

  async refuses(path: string, row: FieldRow, value: unknown, code: string): Promise<void> {
    const { request } = await this.#lasting(row)
    const refusal = await refusalOf(this.#call(withValue(request, path, value)))
    assert.equal(refusal.code, code, refusal.message)
    assert.ok(refusal.message.includes(`\`${indexed(row.blamed ?? path)}`), refusal.message)
  }

  /** Whatever is kept has a bound: a request may hold megabytes, an API may not. */
  async refusesEndless(path: string, row: FieldRow): Promise<void> {
    const { request } = await this.#lasting(row)
    const refusal = await refusalOf(this.#call(withValue(request, path, endless)))
    assert.notEqual(refusal.code, 'InternalError')
    assert.ok(refusal.message.includes(`\`${indexed(row.blamed || path)}`), refusal.message)
  }

  async refusesTypes({ path, type }: Field, row: FieldRow | undefined): Promise<void> {
    const { request } = await this.#lasting(row)
    for (const value of illTyped[type]) {
      const refusal = await refusalOf(this.#call(withValue(request, path, value)))
      assert.equal(refusal.code, 'InvalidParameter', `${path} = ${brief(value)}`)
      assert.ok(refusal.message.includes(`\`${indexed(path)}`), refusal.message)
    }
  }

  #running(): TestControl {
    assert.ok(this.#control, 'the suite has not begun')
    return this.#control
  }

  #client(): SdkClient {
    return this.#running().client()
  }

  /** What is answered has to be what the contract says, no field more and none less. */
  async #call(request: object): Promise<object> {
    const { action } = this.#suite
    const { RequestId, ...answer } = await this.#client().request(action, request)
    const checked = contracts[action].response.safeParse(answer)
    assert.ok(checked.success && RequestId, `answer of ${action}: ${checked.error?.message}`)
    return answer
  }

  #prepare(row: FieldRow | undefined): Promise<Prepared> {
    const { bases } = this.#suite
    const base = bases[row?.base ?? Object.keys(bases)[0] ?? '']
    assert.ok(base, `there is no base ${row?.base}`)
    return base(this.#running(), this.#client())
  }

  /** One for all calls that are refused: they change nothing. */
  #lasting(row: FieldRow | undefined): Promise<Prepared> {
    const name = row?.base ?? ''
    const found = this.#prepared.get(name) ?? this.#prepare(row)
    this.#prepared.set(name, found)
    return found
  }

  /** What the snapshot holds after the base's own request; the request is made once. */
  #baseline(row: FieldRow): Promise<string> {
    const name = row.base ?? ''
    const found = this.#baselines.get(name) ?? this.#untouched(row)
    this.#baselines.set(name, found)
    return found
  }

  async #untouched(row: FieldRow): Promise<string> {
    const prepared = await this.#prepare(row)
    const answer = await this.#call(prepared.request)
    return picture(this.#running(), idsOf(prepared, answer))
  }
}

function brief(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length <= 60 ? text : `${text.slice(0, 60)}… (${text.length})`
}

export function indexed(path: string): string {
  return path.replaceAll('#', '0')
}

interface Ids {
  readonly serviceId: string
  readonly keyId: string
  readonly planId: string
}

/** The ids of what a call is about; those of new things are in its answer. */
function idsOf({ serviceId, keyId, planId }: Prepared, answer: unknown): Ids {
  const made = (path: string) => {
    const id = valueAt(answer, path)
    return typeof id === 'string' ? id : ''
  }
  return {
    serviceId: serviceId || made('ServiceId'),
    keyId: keyId || made('Result.AccessKeyId'),
    planId: planId || made('Result.UsagePlanId'),
  }
}

/** The request with another value at a path; what leads there is made where it is missing. */
export function withValue(request: object, path: string, value: unknown): object {
  const [name = '', ...rest] = path.split('.')
  if (name === '#') {
    const entries: readonly unknown[] = Array.isArray(request) ? request : []
    return [withMember(entries[0], rest, value), ...entries.slice(1)]
  }
  return { ...request, [name]: withMember(valueAt(request, name), rest, value) }
}

function withMember(member: unknown, rest: readonly string[], value: unknown): unknown {
  if (rest.length === 0) return value
  return withValue(
    typeof member === 'object' && member !== null ? member : {},
    rest.join('.'),
    value,
  )
}

export function valueAt(from: unknown, path: string): unknown {
  let here = from
  for (const name of indexed(path).split('.')) {
    if (typeof here !== 'object' || here === null) return undefined
    here = Object.getOwnPropertyDescriptor(here, name)?.value
  }
  return here
}

/**
 * All that the snapshot knows of a service, draft and published versions, and of a key and a plan,
 * as text; ids, names of versions and secrets that are made up are replaced in the order they
 * appear, so that two services can be compared.
 */
async function picture(control: TestControl, ids: Ids): Promise<string> {
  const callers = await callerNodes(control, ids)
  const sections = [...(await serviceSections(control, ids.serviceId)), ...callers]
  const names = new Map<string, string>()
  const own = canonicalJson(sections).replaceAll(`"${ids.keyId || 'none'}"`, '"the key"')
  return own.replace(
    /(?:service|api|usagePlan|app|plugin|IPStrategy)-[a-z0-9]{8}|\d{14}-[0-9a-f-]{36}/g,
    (id) => {
      const name = names.get(id) ?? `id${names.size}`
      names.set(id, name)
      return name
    },
  )
}

async function callerNodes(control: TestControl, { keyId, planId }: Ids) {
  const scope = { account: control.uin, region: 'ap-guangzhou' }
  return control.store.read(async (tx) => {
    const key = await tx.apiKey(scope, keyId)
    const plan = await tx.usagePlan(scope, planId)
    const bound = await tx.planKeys(scope, { keyId })
    const plans = bound.map((each) => each.planId)
    const secret = key?.origin === 'auto' ? new Secret('made up') : key?.secret
    return [key && secret && keyNode({ ...key, secret }, plans), plan && planNode(plan)]
  })
}

async function serviceSections(control: TestControl, serviceId: string) {
  const scope = { account: control.uin, region: 'ap-guangzhou' }
  return control.store.read(async (tx) => {
    const service = await tx.service(scope, serviceId)
    if (service === null) return []
    const environments = await tx.environments(scope, serviceId)
    const drafts = apisSections(serviceId, draftEnvironment, await tx.apis(scope, serviceId))
    const parts = new Map([[draftEnvironment as string, drafts.sections.length]])
    const frozen = []
    for (const { version } of environments) {
      const kept = version === null ? null : await tx.version(scope, serviceId, version)
      if (kept === null || parts.has(kept.name)) continue
      const { sections } = apisSections(serviceId, kept.name, kept.apis)
      parts.set(kept.name, sections.length)
      frozen.push(...sections)
    }
    const apiLimits = await tx.apiLimits(scope, serviceId)
    const live = serviceSection({ service, appId: control.appId, environments, apiLimits, parts })
    const access = accessSection(serviceId, {
      planBindings: await tx.planBindings(scope, { serviceId }),
      appBindings: await tx.appBindings({ scope, serviceId }),
      ...(await readAttachedRules(tx, scope, serviceId)),
    })
    return [live, ...drafts.sections, ...frozen, access]
  })
}
