#!/usr/bin/env node
/**
 * The command `sluice`, for any Node >= 18: takes the bundle of a published package, else the
 * sources of a checkout, and runs it with a Node that is new enough.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runProgram } from './runtime.js'

const bundle = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const source = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const folder = fileURLToPath(new URL('..', import.meta.url))

await runProgram(folder, existsSync(bundle) ? bundle : source, process.argv.slice(2))
