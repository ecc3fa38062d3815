/**
 * Container steps: what is handed to the children is resolved first and logged with the start; then child runs begin, each with its
 * `child.started` in one transaction. A child knows nothing of its parent but its input (semantics §6).
 */
import { engineVersion, type EventData, type NewEvent } from '#lib/engine/events.ts'
import { givenAt, givenOutputs } from '#lib/engine/given.ts'
import { containerData, effectApproval, type GraphIndex, type GraphNode } from '#lib/engine/graph.ts'
import { deepest } from '#lib/engine/halts.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { fail } from '#lib/engine/leave.ts'
import type { Command } from '#lib/engine/plan.ts'
import { mentionsNow } from '#lib/engine/scope.ts'
import { stepOf, type StepState } from '#lib/engine/state.ts'
import { childRunId, type ChildLaunch } from '../runs/children.ts'
import type { RunOrigin } from '../runs/insert-run.ts'
import type { Recordings } from '../forks/recordings.ts'
import { approval, gateOf, type Gated } from './gate.ts'
import type { Owner } from './owner.ts'
import { recordingsOf } from './perform-fork.ts'
import { evaluateAt, failRun, inputsOf, nextStep, prospect, requestId, unresolved, type Starting } from './step.ts'

/** What stands in the log as the input of a container step. */
type Handed =
  /** Of `each`: the inputs of its children, by place. */
  | { items: Json[] }
  /** Of `agent` and `call`; `origin` is the workflow that a call pinned when it started. */
  | { input: Json; workflow?: string; origin?: RunOrigin }

type Prepared = { ok: true; handed: Handed; total: number } | { ok: false; error: { code: string; message: string; place?: string } }

export async function startContainer(owner: Owner, { from, ...run }: Starting): Promise<() => void> {
  const { node } = run
  const inputs = inputsOf(run)
  const at = prospect(owner, from)
  const evaluated = await evaluateAt(owner, inputs, at)
  const handing: Prepared = evaluated.ok ? await prepare(owner, node, evaluated.value) : evaluated
  const gated: Gated = handing.ok ? await gateOf(owner, effectApproval(node), at) : { kind: 'open' }
  const prepared: Prepared = gated.kind === 'failed' ? { ok: false, error: gated.error } : handing
  return () => {
    if (!owner.isDue(from) || (at.now !== owner.now && mentionsNow(Object.values(inputs)))) return
    const step = nextStep(owner, node.id)
    if (!prepared.ok) {
      if (owner.propose([started(step, { attempt: 1, from })])) unresolved(owner, stepOf(owner.state, step), node, prepared.error)
      return
    }
    const { handed, total } = prepared
    const asks = gated.kind === 'asks'
    const events = [started(step, { attempt: asks ? 0 : 1, from, input: handed as JsonObject, total })]
    if (asks) events.push({ type: 'approval.requested', step, data: { requestId: requestId(owner, step, 1), ...approval(owner, gated.gate, { args: handed as JsonObject, inputHash: hashJson(handed) }) } })
    if (owner.propose(events) && owner.state.depth + 1 > deepest) failRun(owner, stepOf(owner.state, step), node, tooDeep(node.id))
  }
}

const started = (step: string, data: EventData<'step.started'>): NewEvent => ({ type: 'step.started', step, data })

function tooDeep(node: string) {
  const message = `${node} would start a run ${deepest + 1} levels below the first one; ${deepest} are the limit. Does a workflow call itself?`
  return { code: 'limit_depth', message, compact: message }
}

async function prepare(owner: Owner, node: GraphNode, value: Record<string, Json>): Promise<Prepared> {
  const data = containerData(node)
  if (data.runs === 'items') {
    const items = Array.isArray(value.items) ? value.items : []
    return { ok: true, handed: { items }, total: items.length }
  }
  const input = value.input ?? null
  if (data.runs === 'inside') return { ok: true, handed: { input }, total: 1 }
  const loaded = await owner.runtime.loadWorkflow(data.workflow, data.version, input)
  return loaded.ok ? { ok: true, handed: { input, workflow: loaded.slug, origin: loaded.origin }, total: 1 } : loaded
}

/** One task starts all children of a step that are due, in the order of their places. */
export function startChildren(owner: Owner, { step: id }: Extract<Command, { kind: 'start-child' }>): boolean {
  return owner.task(id, 'evaluation', async () => {
    const step = stepOf(owner.state, id)
    const ref = { seq: step.inputSeq ?? 0, path: 'input' as const }
    const handed = (await owner.payloads.load([ref]))(ref) as unknown as Handed
    const given = await givenInside(owner, step)
    const recordings = owner.state.fork && (await recordingsOf(owner))
    return () => {
      for (const command of owner.due()) {
        if (command.kind !== 'start-child' || command.step !== id) continue
        const child = childOf(owner, step, { handed, given: { ...given, ...forkInside(owner, step, recordings, command.index) } }, command.index)
        owner.propose([{ type: 'child.started', step: id, data: { runId: child.id, index: command.index } }], { children: [child] })
      }
    }
  })
}

/** What was pinned inside the container stands in there too, in each of its runs. Another workflow's nodes are other nodes. */
async function givenInside(owner: Owner, step: StepState): Promise<Pick<EventData<'run.started'>, 'given' | 'givenOutputs'>> {
  const { graph } = owner.context
  const pinned = Object.entries(owner.state.given ?? {}).filter(([node]) => graph.has(node) && isInside(graph, node, step.node))
  if (pinned.length === 0) return {}
  const outputs = (await owner.payloads.load([givenOutputs]))(givenOutputs)
  return {
    given: { steps: pinned.map(([node, { handle, fails }]) => ({ node, handle, ...(fails && { fails }) })) },
    givenOutputs: pinned.map(([, { place }]) => givenAt(outputs, place)) as unknown as Json,
  }
}

/** Below a fork its policy holds, with what the child run at this place of the source had. */
function forkInside({ state }: Owner, step: StepState, recordings: Recordings | null | undefined, index: number): Pick<EventData<'run.started'>, 'fork'> {
  if (!state.fork) return {}
  const source = recordings?.child(step.id, index)
  return { fork: { policy: state.fork.policy, ...(source !== undefined && { from: { runId: source, atSeq: 1 } }) } }
}

/** At any depth. */
function isInside(graph: GraphIndex, id: string, container: string): boolean {
  const { parentId } = graph.node(id)
  return parentId !== undefined && (parentId === container || isInside(graph, parentId, container))
}

function childOf(owner: Owner, step: StepState, { handed, given }: { handed: Handed; given: Pick<EventData<'run.started'>, 'given' | 'givenOutputs' | 'fork'> }, index: number): ChildLaunch {
  const { context, state } = owner
  const node = context.graph.node(step.node)
  const data = containerData(node)
  const origin = ('origin' in handed && handed.origin) || context.origin
  const { breakpoints, until, untilVisit, untilEnds } = state
  const start: EventData<'run.started'> = {
    input: 'items' in handed ? (handed.items[index] ?? null) : handed.input,
    trigger: { kind: node.type },
    graphHash: origin.graphHash,
    version: origin.version,
    engine: engineVersion,
    metadata: {},
    parent: { runId: context.runId, step: step.id },
    ...(data.runs !== 'workflow' && { scope: node.id }),
    depth: state.depth + 1,
    index,
    limits: { ...context.graph.graph.limits, ...state.limits },
    ...(data.runs === 'inside' && { budget: data.budget }),
    // In another workflow the same ids are other nodes.
    ...(data.runs !== 'workflow' && breakpoints && { breakpoints }),
    ...(data.runs !== 'workflow' && until !== undefined && !untilEnds && { until, ...(untilVisit !== undefined && { untilVisit }) }),
    ...given,
  }
  return { id: childRunId(context.runId, step.id, index, step.startedAt), step: step.id, origin, started: start }
}

/** The step ends with what its child failed of; an item says which it is, counted from 1 as on the page. */
export function failWithChild(owner: Owner, { step: id, index, seq }: Extract<Command, { kind: 'fail-child' }>): boolean {
  return owner.task(id, 'evaluation', async () => {
    const data = await owner.payloads.data(seq)
    const step = stepOf(owner.state, id)
    const error = isJsonObject(data.error) ? data.error : {}
    const where = containerData(owner.context.graph.node(step.node)).runs === 'items' ? `Item ${index + 1}: ` : ''
    const message = `${where}${typeof error.message === 'string' ? error.message : `The child run was ${String(data.status)}.`}`
    const code = typeof error.code === 'string' ? error.code : `child_${String(data.status)}`
    return () => owner.propose(fail(owner.context.graph, step, { code, message, compact: message, details: { runId: data.runId ?? null, index } }))
  })
}

