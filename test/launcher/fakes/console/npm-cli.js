/**
 * A stand-in for npm in a console's folder: `ci` makes node_modules, `run build` makes dist.
 *
 * FAKE_NPM_HANGS names the command that never ends; FAKE_NPM_FAILS lets the build fail.
 */
import { appendFileSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'

const [command, ...rest] = process.argv.slice(2)
const { FAKE_NPM_HANGS: hangs, FAKE_NPM_FAILS: fails } = process.env
appendFileSync('npm.log', `${command}${rest.includes('build') ? ' build' : ''}\n`)
console.log('what npm says')
if (hangs === command) {
  writeFileSync('npm.pid', String(process.pid))
  setInterval(() => {}, 1000)
} else if (command === 'run' && fails !== undefined) {
  console.error('the build is broken: <reason>')
  process.exitCode = 3
} else if (command === 'run') {
  mkdirSync('dist', { recursive: true })
  writeFileSync('dist/index.html', '<!doctype html>')
} else {
  mkdirSync('node_modules', { recursive: true })
  copyFileSync('package-lock.json', 'node_modules/.package-lock.json')
}
