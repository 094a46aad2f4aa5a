/**
 * A gateway on a small snapshot, called through fake exchanges; records and reports are kept.
 */
import type { Gateway, GatewayDeps } from '../../src/gateway/gateway.ts'
import { createGateway } from '../../src/gateway/gateway.ts'
import type { Meters } from '../../src/gateway/meters/meters.ts'
import type { UpstreamRequest } from '../../src/http/exchange.ts'
import type { SnapshotChange } from '../../src/snapshot/snapshot.ts'
import type { CallRecord } from '../../src/telemetry/record.ts'
import type { FakeRequest } from './exchange.ts'
import { FakeExchange } from './exchange.ts'
import type { ApiWish } from './snapshot.ts'
import { anApi, released } from './snapshot.ts'

export interface TestGateway {
  readonly gateway: Gateway
  readonly records: CallRecord[]
  readonly reports: string[]
  /** Serves a request and waits until it has been answered or forwarded. */
  call(request: FakeRequest): Promise<FakeExchange>
}

/** `more`: what a gateway may be given beside. */
export function gatewayOn(
  change: SnapshotChange | null,
  meters?: Meters,
  more: Partial<GatewayDeps> = {},
): TestGateway {
  const records: CallRecord[] = []
  const reports: string[] = []
  const gateway = createGateway({
    random: { bytes: (count) => new Uint8Array(count).fill(0xab) },
    record: (record) => records.push(record),
    report: (problem) => reports.push(problem),
    serverName: 'sluice',
    meters,
    ...more,
  })
  if (change !== null) gateway.apply(change)
  return {
    ...{ gateway, records, reports },
    async call(request) {
      const exchange = new FakeExchange(request)
      gateway.handle(exchange)
      // Stages that wait settle in microtasks here: nothing behind a fake exchange takes time.
      const isOpen = () => exchange.answered === null && exchange.forwarded === null
      for (let turn = 0; turn < 100 && isOpen(); turn++) await Promise.resolve()
      return exchange
    },
  }
}

/** A gateway that serves one API. */
export function gatewayFor(wish: ApiWish): TestGateway {
  return gatewayOn(released([anApi(wish)]))
}

/** What the backend of that one API is sent; fails when nothing is. */
export async function forwardedBy(wish: ApiWish, request: FakeRequest): Promise<UpstreamRequest> {
  const exchange = await gatewayFor(wish).call(request)
  if (exchange.forwarded === null) throw new Error(`refused: ${exchange.refusal}`)
  return exchange.forwarded.request
}
