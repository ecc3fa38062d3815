/** What the web process asks models with: the same pool, guard and connections as a worker's runs, made when somebody first asks. */
import { resolveConnection } from '../connections/connections.ts'
import { environment } from '../env.ts'
import type { AskingTools } from '../experiments/ask-again.ts'
import { createGuard } from '../http/guard.ts'
import { createModelPort, modelEntries } from '../models/models.ts'
import { pool } from '../pool/pool.ts'

const slot = Symbol.for('oriel.asking-tools')
const shared = globalThis as { [slot]?: AskingTools }

/** One for the process: its connections to providers are kept alive. */
export function askingTools(): AskingTools {
  const evaluator = pool()
  shared[slot] ??= { evaluator, models: createModelPort({ connection: resolveConnection, guard: createGuard(environment().allowPrivateHosts), pool: evaluator, entries: modelEntries }) }
  return shared[slot]
}
