/**
 * What a gateway process says about itself: ready or not, and its metrics as Prometheus text.
 */
import type { CounterName, Counters } from '../../telemetry/counters.ts'

export interface GatewayStatus {
  /** 0: no snapshot yet. */
  readonly revision: number
  readonly workers: number
  readonly workersServing: number
  readonly workerRestarts: number
  /** A snapshot is in effect in every worker that serves, and at least one does. */
  readonly linked: boolean
  readonly draining: boolean
  readonly controlConnected: boolean
  readonly snapshotSaved: boolean
  readonly logFailing: boolean
  /** Calls that found no room to be counted, in single meters and in tables of keys. */
  readonly meterDrops: { readonly meters: number; readonly keys: number }
  readonly counters: Counters
}

/** Ready once a verified snapshot is linked and it listens; lag behind control does not count. */
export function isReady(status: GatewayStatus): boolean {
  return status.linked && status.workersServing > 0 && !status.draining
}

interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  /** `suffix` is empty or labels in braces. */
  readonly samples: readonly (readonly [suffix: string, value: number])[]
}

const classes: readonly (readonly [string, CounterName])[] = [
  ['2xx', 'status2xx'],
  ['3xx', 'status3xx'],
  ['4xx', 'status4xx'],
  ['499', 'status499'],
  ['5xx', 'status5xx'],
  ['other', 'statusOther'],
]

/** Of each worker, over the last one to two windows. */
const recentMaxima: readonly (readonly [string, string, CounterName])[] = [
  [
    'sluice_gateway_loop_delay_max_seconds',
    'Longest recent delay of the event loop, other programs on the machine included.',
    'loopDelayMaxMs',
  ],
  [
    'sluice_gateway_swap_max_seconds',
    'Longest recent time in which a change was put into effect.',
    'swapMaxMs',
  ],
  ['sluice_gateway_swap_cpu_max_seconds', 'The same in CPU time of the thread.', 'swapCpuMaxMs'],
]

/** Prometheus text format, version 0.0.4. */
export function metricsText(status: GatewayStatus): string {
  return metricsOf(status)
    .map(({ name, type, help, samples }) => {
      const lines = samples.map(([suffix, value]) => `${name}${suffix} ${value}\n`)
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}

function metricsOf(status: GatewayStatus): Metric[] {
  const { counters } = status
  const one = (name: CounterName) => [['', counters.sum(name)]] as const
  const flag = (value: boolean) => [['', value ? 1 : 0]] as const
  const calls = classes.map(([label, name]) => [`{code="${label}"}`, counters.sum(name)] as const)
  return [
    counter('sluice_gateway_calls_total', 'Calls answered, by status class.', calls),
    counter(
      'sluice_gateway_refusals_total',
      'Calls refused by the gateway itself.',
      one('gatewayRefusals'),
    ),
    counter(
      'sluice_gateway_malformed_total',
      'Requests that were no valid HTTP.',
      one('malformed'),
    ),
    counter('sluice_gateway_request_bytes_total', 'Bytes read from callers.', one('requestBytes')),
    counter(
      'sluice_gateway_response_bytes_total',
      'Bytes written to callers.',
      one('responseBytes'),
    ),
    counter(
      'sluice_gateway_log_dropped_total',
      'Access log lines dropped for want of room.',
      one('logDrops'),
    ),
    counter(
      'sluice_gateway_meter_drops_total',
      'Calls that a limit had no room to count.',
      Object.entries(status.meterDrops).map(([kind, drops]) => [`{kind="${kind}"}`, drops]),
    ),
    counter('sluice_gateway_worker_restarts_total', 'Workers replaced after a death.', [
      ['', status.workerRestarts],
    ]),
    gauge('sluice_gateway_connections', 'Open connections of callers.', one('connectionsOpen')),
    gauge('sluice_gateway_workers', 'Workers that listen.', [['', status.workersServing]]),
    gauge('sluice_gateway_snapshot_revision', 'Revision held.', [['', status.revision]]),
    gauge(
      'sluice_gateway_snapshot_saved',
      '0 while the snapshot file cannot be written.',
      flag(status.snapshotSaved),
    ),
    gauge(
      'sluice_gateway_control_connected',
      '1 while the feed from control is up.',
      flag(status.controlConnected),
    ),
    gauge(
      'sluice_gateway_log_failing',
      '1 while the access log cannot be written.',
      flag(status.logFailing),
    ),
    ...recentMaxima.map(([name, help, counterName]) =>
      gauge(
        name,
        help,
        Array.from({ length: status.workers }, (_, worker) => [
          `{worker="${worker}"}`,
          Math.round(counters.row(worker).get(counterName) * 1000) / 1e6,
        ]),
      ),
    ),
  ]
}

function counter(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, type: 'counter', help, samples }
}

function gauge(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, type: 'gauge', help, samples }
}
