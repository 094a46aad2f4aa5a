/**
 * The `http` backend: forward the request that the mapping stage made.
 *
 * The engine owns the connection; here is decided only what the caller is told when none answers.
 */
import type { UpstreamFailure } from '../../http/exchange.ts'
import { assert } from '../../lib/assert.ts'
import type { HttpBackendNode } from '../../snapshot/snapshot.ts'
import type { RefusalName } from '../refusals.ts'
import { refusal } from '../refusals.ts'
import type { BackendKind } from './index.ts'

const failures: { readonly [kind in UpstreamFailure['kind']]: RefusalName } = {
  connect: 'badGateway',
  forbidden: 'internal',
  malformed: 'badGateway',
  timeout: 'backendTimeout',
}

export const http: BackendKind<HttpBackendNode> = {
  link({ scheme, host, port }, { timeoutMs }, response) {
    const origin = { scheme, host: host.replace(/^\[(.*)\]$/, '$1'), port }

    return (call) => {
      const request = call.outgoing
      assert(request !== null, 'parameters are mapped before an http backend is called')
      call.exchange.forward({
        origin,
        request,
        timeoutMs,
        onResponse(head) {
          const { callerMs } = call.exchange
          call.observe?.({ status: head.status, timedOut: false, callerMs })
          const plan = response.plan(call, head)
          const kept = call.keep?.plan(head, plan) ?? plan
          return call.rewriteAnswer?.(head, kept) ?? kept
        },
        onFailure({ kind, reason }) {
          const reply = refusal(failures[kind])
          const { callerMs } = call.exchange
          // A backend that gives up on a caller that sends too slowly has not failed.
          if (!call.exchange.callerOwes()) {
            call.observe?.({ status: reply.status, timedOut: kind === 'timeout', callerMs })
          }
          call.trail.error = `${reply.error} (${reason})`
          return call.toAnswer(reply)
        },
      })
    }
  },
}
