/**
 * The machine's own host names: /etc/hosts, read at start and again by the tick when it has
 * changed. c-ares is asked for everything else; `dns.lookup` would wait in the thread pool that
 * all share.
 */
import { readFileSync, statSync } from 'node:fs'
import { isIP } from 'node:net'

export interface HostsFile {
  /** Addresses of a lower-case name, or undefined. */
  get(name: string): readonly string[] | undefined
  /** Reads the file again if it has changed. */
  refresh(): void
}

/** Reads a hosts file; one that cannot be read has no names. */
export function openHostsFile(path: string): HostsFile {
  let stamp = ''
  let names = new Map<string, string[]>()

  function refresh(): void {
    try {
      const { mtimeMs, size, ino } = statSync(path)
      const seen = `${mtimeMs} ${size} ${ino}`
      if (seen === stamp) return
      names = parseHosts(readFileSync(path, 'utf8'))
      stamp = seen
    } catch {
      // Missing or unreadable: what was known stays, as it does while an editor replaces the file.
    }
  }

  refresh()
  return { get: (name) => names.get(name), refresh }
}

/** Names and their addresses, in the order of the file. */
export function parseHosts(text: string): Map<string, string[]> {
  const names = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (isIP(address) === 0) continue
    for (const alias of aliases) {
      const name = alias.toLowerCase()
      const addresses = names.get(name)
      if (addresses === undefined) names.set(name, [address])
      else if (!addresses.includes(address)) addresses.push(address)
    }
  }
  return names
}
