/**
 * What somebody wants of a fork while the panel is open, and the request that it makes: edits in the order in which the server applies
 * them, the policy, and to which part of the panel a refusal belongs. Pure.
 */
import type { ForkEdit } from '#lib/api/forks.ts'
import type { ProblemItem } from '#lib/api/errors.ts'
import type { ForkPolicy, NodeMode } from '#lib/engine/fork-policy.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { EventEditKind } from './edit-places.ts'

export type ForkPart = 'event' | 'prompt' | 'model' | 'graph'
/** Which graph the fork goes on with: that of the run, the latest version, the draft as it is saved. */
export type WantedGraph = 'then' | 'latest' | 'draft'
/** A version of the node's prompt by its number, or what was written here. */
export type PromptEdit = { number: number } | { body: JsonObject; /** What the writing began with. */ base: JsonObject }

export interface ForkDraft {
  /** What events are to say instead, by seq: kept while one looks at another event. */
  events: Readonly<Record<number, Json>>
  prompts: Readonly<Record<string, PromptEdit>>
  models: Readonly<Record<string, JsonObject>>
  graph: WantedGraph
  tools: ForkPolicy['default']
  onMiss: ForkPolicy['onMiss']
  nodes: Readonly<Record<string, NodeMode>>
  /** Nodes whose doing it for real somebody has agreed to. */
  consents: Readonly<Record<string, true>>
  /** Connections of the run → ours. */
  connections: Readonly<Record<string, string>>
}

export const freshDraft: ForkDraft = { events: {}, prompts: {}, models: {}, graph: 'then', tools: 'recorded', onMiss: 'ask', nodes: {}, consents: {}, connections: {} }

/** Whether a node's mode is an output that stands in. */
export const isFixed = (mode: NodeMode | undefined): mode is Extract<NodeMode, object> => typeof mode === 'object'

/** The edits, in order, each with the part of the panel that it comes from. `latest`: number of the version that `latest` stands for. */
export function editsOf(draft: ForkDraft, atSeq: number, kind: EventEditKind | undefined, latest: number | null): { part: ForkPart; edit: ForkEdit }[] {
  const value = draft.events[atSeq]
  const edits: { part: ForkPart; edit: ForkEdit }[] = []
  if (kind !== undefined && value !== undefined) edits.push({ part: 'event', edit: { kind, value } })
  if (draft.graph !== 'then') edits.push({ part: 'graph', edit: { kind: 'workflow', value: draft.graph === 'latest' && latest !== null ? latest : draft.graph } })
  for (const [nodeId, edit] of Object.entries(draft.prompts)) if (differs(edit)) edits.push({ part: 'prompt', edit: { kind: 'prompt', nodeId, value: 'number' in edit ? edit.number : edit.body } })
  for (const [nodeId, model] of Object.entries(draft.models)) edits.push({ part: 'model', edit: { kind: 'model', nodeId, value: model } })
  return edits
}

/** What was opened to be written and is as it was is no edit. */
const differs = (edit: PromptEdit): boolean => 'number' in edit || JSON.stringify(edit.body) !== JSON.stringify(edit.base)

export const policyOf = ({ tools, onMiss, nodes }: ForkDraft): ForkPolicy => ({ default: tools, onMiss, nodes: { ...nodes } })

/** Parts of the panel that hold an edit. */
export const editedParts = (edits: readonly { part: ForkPart }[]): ReadonlySet<ForkPart> => new Set(edits.map(({ part }) => part))

export interface Refusals {
  /** By part; paths below the value of the edit. */
  parts: Readonly<Record<ForkPart, readonly ProblemItem[]>>
  connections: readonly ProblemItem[]
  /** Of no part: about the place, or the fork as a whole. */
  general: readonly ProblemItem[]
}

/** Where each problem of a refused fork is to be shown. Answers and inputs are checked by who checks real ones, and name no edit. */
export function refusalsOf(problems: readonly ProblemItem[], edits: readonly { part: ForkPart }[]): Refusals {
  const parts: Record<ForkPart, ProblemItem[]> = { event: [], prompt: [], model: [], graph: [] }
  const connections: ProblemItem[] = []
  const general: ProblemItem[] = []
  for (const problem of problems) {
    const path = problem.path ?? ''
    const [, index, inner = ''] = /^\/edits\/(\d+)(\/.*)?$/.exec(path) ?? []
    const part = index === undefined ? (/^\/(value|args|output|input|verdict)\b/.test(path) ? 'event' : undefined) : edits[Number(index)]?.part
    if (part !== undefined) parts[part].push({ ...problem, path: (index === undefined ? path : inner).replace(/^\/(value\/args|value|input|args|output)(?=\/|$)/, '') })
    else if (path.startsWith('/connections')) connections.push(problem)
    else general.push(problem)
  }
  return { parts, connections, general }
}
