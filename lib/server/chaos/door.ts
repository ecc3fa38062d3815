/**
 * How the chaos suite acts on Oriel: what a client of the API may do. `serverDoor` calls the server's code in this process; `webDoor`
 * (web-door.ts) goes over HTTP to a web process that is killed too.
 *
 * Every act may be repeated: a launch carries a key, and what was already done is refused and changes nothing.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { AnswerBody } from '#lib/api/requests.ts'
import type { Json } from '#lib/engine/json.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { database } from '../db.ts'
import { pool } from '../pool/pool.ts'
import type { Queue } from '../queue/queue.ts'
import { answerRequest } from '../runs/answer.ts'
import { receiveCallback } from '../runs/callbacks.ts'
import { cancelRun, pauseRun, resumeRun } from '../runs/control.ts'
import { startRun } from '../runs/start-run.ts'
import { loadForRun } from '../workflows/load.ts'
import { createWorkflow } from '../workflows/save.ts'

export type Act = 'pause' | 'resume' | 'cancel'

export interface Door {
  /** Saves a workflow; returns its id. */
  create(document: object): Promise<string>
  /** Starts a run once, however often it is called with this key. Returns its id, which is on disk then. */
  launch(workflowId: string, input: Json, key: string): Promise<string>
  /** True where the answer was taken, false where it was too late for it. */
  answer(requestId: string, body: AnswerBody): Promise<boolean>
  /** Calls a one-time address. True the one time that it works. */
  callback(token: string, payload: Json): Promise<boolean>
  /** True where it was done, false where the run's status does not allow it. */
  act(runId: string, act: Act): Promise<boolean>
}

export function serverDoor(queue: Queue): Door {
  const acts = {
    pause: (runId: string) => pauseRun(queue, runId, 'chaos'),
    resume: (runId: string) => resumeRun(queue, runId, 'chaos'),
    cancel: (runId: string) => cancelRun(queue, runId, 'chaos', 'chance'),
  }
  return {
    create: async (document) => (await createWorkflow(document)).id,
    async launch(workflowId, input, key) {
      const loaded = await loadForRun(workflowId, 'draft', 'chaos')
      return (await startRun(queue, { loaded, input, trigger: { kind: 'api' }, metadata: {}, idempotency: { key, bodyHash: hashJson(input) } })).id
    },
    answer: (requestId, body) => taken(answerRequest(queue, (schema, value) => pool().validate(schema, value), requestId, body, { by: 'chaos', via: 'key', email: null, role: 'owner', groups: [], removed: false, knownAs: ['chaos'] })),
    callback: (token, payload) => taken(receiveCallback(queue, token, payload)),
    act: (runId, act) => taken(acts[act](runId)),
  }
}

/** Codes that say: too late, or not now. Anything else is a mistake of the suite or of Oriel. */
export const late = new Set(['already_answered', 'request_closed', 'wrong_status', 'not_found', 'callback_used', 'run_ended'])

async function taken(act: Promise<unknown>): Promise<boolean> {
  try {
    await act
    return true
  } catch (error) {
    if (error instanceof ApiError && late.has(error.code)) return false
    throw error
  }
}

/** An open request, as an inbox lists it. */
export interface OpenRequest {
  id: string
  runId: string
  rootId: string
  step: string
  kind: string
}

export async function openRequests(): Promise<OpenRequest[]> {
  const { rows } = await database().query<OpenRequest>(`select request.id, run_id as "runId", root_id as "rootId", step, kind from request join run on run.id = run_id where request.status = 'open' order by created_at`)
  return rows
}
