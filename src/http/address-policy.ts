/**
 * Which addresses a backend may have. Asked with the resolved address right before connecting, so
 * a name that changes between check and use gains nothing. Private and loopback addresses are a
 * gateway's daily bread; link-local and cloud metadata addresses and our own control ports never
 * are.
 */
import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net'
import { networkInterfaces } from 'node:os'

export interface AddressPolicyOptions {
  /** When not empty, only addresses in these networks (CIDR) are called. */
  readonly allow?: readonly string[]
  /** Addresses in these networks are never called. */
  readonly deny?: readonly string[]
  /** Ports of this machine that are not backends: management API, probes. */
  readonly ownPorts?: readonly number[]
}

export interface AddressPolicy {
  /** Why this address must not be called, or null. `address` is an IP address. */
  forbids(address: string, port: number): string | null
}

const never: readonly string[] = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  // Metadata of clouds that keep theirs elsewhere.
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  '224.0.0.0/4',
  '255.255.255.255/32',
  '::/128',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
  // Addresses that carry an IPv4 address to a translator: what they reach cannot be checked here.
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '::ffff:0:0:0/96',
  '2002::/16',
]

/** Makes a policy. Throws `RangeError` for text that is no network. */
export function createAddressPolicy(options: AddressPolicyOptions): AddressPolicy {
  const neverList = networkList(never)
  const deny = networkList(options.deny ?? [])
  const allow = (options.allow?.length ?? 0) > 0 ? networkList(options.allow ?? []) : null
  const ownPorts = new Set(options.ownPorts ?? [])
  const loopback = networkList(['127.0.0.0/8', '::1/128'])

  return {
    forbids(address, port) {
      const plain = plainAddress(address)
      const family = isIPv6(plain) ? 'ipv6' : 'ipv4'
      if (neverList.check(plain, family)) return `${plain} is never a backend`
      if (ownPorts.has(port) && (loopback.check(plain, family) || isOwnAddress(plain))) {
        return `port ${port} of this machine is never a backend`
      }
      if (deny.check(plain, family)) return `${plain} is on the deny list`
      if (allow !== null && !allow.check(plain, family)) return `${plain} is not on the allow list`
      return null
    },
  }
}

/**
 * The one spelling of an address: IPv6 as the system writes it, IPv4-mapped as IPv4, no zone id.
 * Text that is no address stays as it is.
 */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address
  const zone = address.indexOf('%')
  const bare = zone < 0 ? address : address.slice(0, zone)
  // How the system writes those of callers: nothing to find out.
  const usual = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)
  if (usual !== null && isIPv4(usual[1]!)) return usual[1]!
  if (!isIPv6(bare)) return bare
  const canonical = new SocketAddress({ address: bare, family: 'ipv6' }).address
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(canonical)?.[1] ?? canonical
}

function isOwnAddress(address: string): boolean {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const own of addresses ?? []) if (own.address === address) return true
  }
  return false
}

function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    const prefix = bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits)
    if (family === 'ipv4' && !isIPv4(address)) throw new RangeError(`${network} is no network`)
    if (!Number.isInteger(prefix)) throw new RangeError(`${network} is no network`)
    list.addSubnet(address, prefix, family)
  }
  return list
}
