/**
 * Pause, resume and cancel: events appended to the logs of a run and all below it, in one transaction (semantics §5.4); busy owners see
 * them while their calls are in flight.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { ResumeEdit, Run } from '#lib/api/runs.ts'
import { admit } from '#lib/engine/admit.ts'
import type { Limits } from '#lib/engine/document.ts'
import type { NewEvent } from '#lib/engine/events.ts'
import { decisionData, type GraphIndex } from '#lib/engine/graph.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import type { RunState, StepState } from '#lib/engine/state.ts'
import { pool } from '../pool/pool.ts'
import type { Queue } from '../queue/queue.ts'
import type { Validate } from './answer-checks.ts'
import { readOnly } from '../run-files/imported.ts'
import { getRun } from './read-run.ts'
import { actOverTree, cancellation, pausing, type Act } from './tree.ts'

/** Throws not_found, wrong_status. */
export async function cancelRun(queue: Queue, runId: string, by: string, reason: string): Promise<Run> {
  await control(queue, runId, 'cancelled', cancellation({ by, reason }))
  return getRun(runId)
}

/** Throws not_found, wrong_status. */
export async function pauseRun(queue: Queue, runId: string, by: string): Promise<Run> {
  await control(queue, runId, 'paused', pausing({ by, reason: 'user' }))
  return getRun(runId)
}

export interface Resumption {
  /** One step at a time, or on. */
  mode?: 'continue' | 'step' | undefined
  /** In place of those in force, for the whole tree. */
  limits?: Partial<Limits> | undefined
  /** Of the addressed run. */
  edits?: ResumeEdit[] | undefined
}

/** Goes on. Throws not_found, wrong_status, invalid_request for an edit of what cannot be edited. */
export async function resumeRun(queue: Queue, runId: string, by: string, { mode, limits, edits = [] }: Resumption = {}, validate: Validate = pool().validate): Promise<Run> {
  const resumed: NewEvent = { type: 'run.resumed', data: { by, ...(mode === 'step' && { mode }), ...(limits && { limits }) } }
  await control(queue, runId, 'resumed', async ({ runId: id, state, graph }) => {
    if (!state.paused) return null
    const wanted = id === runId ? edits : []
    return [...(await Promise.all(wanted.map((edit, i) => edited({ state, graph, validate }, edit, { by, path: `/edits/${i}` })))), resumed]
  })
  return getRun(runId)
}

/** Runs below may be in another status than the addressed one, which alone decides: refused, nothing happens to any. */
function control(queue: Queue, runId: string, done: string, act: Act): Promise<void> {
  return actOverTree(queue, [runId], act, async (touched) => {
    if (touched[0] === runId) return
    const { status } = await getRun(runId)
    if (status === 'imported') throw readOnly(runId)
    throw new ApiError('wrong_status', `The run is ${status}, so it cannot be ${done}.`)
  })
}

export interface Edited {
  state: RunState
  graph: GraphIndex
  validate: Validate
}

interface EditOrigin {
  by: string
  path: string
}

/** Throws invalid_request. */
async function edited(run: Edited, { kind, nodeId, value }: ResumeEdit, { by, path }: EditOrigin): Promise<NewEvent> {
  const step = run.state.steps[`${nodeId}#${run.state.visits[nodeId] ?? 0}`]
  if (!step) throw refused([{ path, message: `The node "${nodeId}" has not run in this run, so there is nothing of it to edit.` }])
  // What follows reads the choice out of it too, and a person may have approved just that one.
  if (kind === 'output' && step.decision) throw refused([{ path, message: `${step.id} is a decision: edit its choice, with the kind args, before it is carried out; or fork there.` }])
  const event: NewEvent = { type: 'step.edited', step: step.id, data: { by, ...(kind === 'output' ? { output: value } : await chosen(run, step, value, `${path}/value`)) } }
  if (admit(run.state, event) === 'ok') return event
  throw refused([{ path, message: kind === 'output' ? `${step.id} has not ended, so it has no output to edit.` : `${step.id} has no choice that waits to be carried out.` }])
}

/** Another choice, as the data of its event: it fits its intent like one that a model makes. Throws invalid_request. */
export async function chosen({ graph, validate }: Edited, step: StepState, value: Json, path: string) {
  if (!isJsonObject(value) || !isJsonObject(value.args)) throw refused([{ path, message: 'Give the arguments as {"args": {…}}, with "intent" beside them to choose another one.' }])
  const name = typeof value.intent === 'string' ? value.intent : (step.selected?.intent ?? '')
  const node = graph.node(step.node)
  const intent = node.kind === 'decision' ? decisionData(node).intents.find((candidate) => candidate.name === name) : undefined
  if (!intent) throw refused([{ path: `${path}/intent`, message: `"${name}" is no intent of ${step.node}.` }])
  const problems = await validate(intent.parameters, value.args)
  if (problems.length > 0) throw refused(problems.map((problem) => ({ path: `${path}/args${problem.path}`, message: problem.message })))
  return { intent: name, args: value.args, argsHash: hashJson(value.args) }
}

function refused(problems: { path: string; message: string }[]): ApiError {
  return new ApiError('invalid_request', problems[0]?.message ?? '', { problems: problems.map((problem) => ({ ...problem, code: 'invalid_edit' })) })
}
