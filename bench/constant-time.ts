/**
 * Whether refusing a signature takes the same time wherever it is wrong: Welch's t over samples
 * that are taken in turn, either one first, the slowest tenth of all cut off (a machine's
 * interruptions). Two at a time: what is rare in a loop is slower for that alone.
 *
 * The whole data plane of a worker answers, from the request's head to the refusal; only sockets
 * are left out, whose noise would hide what is looked for. A difference counts when |t| is 4.5 or
 * more in two of three runs. `npm run bench constant-time`.
 */
import type { AuthNode } from '../src/snapshot/snapshot.ts'
import type { Pairs } from '../test/fakes/callers.ts'
import {
  accessIn,
  aKey,
  anApplication,
  aPlan,
  appKey,
  applicationId,
  authorization,
  callerSections,
  gmt,
  keyId,
  planId,
  sign,
} from '../test/fakes/callers.ts'
import { FakeExchange } from '../test/fakes/exchange.ts'
import { gatewayOn } from '../test/fakes/gateway.ts'
import { anApi, apisSection, aService, changeTo, settings } from '../test/fakes/snapshot.ts'
import { round } from './median.ts'

const samples = 100_000
const warmUpSamples = 20_000
const runs = 3
const threshold = 4.5
const keptShare = 0.9
const startedAtMs = 1_700_000_000_000

/** As long as those that the product makes. */
const secret = 'SecretOfFortyLettersAndDigits00000000001'

/** The control: its length shows, and a method that does not see that sees nothing. */
const seen = 'too short, which must show'

type Kind = 'secret' | 'app'

/** A call whose signature is changed at one place, or whose caller is not there. */
interface Variant {
  readonly name: string
  readonly fields: Pairs
}

function gateway(kind: Kind) {
  const auth: AuthNode = { kind }
  const api = anApi({ auth, backend: { kind: 'mock', body: 'in' } })
  const node = { plans: [planId], apps: [applicationId], rules: [] }
  return gatewayOn(
    changeTo(1, [
      ...[settings, aService(), apisSection('v1', [api])],
      accessIn({ release: { apis: { [api.id]: node } } }),
      ...callerSections('keys', [aKey({ secret })]),
      ...callerSections('plans', [aPlan()]),
      ...callerSections('apps', [anApplication({ secret })]),
    ]),
  ).gateway
}

function variants(kind: Kind): readonly Variant[] {
  const date = ['X-Date', gmt(startedAtMs)] as const
  const rest = kind === 'app' ? '\nGET\n\n\n\n/' : ''
  const id = kind === 'app' ? appKey : keyId
  const good = sign(secret, `x-date: ${date[1]}${rest}`)
  const other = (text: string) => (text === 'A' ? 'B' : 'A')
  // The last character that carries whole bits stands before the padding.
  const last = good.replace(/=+$/, '').length - 2
  const first = other(good.slice(0, 1)) + good.slice(1)
  const late = good.slice(0, last) + other(good.slice(last, last + 1)) + good.slice(last + 1)
  const of = (name: string, who: string, mark: string): Variant => {
    const [field, value] = authorization(who, 'x-date', mark)
    // A string that was put together is slower to read than one that came over the wire.
    const flat = Buffer.from(value, 'latin1').toString('latin1')
    return { name, fields: [date, [field, flat]] }
  }
  const wrong = [
    of('first byte wrong', id, first),
    of('last byte wrong', id, late),
    of('all bytes wrong', id, sign('another', 'x')),
  ]
  const control = of(seen, id, good.slice(0, 8))
  // A stranger of an application is told another, shorter text, and no string: that shows anyway.
  const unknown = of('unknown id', `${id.slice(0, -1)}9`, first)
  return kind === 'app' ? [...wrong, control] : [...wrong, unknown, control]
}

/** Nanoseconds of each call of two variants, one after the other, either one first. */
function measure(kind: Kind, pair: readonly [Variant, Variant], count: number) {
  const { handle } = gateway(kind)
  const times = [new Float64Array(count), new Float64Array(count)] as const
  for (let n = 0; n < count; n++) {
    const first = Math.random() < 0.5 ? 0 : 1
    for (const which of [first, 1 - first] as const) {
      const { name, fields } = which === 0 ? pair[0] : pair[1]
      const exchange = new FakeExchange({ target: '/release/', fields, startedAtMs })
      const from = process.hrtime.bigint()
      handle(exchange)
      const taken = Number(process.hrtime.bigint() - from)
      times[which === 0 ? 0 : 1][n] = taken
      if (exchange.answered?.status !== 401) throw new Error(`${name}: ${exchange.refusal}`)
    }
  }
  return times
}

interface Moments {
  readonly mean: number
  readonly variance: number
  readonly count: number
}

function momentsOf(times: Float64Array, below: number): Moments {
  const kept = times.filter((time) => time <= below)
  const mean = kept.reduce((sum, time) => sum + time, 0) / kept.length
  const squares = kept.reduce((sum, time) => sum + (time - mean) ** 2, 0)
  return { mean, variance: squares / (kept.length - 1), count: kept.length }
}

/** Welch's t of two samples. */
function welch(a: Moments, b: Moments): number {
  return (a.mean - b.mean) / Math.sqrt(a.variance / a.count + b.variance / b.count)
}

/** One cut for both, so that neither is favoured. */
function compare(a: Float64Array, b: Float64Array) {
  const both = new Float64Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  both.sort()
  const below = both[Math.floor(both.length * keptShare)] ?? Number.POSITIVE_INFINITY
  const [left, right] = [momentsOf(a, below), momentsOf(b, below)]
  return { t: welch(left, right), nanoseconds: left.mean - right.mean }
}

const rows = []
for (const kind of ['secret', 'app'] as const) {
  const [first, ...others] = variants(kind)
  if (first === undefined) throw new Error('there is nothing to compare')
  for (const other of others) {
    const pair = [first, other] as const
    measure(kind, pair, warmUpSamples)
    const results = Array.from({ length: runs }, () => compare(...measure(kind, pair, samples)))
    const large = results.filter(({ t }) => Math.abs(t) >= threshold).length
    rows.push({
      authentication: kind,
      pair: `${first.name} against ${other.name}`,
      t: results.map(({ t }) => round(t, 2)).join(' '),
      'difference in ns': results.map(({ nanoseconds }) => round(nanoseconds, 1)).join(' '),
      verdict: large >= 2 ? 'different' : 'no difference',
      wanted: other.name === seen ? 'different' : 'no difference',
    })
  }
}
console.log(`${samples} samples a variant and run, taken in turn`)
console.table(rows)
if (rows.some(({ verdict, wanted }) => verdict !== wanted)) process.exitCode = 1
