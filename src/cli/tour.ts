/**
 * What a start prints once everything serves: addresses, and a first call that works as printed.
 *
 * Names under the base domain need not resolve on this machine, so the call goes to the address
 * itself and names the service in its Host header.
 */
import { localOrigin } from '../lib/origin.ts'

export interface ReadyFacts {
  readonly control: {
    readonly controlPort: number
    readonly tour: { readonly path: string; readonly host: string } | null
    readonly credentialsFile: string | null
  } | null
  readonly gateway: { readonly httpPort: number; readonly probePort: number | null } | null
}

export interface Addresses {
  readonly host: string
  readonly controlHost: string
  readonly console: 'on' | 'off'
}

/** Nobody here knows when it has a snapshot: its probe port does. */
const gatewayAlone =
  'The gateway is running. It serves as soon as it has a snapshot, and answers 503 until then.'

export function readyText(
  { host, controlHost, console }: Addresses,
  { control, gateway }: ReadyFacts,
) {
  const lines = ['', control === null ? gatewayAlone : 'Sluice is ready.', '']
  if (gateway !== null) lines.push(`  Callers          ${localOrigin(host, gateway.httpPort)}`)
  if (control !== null) {
    const origin = localOrigin(controlHost, control.controlPort)
    if (console === 'on') lines.push(`  Console          ${origin}/console`)
    lines.push(`  Management API   ${origin}`)
    if (control.credentialsFile !== null) {
      lines.push(`  Credentials      ${control.credentialsFile}`)
    }
  }
  if (gateway?.probePort != null) {
    lines.push(`  Health, metrics  ${localOrigin(controlHost, gateway.probePort)}`)
  }
  const tour = control?.tour ?? null
  if (tour !== null && gateway !== null) {
    const { path, host: name } = tour
    const port = gateway.httpPort === 80 ? '' : `:${gateway.httpPort}`
    lines.push(
      `  Sample service   http://${name}${port}${path}`,
      '',
      'A first call:',
      '',
      `  curl -i -H 'Host: ${name}' ${localOrigin(host, gateway.httpPort)}${path}`,
    )
  }
  return `${lines.join('\n')}\n\n`
}
