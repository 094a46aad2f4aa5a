/**
 * A real proxy that ends TLS, for tests: Debian's nginx or HAProxy, with the configuration that a
 * guide prints.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backendCertificate, backendKey } from '../certificates.ts'
import { freePort } from '../ports.ts'
import { until } from '../product.ts'

export type ProxyKind = 'nginx' | 'haproxy'

export interface TlsProxy {
  /** Of 127.0.0.1, with the tests' certificate. */
  readonly port: number
  close(): Promise<void>
}

const program = (kind: ProxyKind) => `/usr/sbin/${kind}`

/**
 * Why it cannot be started here, for a test's `skip`; false when it can. Where SLUICE_TEST_REQUIRE
 * is `all`, a missing one fails the tests instead.
 */
export function proxyMissing(kind: ProxyKind): string | false {
  if (existsSync(program(kind))) return false
  const reason = `no ${kind} at ${program(kind)}`
  if (process.env['SLUICE_TEST_REQUIRE'] === 'all') throw new Error(reason)
  return reason
}

/** What stands around the printed part: processes, files and waits. */
const frames: { readonly [K in ProxyKind]: (folder: string, printed: string) => string } = {
  nginx: (folder, printed) => `
    daemon off; master_process off; pid ${folder}/pid; error_log stderr;
    events { worker_connections 64; }
    http {
      access_log off;
      client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
      ${printed}
    }`,
  haproxy: (_folder, printed) => `
defaults
  timeout connect 5s
  timeout client 60s
  timeout server 60s
${printed}`,
}

/**
 * Starts it before the port of 127.0.0.1. `printed`: listens on 443, passes on to 127.0.0.1:8090,
 * its certificate is below /etc/ssl.
 */
export async function startTlsProxy(
  kind: ProxyKind,
  printed: string,
  target: number,
): Promise<TlsProxy> {
  const folder = mkdtempSync(join(tmpdir(), `sluice-${kind}-`))
  const port = await freePort()
  writeFileSync(join(folder, 'console.pem'), backendCertificate + backendKey)
  writeFileSync(join(folder, 'console.key'), backendKey)
  const own = printed
    .replaceAll('/etc/ssl', folder)
    .replaceAll('127.0.0.1:8090', `127.0.0.1:${target}`)
    .replace(/(listen |bind :)443/, (_, word) => `${word.replace(':', '')}127.0.0.1:${port}`)
  const file = join(folder, 'configuration')
  writeFileSync(file, `${frames[kind](folder, own)}\n`)
  const flags = kind === 'nginx' ? ['-p', folder, '-c', file] : ['-db', '-f', file]
  const child = spawn(program(kind), flags, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  }
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const close = async () => {
    child.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await until(kind, () => {
      if (child.exitCode !== null) throw new Error(`${kind} ended: ${said}`)
      return isListening(port)
    })
  } catch (error) {
    await close()
    throw error
  }
  return { port, close }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    for (const event of ['connect', 'error']) socket.once(event, () => socket.destroy())
  })
}
