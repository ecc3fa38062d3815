/**
 * The process's log: one JSON line per entry on standard output, where the launcher picks it up. Nothing logged here may hold a
 * secret, a prompt or a run's data; those are in the database.
 */
import { pino, type Logger } from 'pino'

const slot = Symbol.for('oriel.log')
const shared = globalThis as { [slot]?: Logger }

/** The logger of this process. */
export function log(): Logger {
  shared[slot] ??= pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime })
  return shared[slot]
}
