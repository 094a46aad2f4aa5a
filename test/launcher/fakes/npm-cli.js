/**
 * A stand-in for npm: writes what it was asked into npm.log, then makes node_modules as npm would.
 *
 * FAKE_NPM_SECONDS delays it, FAKE_NPM_FAILS lets it fail at the end.
 */
import { appendFileSync, copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const args = process.argv.slice(2)
const { FAKE_NPM_SECONDS: seconds = '0', FAKE_NPM_FAILS: fails, NODE_ENV: mode = '-' } = process.env
const omit = process.env.npm_config_omit ?? '-'
appendFileSync('npm.log', `${args[0]} ${args.find((arg) => /dev$/.test(arg))} ${mode} ${omit}\n`)
if (args[0] === 'ci') rmSync('node_modules', { recursive: true, force: true })
mkdirSync('node_modules', { recursive: true })
await sleep(Number(seconds) * 1000)
if (fails !== undefined) process.exit(7)
copyFileSync('package-lock.json', 'node_modules/.package-lock.json')
