/**
 * Gathers what a request to a model is made from, out of a run's log: one code for the runner, which is about to ask, and for a replay,
 * which asks nobody and wants the same bytes.
 *
 * In two halves. `requestRefs` is synchronous and reads the state: it says where everything stands. `gatherRequest` loads what stands
 * there, long values included, whenever that is; by then the state may have moved on. Needs no I/O of its own.
 */
import { decisionData, generationData, type GraphIndex, type GraphNode } from '../graph.ts'
import { template, type Evaluation, type EvaluationError, type Scope } from '../evaluation.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { mentionedIn, scopeRefs, standpoint, type ScopeRefs } from '../scope.ts'
import type { Ref, RunState, StepState } from '../state.ts'
import { threadItems, type ThreadItem } from '../thread.ts'
import { promptTexts } from './assemble.ts'
import type { AssembleRequest, ThreadEntry } from './request.ts'

/** The payloads of one run's log. */
export interface LogValues {
  /** Loads fields of events; the answer gives each by its reference. */
  load(refs: Ref[]): Promise<(ref: Ref) => Json | undefined>
  /** The data of an event, long values as references. */
  data(seq: number): Promise<JsonObject>
  /** One-time addresses of wait nodes, as a step with this past may send them out; null where the graph has none. */
  callbacks?: ((past: Record<string, number>) => Record<string, string>) | null
}

export type Evaluate = (evaluations: Record<string, Evaluation>, scope: Scope) => Promise<{ ok: true; value: Record<string, Json> } | { ok: false; error: EvaluationError }>

/** What decisions and generations have in common. */
export function llmOf(node: GraphNode) {
  if (node.kind === 'decision') {
    const data = decisionData(node)
    return { prompt: data.prompt, model: data.model, context: data.context, output: data.output, intents: data.intents.map(({ name, description, parameters }) => ({ name, description, parameters })), strategy: data.output.strategy, onMultiple: data.output.onMultiple }
  }
  const data = generationData(node)
  return { prompt: data.prompt, model: data.model, context: data.context, onMultiple: 'invalid' as const, strategy: data.output?.strategy ?? null, ...(data.output && { output: { strategy: data.output.strategy, onMultiple: 'invalid' as const }, schema: data.output.schema }) }
}

/** The model that is asked: 0 is the node's own, then its fallbacks. */
export function candidateOf(node: GraphNode, candidate: number) {
  const { model } = llmOf(node)
  return candidate === 0 ? model : (model.fallbacks[candidate - 1] ?? model)
}

/** What a reply of this node is read by. */
export function readingOf(node: GraphNode) {
  const { strategy, onMultiple, intents, schema } = { intents: undefined, schema: undefined, ...llmOf(node) }
  return { strategy, onMultiple, ...(intents && { intents }), ...(schema && { schema }) }
}

/** Where everything that a request shows stands in the log. */
export interface RequestRefs {
  scope: ScopeRefs
  thread: ThreadItem[]
  /** Replies of this visit that did not fit. */
  rejected: number[]
}

/** For the next request of `step`, which is live in `state`. */
export function requestRefs(index: GraphIndex, state: RunState, step: StepState): RequestRefs {
  const { prompt, context } = llmOf(index.node(step.node))
  const texts = [...promptTexts(prompt).map(({ text }) => text), ...(typeof context.format === 'object' ? [context.format.template] : [])]
  return { scope: scopeRefs(state, standpoint(step), mentionedIn(texts)), thread: threadItems(index, state, step), rejected: [...(step.model?.rejected ?? [])] }
}

/** The request to be assembled. `model` is the name that goes into the body, `version` the number of the prompt's version. */
export async function gatherRequest(node: GraphNode, refs: RequestRefs, named: { model: string; version: number }, values: LogValues, evaluate: Evaluate): Promise<AssembleRequest> {
  const { prompt, model, context, output, intents, schema } = { output: undefined, intents: undefined, schema: undefined, ...llmOf(node) }
  return {
    nodeId: node.id,
    promptVersion: `v${named.version}`,
    prompt,
    model: { name: named.model, params: model.params },
    ...(output && { output }),
    ...(intents && { intents }),
    ...(schema && { schema }),
    context,
    scope: await resolveScope(values, refs.scope),
    thread: await loadThread(refs, values, evaluate),
    rejected: await Promise.all(refs.rejected.map((seq) => rejectedReply(seq, values))),
  }
}

async function loadThread(refs: RequestRefs, values: LogValues, evaluate: Evaluate): Promise<ThreadEntry[]> {
  const value = await values.load(refs.thread.map(({ ref }) => ref))
  return Promise.all(
    refs.thread.map(async ({ ref, contextTemplate, ...entry }) => {
      const loaded = value(ref) ?? null
      const shown = entry.type === 'human_response' && isJsonObject(loaded) ? (loaded.value ?? null) : loaded
      const text = contextTemplate === undefined ? compactText(entry.type, shown) : await ownText(contextTemplate, shown, refs.scope.run, evaluate)
      return { ...entry, value: shown, ...(text !== undefined && { text }) }
    }),
  )
}

/** What a failure shows: its compact text. Where a node after it handled the failure, that node's output stands. */
function compactText(type: ThreadEntry['type'], value: Json): string | undefined {
  return type === 'error' && isJsonObject(value) && typeof value.compact === 'string' ? value.compact : undefined
}

/** A node's `contextTemplate`, over its output as `output`. A template that fails shows the whole output instead. */
async function ownText(text: string, output: Json, { id, startedAt }: ScopeRefs['run'], evaluate: Evaluate): Promise<string | undefined> {
  const rendered = await evaluate({ text: template(text) }, { input: null, trigger: null, vars: {}, steps: {}, output, run: { id, startedAt }, now: startedAt })
  return rendered.ok && typeof rendered.value.text === 'string' ? rendered.value.text : undefined
}

async function rejectedReply(seq: number, values: LogValues): Promise<AssembleRequest['rejected'][number]> {
  const raw: Ref = { seq, path: 'raw' }
  const [data, value] = await Promise.all([values.data(seq), values.load([raw])])
  return { seq, raw: String(value(raw) ?? ''), errors: Array.isArray(data.errors) ? (data.errors as AssembleRequest['rejected'][number]['errors']) : [] }
}

/** The scope that these references stand for. */
export async function resolveScope(values: LogValues, refs: ScopeRefs): Promise<Scope> {
  const optional = [refs.args, refs.prev].filter((ref) => ref !== undefined)
  const ofSteps = Object.values(refs.steps).flatMap(({ output, args, error }) => [output, args, error].filter((ref) => ref !== undefined))
  const value = await values.load([refs.input, refs.trigger, ...Object.values(refs.vars), ...optional, ...ofSteps])
  const present = <Key extends string>(key: Key, ref: Ref | undefined) => (ref === undefined ? {} : ({ [key]: value(ref) ?? null } as Record<Key, Json>))
  return {
    input: value(refs.input) ?? null,
    trigger: value(refs.trigger) ?? null,
    vars: Object.fromEntries(Object.entries(refs.vars).map(([name, ref]) => [name, value(ref) ?? null])),
    steps: Object.fromEntries(
      Object.entries(refs.steps).map(([node, step]) => [
        node,
        { visits: step.visits, ...(step.intent !== undefined && { intent: step.intent }), ...present('output', step.output), ...present('args', step.args), ...present('error', step.error) },
      ]),
    ),
    ...present('args', refs.args),
    ...present('prev', refs.prev),
    run: { ...refs.run, ...(values.callbacks && { callbacks: values.callbacks(refs.past) }) },
    now: refs.now,
  }
}
