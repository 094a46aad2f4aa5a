/**
 * The AntiReplay plugin: a nonce is good for one call (compat/behaviours.md 4.11).
 *
 * A nonce belongs to the plugin and to who calls, over all APIs that have the plugin: a key pair's
 * signature says nothing about the path, so a call that was listened to could else be sent again to
 * another of them. Where nobody is known by key or application, it belongs to the plugin alone.
 */
import type { Call, Stage } from '../call.ts'
import { nonceCharsMax } from '../limits.ts'
import type { NonceAnswer, Nonces } from '../nonces.ts'
import type { Reply } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import type { RuleSet } from '../rules.ts'

const header = 'x-apigw-nonce'
const missing = refusal('requiredHeader', { name: header })
const invalid = refusal('typeHeader', { name: header, type: 'nonce' })
const full = refusal('noncesFull')

const replies: { readonly [answer in NonceAnswer]: Reply | undefined } = {
  fresh: undefined,
  used: refusal('nonceUsed'),
  full: { ...full, headLines: `${full.headLines}Retry-After: 1\r\n` },
}

export function antiReplay(rules: RuleSet | null, nonces: Nonces): Stage | null {
  const plugin = rules?.the('AntiReplay') ?? null
  if (plugin === null) return null
  const { id, rule } = plugin

  return function antiReplay(call) {
    const { fields } = call.exchange.head
    const nonce = fields.get(header)
    if (nonce === undefined) return rule.forced ? missing : undefined
    if (nonce === '' || nonce.length > nonceCharsMax || fields.count(header) > 1) return invalid
    return replies[nonces.use(`${id}\n${whoOf(call)}\n${nonce}`, rule.ttlSeconds)]
  }
}

function whoOf({ identity }: Call): string {
  switch (identity?.kind) {
    case 'key':
      return `key ${identity.keyId}`
    case 'app':
      return `app ${identity.appId}`
    default:
      return ''
  }
}
