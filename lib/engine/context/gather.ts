/**
 * Gathers what a request to a model is made from, out of a run's log: one code for the runner, which is about to ask, and for a replay,
 * which asks nobody and wants the same bytes.
 *
 * In two halves. `requestRefs` is synchronous and reads the state: it says where everything stands. `gatherRequest` loads what stands
 * there, long values included, whenever that is; by then the state may have moved on. Needs no I/O of its own.
 */
import type { Intent, Prompt, Strategy } from '../decision.ts'
import { decisionData, generationData, type GraphIndex, type GraphNode } from '../graph.ts'
import { template, type Evaluate, type Scope } from '../evaluation.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { takesReplies } from '../messages.ts'
import { mentionedIn, scopeRefs, standpoint, type ScopeRefs } from '../scope.ts'
import { modelProgress, type Ref, type RunState, type StepState } from '../state.ts'
import { pastSteps, threadItems, type ThreadItem } from '../thread.ts'
import { promptTexts } from './assemble.ts'
import { imageFiles } from './images.ts'
import { promptScope } from './prompt-scope.ts'
import { assemblerVersion, type AssembleRequest, type KnownSummary, type ThreadEntry } from './request.ts'
import type { LogValues } from './log-values.ts'
import { namesPeopleSince, saidIn, withSpeakers } from './speakers.ts'
import { guardedFor } from './tags.ts'


export type { Evaluate }

/** What decisions and generations have in common. */
export function llmOf(node: GraphNode) {
  if (node.kind === 'decision') {
    const data = decisionData(node)
    return { prompt: data.prompt, model: data.model, context: data.context, output: data.output, intents: data.intents.map(({ name, description, parameters }) => ({ name, description, parameters })), strategy: data.output.strategy, onMultiple: data.output.onMultiple }
  }
  const data = generationData(node)
  return { prompt: data.prompt, model: data.model, context: data.context, onMultiple: 'invalid' as const, strategy: data.output?.strategy ?? null, ...(data.output && { output: { strategy: data.output.strategy, onMultiple: 'invalid' as const }, schema: data.output.schema }) }
}

/** The model that is asked: 0 is the node's own, then its fallbacks. A summary may have a model of its own, which has none. */
export function candidateOf(node: GraphNode, candidate: number, forSummary = false) {
  const { model, context } = llmOf(node)
  if (forSummary && context.summary?.model) return context.summary.model
  return candidate === 0 ? model : (model.fallbacks[candidate - 1] ?? model)
}

/** What a reply of this node is read by; a summary is plain text. */
export function readingOf(node: GraphNode, forSummary = false): { strategy: Strategy | null; onMultiple: 'invalid' | 'first'; intents?: Pick<Intent, 'name' | 'description' | 'parameters'>[]; schema?: JsonObject } {
  if (forSummary) return { strategy: null, onMultiple: 'invalid' }
  const { strategy, onMultiple, intents, schema } = { intents: undefined, schema: undefined, ...llmOf(node) }
  return { strategy, onMultiple, ...(intents && { intents }), ...(schema && { schema }) }
}

/** Where everything that a request shows stands in the log. */
export interface RequestRefs {
  scope: ScopeRefs
  thread: ThreadItem[]
  /** Of all nodes of the graph. */
  contextTags: string[]
  /** Replies of this visit that did not fit; while a summary is made, of those for it. */
  rejected: number[]
  /** Those made in this past, in order. */
  summaries: { ref: Ref; by: KnownSummary['by']; covers: number[] }[]
}

/** For the next request of `step`, which is live in `state`. */
export function requestRefs(index: GraphIndex, state: RunState, step: StepState): RequestRefs {
  const node = index.node(step.node)
  const shown = index.graph.nodes.flatMap(({ contextTag, hidden }) => (contextTag === undefined || hidden ? [] : [contextTag]))
  const contextTags = [...new Set([...shown, ...(takesReplies(index) ? ['message'] : [])])]
  return { scope: scopeRefs(state, standpoint(step), mentionedIn(requestTexts(node))), thread: threadItems(index, state, step), contextTags, rejected: [...(modelProgress(step)?.rejected ?? [])], summaries: summaryRefs(state, step) }
}

/** Every template that a request of this node may render. */
function requestTexts(node: GraphNode): string[] {
  const { prompt, context } = llmOf(node)
  const { format, rules, summary } = context
  return [
    ...promptTexts(prompt).map(({ text }) => text),
    ...(typeof format === 'object' ? [format.template] : []),
    ...rules.flatMap(({ template: text }) => text ?? []),
    ...(summary?.prompt ? promptTexts(summary.prompt).map(({ text }) => text) : []),
  ]
}

/** Summaries that this step, or one of the same node in its past, had made. */
function summaryRefs(state: RunState, step: StepState): RequestRefs['summaries'] {
  const all = state.summaries[step.node] ?? []
  if (all.length === 0) return []
  const past = pastSteps(state, step)
  const made = all.filter((summary) => past.has(summary.step))
  return made.map(({ seq, by, covers }) => ({ ref: { seq, path: 'text' }, by, covers }))
}

/**
 * The request to be assembled. `model` is the name that goes into the body, `version` the number of the prompt's version, `assembler`
 * that of the assembler whose request it is to be: a recorded one is made as it was.
 */
export async function gatherRequest(node: GraphNode, refs: RequestRefs, named: { model: string; version: number; candidate?: number; assembler?: number }, values: LogValues, evaluate: Evaluate): Promise<AssembleRequest> {
  const scope = await resolveScope(values, refs.scope)
  const { prompt, context, output, intents, schema } = { output: undefined, intents: undefined, schema: undefined, ...llmOf(node) }
  return {
    nodeId: node.id,
    promptVersion: `v${named.version}`,
    prompt,
    model: { name: named.model, params: candidateOf(node, named.candidate ?? 0).params },
    ...(output && { output }),
    ...(intents && { intents }),
    ...(schema && { schema }),
    context,
    ...(refs.contextTags.length > 0 && { contextTags: refs.contextTags }),
    scope,
    thread: await loadThread(refs, named.assembler ?? assemblerVersion, values, evaluate),
    rejected: await Promise.all(refs.rejected.map((seq) => rejectedReply(seq, values))),
    ...(refs.summaries.length > 0 && { summaries: await loadSummaries(refs.summaries, values) }),
    ...(await loadImages([prompt, ...(context.summary?.prompt ? [context.summary.prompt] : [])], scope, values, evaluate)),
  }
}

async function loadImages(prompts: Prompt[], scope: Scope, values: LogValues, evaluate: Evaluate): Promise<Pick<AssembleRequest, 'files'>> {
  const files = await imageFiles(prompts, promptScope(scope), evaluate, (hashes) => values.files?.(hashes) ?? Promise.resolve({}))
  return Object.keys(files).length > 0 ? { files } : {}
}

/** The request for a summary that a request needs. The first one knows nothing of replies to the node's own request. */
export function summaryRequest(request: AssembleRequest, node: GraphNode, summarising: NonNullable<AssembleRequest['summarising']>, asked: { model: string; candidate: number; again: boolean }): AssembleRequest {
  const { by, covers } = summarising
  return { ...request, summarising: { by, covers }, model: { name: asked.model, params: summaryParams(node, asked.candidate) }, rejected: asked.again ? request.rejected : [] }
}

const shapesTheAnswer: readonly string[] = ['response_format', 'tools', 'tool_choice', 'parallel_tool_calls', 'functions', 'function_call', 'stop', 'logit_bias', 'prediction']

/** Where a summary has no model of its own, it is asked without the parameters that shape the node's own answer. */
export function summaryParams(node: GraphNode, candidate: number): JsonObject {
  const { params } = candidateOf(node, candidate, true)
  if (llmOf(node).context.summary?.model) return params
  return Object.fromEntries(Object.entries(params).filter(([name]) => !shapesTheAnswer.includes(name)))
}

async function loadSummaries(summaries: RequestRefs['summaries'], values: LogValues): Promise<KnownSummary[]> {
  const value = await values.load(summaries.map(({ ref }) => ref))
  return summaries.map(({ ref, by, covers }) => ({ seq: ref.seq, by, covers, text: String(value(ref) ?? '') }))
}

async function loadThread(refs: RequestRefs, assembler: number, values: LogValues, evaluate: Evaluate): Promise<ThreadEntry[]> {
  const value = await values.load(refs.thread.map(({ ref }) => ref))
  const entries = await Promise.all(
    refs.thread.map(async ({ ref, contextTemplate, skipped, ...entry }): Promise<ThreadEntry> => {
      const said = await saidIn(entry.type, ref, value(ref) ?? null, values)
      const text = skipped !== undefined ? skipText(skipped, said.value) : contextTemplate === undefined ? compactText(entry.type, said.value) : await ownText(contextTemplate, said.value, refs.scope.run, evaluate)
      return { ...entry, ...said, ...(text !== undefined && { text }) }
    }),
  )
  return withSpeakers(entries, assembler >= namesPeopleSince)
}

/** What a model reads of a call that a person gave up, with what that person said of it. */
function skipText(intent: string, hint: Json): string {
  const skipped = `A person gave up this call of ${intent}: it was not done. Go on without its result.`
  return typeof hint === 'string' && hint.trim() !== '' ? `${skipped}\n${hint}` : skipped
}

/** What a failure shows: its compact text. Where a node after it handled the failure, that node's output stands. */
function compactText(type: ThreadEntry['type'], value: Json): string | undefined {
  return type === 'error' && isJsonObject(value) && typeof value.compact === 'string' ? value.compact : undefined
}

/** A node's `contextTemplate`, over its output as `output`, which cannot close its tags. A template that fails shows the whole output instead. */
async function ownText(text: string, output: Json, { id, startedAt }: ScopeRefs['run'], evaluate: Evaluate): Promise<string | undefined> {
  const rendered = await evaluate({ text: template(text) }, { input: null, trigger: null, vars: {}, steps: {}, output: guardedFor(text, output), run: { id, startedAt }, now: startedAt })
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
