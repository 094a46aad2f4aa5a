/**
 * The program of a stand-in for the control process.
 */
import { runFake } from './role.ts'

await runFake('control')
