/**
 * What an earlier run had before a node: the results that a test run takes over, visit by visit, so that it begins its own work there.
 * What the graph has no place for any more is not taken over, nor what came after it at the same node: from there on it is run.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { LaunchBody } from '#lib/api/runs.ts'
import type { Event, GivenOutput, GivenStep } from '#lib/engine/events.ts'
import type { Graph, GraphNode } from '#lib/engine/graph.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { pathsOf, reach } from '#lib/engine/paths.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import type { Ref, RunState, StepState } from '#lib/engine/state.ts'
import { mayBeGiven } from '#lib/nodes/stand-in.ts'
import { database } from '../db.ts'
import { readEvents } from '../runs/log.ts'
import { getRunRow } from '../runs/read-run.ts'
import { recordedValues } from '../runs/recorded-values.ts'

/** What stands in for one step, and where it stands. */
export interface Given {
  step: GivenStep
  output: GivenOutput
}

/** What the earlier run was started with, for a launch that names no input of its own. */
export interface Prior {
  input: Json
  trigger: Json
  /** Of a run of an each: which item it was, from 0. */
  place?: number
}

type From = NonNullable<LaunchBody['from']>

/** `agent`: the container whose inside runs alone; the earlier run is then one of its child runs. Throws not_found, invalid_request. */
export async function priorSteps(graph: Graph, workflowId: string, from: From, agent: string | undefined): Promise<Prior & { given: Given[] }> {
  const node = graph.nodes.find(({ id }) => id === from.nodeId)
  if (!node || node.parentId !== agent) throw refused('/from/nodeId', `There is no node ${JSON.stringify(from.nodeId)} ${agent === undefined ? 'at the top of this workflow' : `inside "${agent}"`} to run from.`)
  const row = await getRunRow(from.runId)
  if (row.workflowId !== workflowId) throw refused('/from/runId', `The run ${from.runId} is one of another workflow. Name one of this workflow.`)
  const events = await readEvents(database(), from.runId)
  const state = foldLog(from.runId, events)
  if (state.scope !== agent) throw refused('/from/runId', agent === undefined ? `The run ${from.runId} is of the inside of "${state.scope}". Name the run that it belongs to, or "agent": "${state.scope}".` : `The run ${from.runId} is not one of "${agent}". Name a run that it started.`)
  const steps = stepsBefore(graph, state, node, from.visit)
  const values = recordedValues(row.rootId, events, null)
  const [input, trigger] = await Promise.all([values.field(1, 'input'), values.field(1, 'trigger')])
  return { input: input ?? {}, trigger: trigger ?? null, ...(state.place !== undefined && { place: state.place }), given: await Promise.all(steps.map((step) => givenOf(step, { state, events, field: values.field }))) }
}

const refused = (path: string, message: string) => new ApiError('invalid_request', message, { problems: [{ path, code: 'unfit_run', message }] })

/** Steps that had ended when the node started; where it never did, those on the way to it. In the order in which they ended. */
function stepsBefore(graph: Graph, state: RunState, node: GraphNode, visit = 1): StepState[] {
  const start = state.steps[`${node.id}#${visit}`]?.startedSeq
  const { next } = pathsOf(graph)
  const byId = new Map(graph.nodes.map((each) => [each.id, each]))
  const before = (step: StepState): boolean => {
    if (step.endedSeq === undefined) return false
    if (start !== undefined) return step.endedSeq < start
    return step.node !== node.id && reach([step.node], next).has(node.id)
  }
  const stopped = new Set<string>()
  return Object.values(state.steps)
    .sort((a, b) => a.startedSeq - b.startedSeq)
    .filter((step) => {
      const now = byId.get(step.node)
      if (now && !mayBeGiven(now)) return false
      if (!stopped.has(step.node) && before(step) && now && standsIn(step, now)) return true
      stopped.add(step.node)
      return false
    })
}

/** Whether the graph, as it is now, has a place for how the step ended. */
function standsIn({ phase, handle, selected, decision }: StepState, node: GraphNode): boolean {
  if (typeof handle !== 'string' || !node.handles.includes(handle)) return false
  if ((node.kind === 'decision') !== (decision === true)) return false
  return phase === 'failed' || (phase === 'completed' && (!decision || handle === selected?.intent))
}

interface EarlierLog {
  state: RunState
  events: readonly Event[]
  field(seq: number, name: string): Promise<Json | undefined>
}

async function givenOf(step: StepState, { state, events, field }: EarlierLog): Promise<Given> {
  const { node, visit, handle, endedSeq = 0, outputSeq = endedSeq, varsSeq } = step
  const calls = callsOf(step, state, events)
  const at = { node, visit, handle: handle ?? 'out', ...(calls > 0 && { calls }) }
  if (step.phase === 'failed') {
    const ended = events[endedSeq - 1]
    const error = ended?.type === 'step.failed' ? ended.data.error : { code: 'failed', message: 'It failed.', compact: 'It failed.' }
    return { step: { ...at, fails: true }, output: { error } }
  }
  const ref: Ref = { seq: outputSeq, path: 'output' }
  const output = (await field(ref.seq, ref.path)) ?? null
  const vars = varsSeq === undefined ? undefined : ((await field(varsSeq, 'values')) as JsonObject | undefined)
  return { step: at, output: { output, ...(vars && { vars }) } }
}

/** How often a model was asked for the step, whether in this run or in the one that its result was taken from. */
function callsOf({ id, given }: StepState, state: RunState, events: readonly Event[]): number {
  if (given !== undefined) return state.given?.[id]?.calls ?? 0
  return events.filter((event) => event.type === 'model.requested' && event.step === id && event.data.summary === undefined).length
}
