/**
 * Property tests draw from one seed, so that what has passed passes again and a failure is the fault of a change. To explore other
 * worlds: `ORIEL_TEST_SEED=random npx vitest run …`, or a number, as a failure prints it.
 */
import fc from 'fast-check'

const { ORIEL_TEST_SEED: chosen = '20261122' } = process.env
if (chosen !== 'random') fc.configureGlobal({ seed: Number(chosen) })
