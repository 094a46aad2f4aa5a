/**
 * Loaded before every test file of a whole run: property tests draw from one fixed seed, so that a
 * run tells the same twice. `SLUICE_TEST_SEED=random` explores; a number replays. A failure prints
 * its seed either way.
 */
import fc from 'fast-check'

const fixedSeed = 20_261_125
const wanted = process.env['SLUICE_TEST_SEED'] ?? String(fixedSeed)

if (wanted !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) })
