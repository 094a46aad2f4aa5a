/**
 * Addresses as text: how a process of the same machine reaches what listens there.
 */

/** `http://host:port`; a wildcard address is reached through loopback, IPv6 gets its brackets. */
export function localOrigin(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
