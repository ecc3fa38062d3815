/** The runtime of a worker process: pool, models, guard, secrets and database behind the interface that owners know. */
import { ApiError } from '#lib/api/errors.ts'
import type { Json } from '#lib/engine/json.ts'
import { resolveConnection } from '../connections/connections.ts'
import { storedSecrets } from '../connections/secrets.ts'
import { environment } from '../env.ts'
import { createGuard } from '../http/guard.ts'
import { createHttpPort } from '../http/http-port.ts'
import { createModelPort, modelEntries } from '../models/models.ts'
import { pool } from '../pool/pool.ts'
import type { Queue } from '../queue/queue.ts'
import { callback } from '../runs/callbacks.ts'
import { loadRunContext } from '../runs/run-context.ts'
import { originOf } from '../runs/start-run.ts'
import { secretMarks } from '../secrets/marks.ts'
import { loadForRun } from '../workflows/load.ts'
import { requireFittingInput } from '../workflows/validate-input.ts'
import type { LoadedCall, Runtime } from './runtime.ts'

/** `queue` asks for owners of child runs. */
export function createRuntime(queue: Queue): { runtime: Runtime; close: () => Promise<void> } {
  const evaluator = pool()
  const guard = createGuard(environment().allowPrivateHosts)
  const runtime: Runtime = {
    evaluator,
    models: createModelPort({ connection: resolveConnection, guard, pool: evaluator, entries: modelEntries }),
    ports: (mark) => ({ http: createHttpPort({ guard, ...(mark !== undefined && { secrets: { mark, store: storedSecrets } }) }) }),
    secretMarks: (names) => secretMarks(names),
    loadContext: loadRunContext,
    queue,
    callback,
    loadWorkflow,
  }
  return {
    runtime,
    async close() {
      await guard.close()
      await evaluator.close()
    },
  }
}

async function loadWorkflow(workflow: string, version: 'latest' | 'draft' | number, input: Json): Promise<LoadedCall> {
  try {
    const loaded = await loadForRun(workflow, version === 'latest' ? undefined : version, 'engine')
    await requireFittingInput(loaded.graph.input, input)
    return { ok: true, origin: originOf(loaded), slug: loaded.workflow.slug }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { ok: false, error: { code: error.code === 'not_found' ? 'unknown_workflow' : error.code, message: error.message } }
  }
}
