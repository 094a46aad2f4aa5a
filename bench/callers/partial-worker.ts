/**
 * The worker of `partial-gateway.ts`: the product's, but for the record of a call.
 */
import { createGateway } from '../../src/gateway/gateway.ts'
import { openMeters } from '../../src/gateway/meters/meters.ts'
import { runWorker } from '../../src/gateway/process/worker-host.ts'
import { createHttpClient } from '../../src/http/client.ts'
import { createHttpServer } from '../../src/http/server.ts'
import { assert } from '../../src/lib/assert.ts'
import { systemRandom } from '../../src/lib/random.ts'
import { formatLine } from '../../src/telemetry/format.ts'
import type { CallRecord } from '../../src/telemetry/record.ts'
import { openLogRing } from '../../src/telemetry/ring.ts'

runWorker(({ start, counters, report }) => {
  const shared = start.rings[start.index]
  assert(shared !== undefined, 'every worker has a log ring')
  const ring = openLogRing(shared)
  const logOnly = (record: CallRecord) => {
    if (!ring.push(formatLine(record, start.pid))) counters.add('logDrops')
  }
  const client = createHttpClient({ addresses: { ownPorts: start.ownPorts } })
  const gateway = createGateway({
    random: systemRandom,
    record: start.extra === 'metrics' ? logOnly : () => {},
    report,
    serverName: start.serverName,
    meters: openMeters(start.meters, report),
    client,
  })
  const server = createHttpServer(
    { client },
    {
      onExchange: gateway.handle,
      onRefused: gateway.refused,
      errorAnswer: gateway.errorAnswer,
    },
  )
  return {
    apply: gateway.apply,
    connections: () => server.connections,
    async listen(host, port, reusePort) {
      const bound = await server.listen({ host, port, reusePort })
      return { port: bound, close: (withinMs) => server.drain(withinMs) }
    },
  }
})
