/**
 * IPv4 and IPv6 addresses and blocks: read, written canonically, and asked for membership.
 *
 * An address is its bytes. An IPv4 address written inside IPv6 (`::ffff:10.0.0.1`) is that IPv4
 * address: callers arrive under either spelling, depending on how a socket was opened.
 */

/** Addresses that agree in their first `prefix` bits. */
export interface IpBlock {
  /** 4 or 16 bytes; those beyond the prefix are zero. */
  readonly bytes: Uint8Array
  readonly prefix: number
}

/** Characters of an address or a block at most; longer texts are none. */
export const ipCharsMax = 64

const mappedBits = 96

/** The bytes of an address, or null. No zone, no port, no brackets, no leading zeros in IPv4. */
export function parseIp(text: string): Uint8Array | null {
  if (text.length > ipCharsMax) return null
  const bytes = text.includes(':') ? parseIpv6(text) : parseIpv4(text)
  return bytes !== null && isMapped(bytes) ? bytes.slice(12) : bytes
}

/** An address, or a block such as `10.0.0.0/24`; bits beyond the prefix are dropped. */
export function parseIpBlock(text: string): IpBlock | null {
  if (text.length > ipCharsMax) return null
  const slash = text.indexOf('/')
  if (slash < 0) {
    const bytes = parseIp(text)
    return bytes && { bytes, prefix: bytes.length * 8 }
  }
  const host = text.slice(0, slash)
  const written = text.slice(slash + 1)
  const wide = host.includes(':') ? parseIpv6(host) : parseIpv4(host)
  if (wide === null || !/^(0|[1-9]\d{0,2})$/.test(written)) return null
  const prefix = Number(written)
  if (prefix > wide.length * 8) return null
  // A mapped block that is no wider than all of IPv4 is an IPv4 block.
  if (isMapped(wide) && prefix >= mappedBits) {
    return { bytes: masked(wide.slice(12), prefix - mappedBits), prefix: prefix - mappedBits }
  }
  return { bytes: masked(wide, prefix), prefix }
}

/** The one spelling of a block: RFC 5952, with `/prefix` unless it is a single address. */
export function formatIpBlock({ bytes, prefix }: IpBlock): string {
  const host = formatIp(bytes)
  return prefix === bytes.length * 8 ? host : `${host}/${prefix}`
}

/** The one spelling of an address (RFC 5952 for IPv6). */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[i * 2]! << 8) | bytes[i * 2 + 1]!)
  const { start, length } = longestZeros(groups)
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  if (length < 2) return hex(groups)
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

export function isInBlock(address: Uint8Array, { bytes, prefix }: IpBlock): boolean {
  if (address.length !== bytes.length) return false
  const whole = prefix >> 3
  for (let i = 0; i < whole; i++) if (address[i] !== bytes[i]) return false
  const rest = prefix & 7
  return rest === 0 || ((address[whole]! ^ bytes[whole]!) & (0xff << (8 - rest)) & 0xff) === 0
}

function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  const bytes = new Uint8Array(4)
  for (const [index, part] of parts.entries()) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null
    bytes[index] = Number(part)
  }
  return bytes
}

function parseIpv6(text: string): Uint8Array | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const head = groupsOf(halves[0] ?? '', halves.length === 1)
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : []
  if (head === null || tail === null) return null
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail]
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

/** 16-bit groups of one side of `::`; the last side may end in an IPv4 address. */
function groupsOf(side: string, isLast: boolean): number[] | null {
  if (side === '') return []
  const parts = side.split(':')
  const groups: number[] = []
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      const bytes = isLast && index === parts.length - 1 ? parseIpv4(part) : null
      if (bytes === null) return null
      groups.push((bytes[0]! << 8) | bytes[1]!, (bytes[2]! << 8) | bytes[3]!)
      continue
    }
    if (!/^[0-9a-f]{1,4}$/i.test(part)) return null
    groups.push(Number.parseInt(part, 16))
  }
  return groups
}

function isMapped(bytes: Uint8Array): boolean {
  if (bytes.length !== 16) return false
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
}

function masked(bytes: Uint8Array, prefix: number): Uint8Array {
  return bytes.map((byte, i) => {
    const bits = Math.max(0, Math.min(8, prefix - i * 8))
    return byte & (0xff << (8 - bits)) & 0xff
  })
}

/** The first longest run of zero groups. */
function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (end < groups.length && groups[end] === 0) end++
    if (end - start > best.length) best = { start, length: end - start }
  }
  return best
}
