/**
 * The program of a stand-in for the gateway process.
 */
import { runFake } from './role.ts'

await runFake('gateway')
