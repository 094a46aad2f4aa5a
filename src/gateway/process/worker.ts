/**
 * The gateway's worker program: the engine and the gateway behind the worker's host.
 */
import { createHttpClient } from '../../http/client.ts'
import { createHttpServer } from '../../http/server.ts'
import { systemRandom } from '../../lib/random.ts'
import { Breakers } from '../breakers/breakers.ts'
import { Cache } from '../cache/cache.ts'
import { createGateway } from '../gateway.ts'
import { openMeters } from '../meters/meters.ts'
import { Nonces } from '../nonces.ts'
import { callersMax, openFilesMax } from './open-files.ts'
import { runWorker } from './worker-host.ts'

runWorker(({ start, counters, record, traced, report }) => {
  const client = createHttpClient({ addresses: { ownPorts: start.ownPorts } })
  const gateway = createGateway({
    random: systemRandom,
    record,
    traced,
    report,
    serverName: start.serverName,
    meters: openMeters(start.meters, report),
    breakers: new Breakers({ shared: start.breakers, report }),
    nonces: new Nonces(start.nonces),
    cache: new Cache({ shared: start.cache }),
    secretWords: start.secretWords ?? undefined,
    client,
  })
  const connectionsMax = callersMax(openFilesMax(), start.rings.length)
  const server = createHttpServer(
    { client, limits: { connectionsMax } },
    {
      onExchange: gateway.handle,
      onRefused(refused) {
        counters.add('malformed')
        gateway.refused(refused)
      },
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
