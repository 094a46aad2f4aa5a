/**
 * Callers for tests of the data plane: keys, plans, applications and what they are bound to, as
 * sections, and signatures made by `openssl`-compatible means that share no code with the gateway.
 */
import { createHash, createHmac } from 'node:crypto'
import type {
  AccessSection,
  AppNode,
  BucketSection,
  EnvironmentAccessNode,
  KeyNode,
  PlanNode,
  Section,
} from '../../src/snapshot/snapshot.ts'
import { serviceId } from './snapshot.ts'

export const keyId = 'AKIDEXAMPLE0000000000000000000000000001'
export const keySecret = 'ExampleSecretKey0000000000000000000001'
export const appKey = 'APIDEXAMPLE0000000000000000000000000001'
export const appSecret = 'ExampleAppSecret0000000000000000000001'
/** The plan that `aKey` is bound to. */
export const planId = 'usagePlan-00000001'
export const applicationId = 'app-00000001'

export function aKey(wish: Partial<KeyNode> = {}): KeyNode {
  return { id: keyId, secret: keySecret, previous: null, enabled: true, plans: [planId], ...wish }
}

export function aPlan(wish: Partial<PlanNode> = {}): PlanNode {
  return { id: planId, limitPerSecond: -1, quota: -1, ...wish }
}

export function anApplication(wish: Partial<AppNode> = {}): AppNode {
  return { id: applicationId, key: appKey, secret: appSecret, ...wish }
}

/** Sections of any number of keys, plans or applications, each in the bucket of its id. */
export function callerSections(
  kind: BucketSection['kind'],
  items: readonly (KeyNode | PlanNode | AppNode)[],
): readonly Section[] {
  const buckets = new Map<string, (KeyNode | PlanNode | AppNode)[]>()
  for (const item of items) {
    const bucket = createHash('sha256').update(item.id).digest('hex').slice(0, 2)
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), item])
  }
  // True where the test hands in items of that kind.
  return [...buckets].map(([bucket, found]) => ({ kind, bucket, items: found }) as BucketSection)
}

export function accessIn(
  environments: {
    readonly [name in 'test' | 'prepub' | 'release']?: Partial<EnvironmentAccessNode>
  },
): AccessSection {
  return {
    kind: 'access',
    serviceId,
    strategies: {},
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, node]) => [name, { plans: [], apis: {}, ...node }]),
    ),
  }
}

export type Pairs = readonly (readonly [string, string])[]

export function sign(secret: string, text: string, algorithm = 'sha1'): string {
  return createHmac(algorithm, secret).update(text).digest('base64')
}

export function authorization(
  id: string,
  names: string,
  signature: string,
  algorithm = 'sha1',
): readonly [string, string] {
  const how = `algorithm="hmac-${algorithm}", headers="${names}"`
  const value = `hmac id="${id}", ${how}, signature="${signature}"`
  return ['Authorization', value]
}

/** Header fields signed by a key pair, its Authorization among them. */
export function signedByKey(
  fields: Pairs,
  { id = keyId, secret = keySecret, algorithm = 'sha1' } = {},
): Pairs {
  const text = fields.map(([name, value]) => `${name.toLowerCase()}: ${value}`).join('\n')
  const names = fields.map(([name]) => name).join(' ')
  return [...fields, authorization(id, names, sign(secret, text, algorithm), algorithm)]
}

export function gmt(atMs: number): string {
  return new Date(atMs).toUTCString()
}
