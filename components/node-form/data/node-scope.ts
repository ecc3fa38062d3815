/**
 * What the texts of a node could read in a run: the values of `input, steps, vars, args, prev, run` when the node last started; where it
 * was never reached, what it would see if it came next. Computed from the run's state and events by the engine's own rules of what
 * lies in a step's past. A value that is too long for the log is held as a reference: whoever needs it has it fetched. Outputs that are
 * pinned in the draft stand in place of those of the run, as they would in the next one. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { nodeOfStep, type Event } from '#lib/engine/events.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { scopeRefs, standpoint, type ScopeRefs, type Standpoint } from '#lib/engine/scope.ts'
import type { Ref, RunState, StepState } from '#lib/engine/state.ts'
import { scopesOf } from '#lib/nodes/scopes.ts'

/** A value as far as it is here. `long`: it stands in the log as a reference; `key` is its part of that. */
export type Held = { kind: 'value'; value: Json; pinned?: true } | { kind: 'long'; hash: string; bytes: number; preview: string; key?: string }

export interface HeldStep {
  visits: number
  intent?: string
  output?: Held
  args?: Held
  error?: Held
}

/** When the values stood: at the start of the node's last visit, or at the end of what was done, where it was not reached. */
export type Moment = { kind: 'started'; step: string; at: string } | { kind: 'not_reached'; at: string }

export interface NodeScope {
  runId: string
  moment: Moment
  input: Held
  trigger: Held
  vars: Record<string, Held>
  steps: Record<string, HeldStep>
  args?: Held
  prev?: Held
  /** What the node itself handed on last: what a `contextTemplate` shows. */
  own?: Held
  run: { id: string; startedAt: string; index?: number }
  now: string
}

export interface ReadRun {
  events: readonly Event[]
  state: RunState
}

/** `gate`: as a gate of the node's own intents reads it, with the arguments that the node itself selected. */
export function nodeScope({ state, events }: ReadRun, document: WorkflowDocument, nodeId: string, options: { gate?: boolean } = {}): NodeScope {
  const step = lastStep(state, nodeId)
  const at = step ? (options.gate ? standpoint(step) : started(step)) : ifNext(state, document, nodeId)
  const refs = scopeRefs(state, at)
  const held = (ref: Ref): Held => heldOf(events, ref)
  const scope: NodeScope = {
    runId: state.runId,
    moment: step ? { kind: 'started', step: step.id, at: step.startedAt } : { kind: 'not_reached', at: state.lastAt },
    input: held(refs.input),
    trigger: held(refs.trigger),
    vars: mapped(refs.vars, held),
    steps: mapped(refs.steps, (each) => heldStep(each, held)),
    ...(refs.args && { args: held(refs.args) }),
    ...(refs.prev && { prev: held(refs.prev) }),
    ...ownOutput(step, held),
    run: refs.run,
    now: refs.now,
  }
  return withPinned(scope, document, nodeId, at.from.at(-1)?.step)
}

/** As the step found it when it started, whatever it has set or selected since. */
const started = ({ from, past, vars, selection, startedAt }: StepState): Standpoint => ({ from, past, vars, now: startedAt, ...(selection && { selection }) })

function lastStep(state: RunState, nodeId: string): StepState | undefined {
  const visit = state.visits[nodeId]
  return visit === undefined ? undefined : state.steps[`${nodeId}#${visit}`]
}

/** As if the node came right after what leads to it and ended last; with no such node, after everything. */
function ifNext(state: RunState, document: WorkflowDocument, nodeId: string): Standpoint {
  const before = document.edges.filter((edge) => edge.target === nodeId).flatMap((edge) => {
    const step = lastStep(state, edge.source)
    return step?.endedSeq === undefined ? [] : [{ edge, step, ended: step.endedSeq }]
  })
  const last = before.toSorted((a, b) => a.ended - b.ended).at(-1)
  if (!last) return { from: [], past: state.visits, vars: lastVars(state), now: state.lastAt }
  const { step, edge } = last
  const selection = step.selected?.intent === edge.sourceHandle && step.selected ? { step: step.id, intent: step.selected.intent } : step.selection
  return { from: [{ step: step.id, edgeId: edge.id }], past: { ...step.past, [step.node]: step.visit }, vars: step.varsAfter ?? step.vars, now: step.endedAt ?? state.lastAt, ...(selection && { selection }) }
}

function lastVars(state: RunState): Record<string, Ref> {
  const last = Object.values(state.steps).toSorted((a, b) => (a.endedSeq ?? 0) - (b.endedSeq ?? 0)).at(-1)
  return last?.varsAfter ?? last?.vars ?? {}
}

function ownOutput(step: StepState | undefined, held: (ref: Ref) => Held): Pick<NodeScope, 'own'> {
  if (step?.phase !== 'completed' || step.endedSeq === undefined) return {}
  return { own: held({ seq: step.outputSeq ?? step.endedSeq, path: 'output' }) }
}

function heldStep({ visits, intent, output, args, error }: ScopeRefs['steps'][string], held: (ref: Ref) => Held): HeldStep {
  return { visits, ...(intent !== undefined && { intent }), ...(output && { output: held(output) }), ...(args && { args: held(args) }), ...(error && { error: held(error) }) }
}

function heldOf(events: readonly Event[], { seq, path, key }: Ref): Held {
  const data: object = events[seq - 1]?.data ?? {}
  const field = Object.entries(data).find(([name]) => name === path)?.[1] as Json | undefined
  const long = longOf(field)
  if (long) return { ...long, ...(key !== undefined && { key }) }
  return { kind: 'value', value: partOf(field ?? null, key) }
}

/** A part of a value, by its key. */
export function partOf(value: Json, key: string | undefined): Json {
  if (key === undefined) return value
  if (Array.isArray(value)) return value[Number(key)] ?? null
  return isJsonObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null
}

function longOf(field: Json | undefined): Extract<Held, { kind: 'long' }> | undefined {
  if (!isJsonObject(field) || typeof field.$blob !== 'string' || typeof field.bytes !== 'number') return undefined
  return { kind: 'long', hash: field.$blob, bytes: field.bytes, preview: typeof field.preview === 'string' ? field.preview : '' }
}

const mapped = <From, To>(record: Record<string, From>, change: (value: From) => To): Record<string, To> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

function withPinned(scope: NodeScope, document: WorkflowDocument, nodeId: string, from: string | undefined): NodeScope {
  const pinned = pinnedBeside(document, nodeId)
  if (pinned.length === 0) return scope
  const previous = from === undefined ? undefined : nodeOfStep(from)
  const steps = { ...scope.steps }
  let { prev } = scope
  for (const { id, output } of pinned) {
    const held: Held = { kind: 'value', value: output, pinned: true }
    steps[id] = { visits: 1, ...steps[id], output: held }
    if (id === previous) prev = held
  }
  return { ...scope, steps, ...(prev && { prev }) }
}

/** Outputs that the draft gives to nodes of the same scope; also what is known where there is no run at all. */
export function pinnedBeside(document: WorkflowDocument, nodeId: string): { id: string; output: Json }[] {
  const scopeOf = scopesOf(document.nodes)
  const own = scopeOf(document.nodes.find(({ id }) => id === nodeId)?.parentId)
  return document.nodes.flatMap(({ id, parentId, data }) => (data.pinned === undefined || id === nodeId || scopeOf(parentId) !== own ? [] : [{ id, output: data.pinned }]))
}

/** The containers around a node, from the outside in: each has runs of its own. */
export function containersAround(nodes: readonly DocumentNode[], nodeId: string): string[] {
  const scopeOf = scopesOf(nodes)
  const around: string[] = []
  let id = scopeOf(nodes.find((node) => node.id === nodeId)?.parentId)
  while (id !== undefined && !around.includes(id)) {
    around.unshift(id)
    const inner = id
    id = scopeOf(nodes.find((node) => node.id === inner)?.parentId)
  }
  return around
}

/** Those of them that lie within a scope, which may run alone; undefined where the node does not lie in it. */
export function containersWithin(nodes: readonly DocumentNode[], nodeId: string, scope: string | undefined): string[] | undefined {
  const around = containersAround(nodes, nodeId)
  const at = scope === undefined ? -1 : around.indexOf(scope)
  return scope !== undefined && at < 0 ? undefined : around.slice(at + 1)
}

/** The run of the inside of a container that began last. */
export function lastChildRun(events: readonly Event[], containerId: string): string | undefined {
  for (const event of events.toReversed()) {
    if (event.type === 'child.started' && event.step !== undefined && nodeOfStep(event.step) === containerId) return event.data.runId
  }
  return undefined
}

/** The values as JSON, with what was fetched of the long ones; what is not here is left out, and `missing` names it. */
export function plainScope(scope: NodeScope, loaded: ReadonlyMap<string, Json>): { root: JsonObject; missing: Extract<Held, { kind: 'long' }>[] } {
  const missing: Extract<Held, { kind: 'long' }>[] = []
  const put = (name: string, held: Held | undefined): JsonObject => {
    if (held === undefined) return {}
    if (held.kind === 'value') return { [name]: held.value }
    const value = loaded.get(held.hash)
    if (value !== undefined) return { [name]: partOf(value, held.key) }
    missing.push(held)
    return {}
  }
  const root: JsonObject = {
    ...put('input', scope.input),
    ...put('trigger', scope.trigger),
    vars: Object.assign({}, ...Object.entries(scope.vars).map(([name, held]) => put(name, held))) as JsonObject,
    steps: mapped(scope.steps, ({ visits, intent, output, args, error }): JsonObject => ({ visits, ...(intent !== undefined && { intent }), ...put('output', output), ...put('args', args), ...put('error', error) })),
    ...put('args', scope.args),
    ...put('prev', scope.prev),
    run: { id: scope.run.id, startedAt: scope.run.startedAt, ...(scope.run.index !== undefined && { index: scope.run.index }) },
    now: scope.now,
  }
  return { root, missing }
}

/** The long values that a text may read: those of the nodes that it names, of variables, and of what else it mentions. */
export function longValuesOf(scope: NodeScope, mentions: { node(id: string): boolean; word(word: string): boolean }): Extract<Held, { kind: 'long' }>[] {
  const steps = Object.entries(scope.steps).flatMap(([id, step]) => (mentions.node(id) ? [step.output, step.args, step.error] : []))
  const named = (['input', 'trigger', 'args', 'prev'] as const).flatMap((name) => (mentions.word(name) ? [scope[name]] : []))
  const vars = mentions.word('vars') ? Object.values(scope.vars) : []
  return [...steps, ...named, ...vars].filter((held) => held?.kind === 'long')
}
