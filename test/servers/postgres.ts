/**
 * A real PostgreSQL for tests: Debian's package, started on a data directory and a port of its own.
 *
 * One server serves all tests of a file; each store gets a fresh database in it. initdb refuses to
 * run as root, hence the change of user. The server dies with this process, however that ends.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { Secret } from '../../src/lib/secret.ts'
import { freePort } from '../ports.ts'

const debianRoot = '/usr/lib/postgresql'
const user = 'postgres'
const password = 'for-tests'
const startMs = 120_000
const stopMs = 60_000

export interface PostgresServer {
  /** A new, empty database. */
  createDatabase(): Promise<Secret>
  /** Stops the server at once, as its operator would, and starts it again on the same port. */
  restart(): Promise<void>
  /** One statement in the server's own database. */
  query(statement: string): Promise<void>
  stop(): Promise<void>
}

/**
 * Why there can be no server here, for a test's `skip`; false when there can. Where
 * SLUICE_TEST_REQUIRE is `all`, a missing server fails the tests instead.
 */
export function postgresMissing(): string | false {
  const reason = findServer().missing
  if (reason !== null && process.env['SLUICE_TEST_REQUIRE'] === 'all') throw new Error(reason)
  return reason ?? false
}

function findServer(): { readonly bin: string; readonly missing: string | null } {
  const versions = existsSync(debianRoot) ? readdirSync(debianRoot).map(Number) : []
  const newest = versions.filter(Number.isInteger).sort((a, b) => b - a)[0]
  const bin = join(debianRoot, String(newest), 'bin')
  const present = newest !== undefined && existsSync(join(bin, 'initdb'))
  return { bin, missing: present ? null : `no PostgreSQL under ${debianRoot}` }
}

/** The user that runs the server: the package's own when this process is root's. */
function serverUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${user}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined) throw new Error(`there is no user ${user}`)
  return { uid: Number(uid), gid: Number(gid) }
}

export interface PostgresStart {
  /** Commits reach the disk, as in earnest; off, since tests kill clients and never the machine. */
  readonly durable?: boolean
}

export async function startPostgres({
  durable = false,
}: PostgresStart = {}): Promise<PostgresServer> {
  const { bin, missing } = findServer()
  if (missing !== null) throw new Error(missing)
  const root = mkdtempSync(join(tmpdir(), 'sluice-postgres-'))
  const owner = serverUser()
  if (owner) chownSync(root, owner.uid, owner.gid)
  const data = join(root, 'data')

  try {
    await initialise(bin, data, owner)
    const port = await freePort()
    let server = await launch(bin, data, port, owner, durable)
    let databases = 0
    return {
      async createDatabase() {
        databases += 1
        const name = `store_${databases}`
        await query(port, `create database ${name}`)
        return new Secret(`postgres://${user}:${password}@127.0.0.1:${port}/${name}`)
      },
      async restart() {
        await halt(server)
        server = await launch(bin, data, port, owner, durable)
      },
      query: (statement) => query(port, statement),
      async stop() {
        await halt(server)
        rmSync(root, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(root, { recursive: true, force: true })
    throw error
  }
}

async function initialise(
  bin: string,
  data: string,
  owner: { uid: number; gid: number } | null,
): Promise<void> {
  const setup = `printf %s ${password} > ${data}.password && exec ${join(bin, 'initdb')} \
    --pgdata=${data} --username=${user} --pwfile=${data}.password --auth=password \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync`
  await promisify(execFile)('sh', ['-c', setup], { timeout: startMs, ...owner })
}

async function launch(
  bin: string,
  data: string,
  port: number,
  owner: { uid: number; gid: number } | null,
  durable: boolean,
): Promise<ChildProcess> {
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `fsync=${durable ? 'on' : 'off'}`,
    'max_connections=100',
  ].flatMap((setting) => ['-c', setting])
  const ids = owner ? [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'] : []
  const server = spawn(
    'setpriv',
    ['--pdeathsig=INT', ...ids, join(bin, 'postgres'), '-D', data, ...settings],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000)
  })
  const deadline = performance.now() + startMs
  while (!(await answers(port))) {
    if (server.exitCode !== null || performance.now() > deadline) {
      server.kill('SIGKILL')
      throw new Error(`PostgreSQL did not start:\n${said}`)
    }
    await sleep(50)
  }
  return server
}

async function halt(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  // "Fast": running transactions are rolled back, clients disconnected.
  server.kill('SIGINT')
  const timer = setTimeout(() => server.kill('SIGKILL'), stopMs)
  await exited
  clearTimeout(timer)
}

async function answers(port: number): Promise<boolean> {
  return query(port, 'select 1').then(
    () => true,
    () => false,
  )
}

async function query(port: number, statement: string): Promise<void> {
  const client = new Client({ host: '127.0.0.1', port, user, password, database: 'postgres' })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(statement)
  } finally {
    await client.end().catch(() => {})
  }
}
