/**
 * What a figure was measured on: without it no figure means anything later.
 */
import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly kernel: string
  readonly loadAverage: number
  readonly versions: Readonly<Record<string, string>>
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    loadAverage: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    versions: {
      node: process.version,
      nginx: firstLine('nginx', ['-v']),
      // Debian's package; what else comes with Lua is not asked for.
      nginxLua: firstLine('dpkg-query', ['-W', 'libnginx-mod-http-lua']),
      haproxy: firstLine('haproxy', ['-v']),
      commit: firstLine('git', ['rev-parse', '--short', 'HEAD']),
    },
  }
}

function firstLine(command: string, args: readonly string[]): string {
  const output = execFileSync('sh', ['-c', `${[command, ...args].join(' ')} 2>&1`], {
    encoding: 'utf8',
  })
  return output.split('\n')[0]?.trim() ?? ''
}
