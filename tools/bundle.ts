/**
 * Bundles the sources into dist/ for the published package (`prepack`), because Node strips no
 * types below node_modules, and puts the built console beside it; `--remove` takes it away again,
 * so that a checkout runs its sources.
 *
 * Every `new URL('./x.ts', import.meta.url)` in the sources starts a process or a thread, so each
 * becomes an entry of its own. Packages stay outside.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { type Plugin, RolldownMagicString, rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const source = join(root, 'src')
const target = join(root, 'dist')

rmSync(target, { recursive: true, force: true })
if (!process.argv.includes('--remove')) {
  await bundle()
  addConsole()
}

/** The package carries the console built: it has neither its sources nor what builds them. */
function addConsole(): void {
  const program = join(import.meta.dirname, 'console.js')
  execFileSync(process.execPath, [program, '--build', root], { stdio: ['ignore', 2, 2] })
  cpSync(join(root, 'console', 'dist'), join(target, 'console'), { recursive: true })
}

async function bundle(): Promise<void> {
  const build = await rolldown({
    input: { main: join(source, 'main.ts') },
    platform: 'node',
    external: /^(?!\.{0,2}\/)/,
    plugins: [ownEntries()],
    tsconfig: false,
  })
  const { output } = await build.write({
    dir: target,
    format: 'esm',
    sourcemap: true,
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[name]-[hash].js',
  })
  await build.close()
  const bytes = output.reduce((sum, file) => sum + ('code' in file ? file.code.length : 0), 0)
  console.error(`dist: ${output.length} files, ${Math.round(bytes / 1024)} KB of code`)
}

/** Makes entries of the programs that the sources start by URL. All output lies in one folder. */
function ownEntries(): Plugin {
  return {
    name: 'own-entries',
    transform(code, id) {
      const text = new RolldownMagicString(code)
      for (const match of code.matchAll(/new URL\('(\.[^']*\.ts)', import\.meta\.url\)/g)) {
        const program = resolve(dirname(id), match[1] ?? '')
        const name = relative(source, program).replaceAll(/[/\\]/g, '-').replace(/\.ts$/, '')
        this.emitFile({ type: 'chunk', id: program, name, fileName: `${name}.js` })
        const end = match.index + match[0].length
        text.overwrite(match.index, end, `new URL('./${name}.js', import.meta.url)`)
      }
      if (!text.hasChanged()) return null
      return { code: text.toString(), map: text.generateMap({ hires: true }).toString() }
    },
  }
}
