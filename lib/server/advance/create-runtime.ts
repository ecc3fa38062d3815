/** The runtime of a worker process: pool, models, guard, secrets and database behind the interface that owners know. */
import { resolveConnection } from '../connections/connections.ts'
import { storedSecrets } from '../connections/secrets.ts'
import { environment } from '../env.ts'
import { createGuard } from '../http/guard.ts'
import { createHttpPort } from '../http/http-port.ts'
import { createModelPort } from '../models/models.ts'
import { pool } from '../pool/pool.ts'
import { loadRunContext } from '../runs/run-context.ts'
import { secretMarks } from '../secrets/marks.ts'
import type { Runtime } from './runtime.ts'

export function createRuntime(): { runtime: Runtime; close: () => Promise<void> } {
  const evaluator = pool()
  const guard = createGuard(environment().allowPrivateHosts)
  const runtime: Runtime = {
    evaluator,
    models: createModelPort({ connection: resolveConnection, guard, pool: evaluator }),
    ports: (mark) => ({ http: createHttpPort({ guard, ...(mark !== undefined && { secrets: { mark, store: storedSecrets } }) }) }),
    secretMarks: (names) => secretMarks(names),
    loadContext: loadRunContext,
  }
  return {
    runtime,
    async close() {
      await guard.close()
      await evaluator.close()
    },
  }
}
