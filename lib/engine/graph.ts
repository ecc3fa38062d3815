/**
 * The executable projection of a workflow document: what a run pins under `graphHash`. The engine knows node *kinds* only; what a
 * type means is compiled into it (kind, handles, effect) by lib/nodes. Positions, sizes, labels, notes and triggers are not here,
 * so moving a node changes no hash.
 */
import type { Approval, ContextConfig, ErrorPolicy, Intent, ModelConfig, OutputConfig, Prompt, StuckPolicy } from './decision.ts'
import type { Limits } from './document.ts'
import { hashJson } from './hash.ts'
import type { Json, JsonObject } from './json.ts'

/** pure: no I/O, batched into the next commit · effect: acts outside · decision, generation: call a model · question: asks a person. */
export type NodeKind = 'start' | 'pure' | 'effect' | 'decision' | 'generation' | 'question' | 'wait' | 'join' | 'container' | 'end'

/** What running an effect twice means (semantics §5): nothing · nothing, given the same Idempotency-Key · harm. */
export type Effect = 'safe' | 'idempotent' | 'once'

export interface GraphNode {
  id: string
  type: string
  kind: NodeKind
  parentId?: string
  /** The node's config with defaults filled in, without label, pinned and ui. */
  data: JsonObject
  handles: string[]
  effect?: Effect
  /** How the node shows in a thread, beside the arms of decisions. */
  contextTag?: string
  contextTemplate?: string
  hidden?: boolean
  /** Runs again when a paused run resumes, so that later readers see what is new (product F13.2). */
  refresh?: boolean
}

export interface GraphEdge {
  id: string
  source: string
  sourceHandle: string
  target: string
}

export interface Graph {
  input: JsonObject
  limits: Limits
  /** In document order, which decides every tie. */
  nodes: GraphNode[]
  edges: GraphEdge[]
}

/** `data` of a node of kind `decision`. */
export interface DecisionData {
  promptId?: string
  prompt: Prompt
  model: ModelConfig
  output: OutputConfig
  intents: Intent[]
  context: ContextConfig
  errors: ErrorPolicy
  maxVisits: number
  invalidRetries: number
}

/** `data` of a node of kind `generation`. */
export interface GenerationData {
  promptId?: string
  prompt: Prompt
  model: ModelConfig
  output?: { schema: JsonObject; strategy: 'json_schema' | 'tools' | 'prompt' }
  context: ContextConfig
  errors?: StuckPolicy
  invalidRetries: number
}

/** `data.approval` of an effect node, in the shape of an intent's gate. */
export type EffectApproval = Approval

/** `data` of a node of kind `end`, beside its evaluated `output` and `message`. */
export interface EndData {
  outcome: string
  silent: boolean
  terminate: boolean
  /** The decision that goes on with what is written to the run after this end; without one, nothing is taken. */
  replies?: string
}

/** `data` of a node of kind `wait`: exactly one of `seconds`, `until` and `callback`, the first two evaluated as inputs. */
export interface WaitData {
  seconds?: string
  until?: string
  callback: boolean
  /** Of a callback; 0 waits for ever. */
  timeoutSeconds: number
  correlationKey?: string
}

/** `data` of a node of kind `join`. */
export interface JoinData {
  mode: 'all' | 'first'
}

/** Steps that an agent may take where its author said nothing. */
export const defaultAgentSteps = 20

/** What a container runs: its inside once · its inside once per item · another workflow. */
export type ContainerData = { runs: 'inside'; budget: AgentBudget } | Items | Workflow

interface Items {
  runs: 'items'
  concurrency: number
  onError: 'fail' | 'collect'
}

interface Workflow {
  runs: 'workflow'
  /** Slug or id. */
  workflow: string
  version: 'latest' | 'draft' | number
}

/** Limits of an agent's own, for its child run and what runs below it. */
export interface AgentBudget {
  steps: number
  tokens?: number
  costUsd?: number
  wallSeconds?: number
}

/** A graph with the look-ups that `plan` needs; made once per graph, never stored. */
export interface GraphIndex {
  graph: Graph
  hash: string
  node(id: string): GraphNode
  has(id: string): boolean
  /** Position in document order, from 0. */
  order(id: string): number
  /** Edges leaving a handle, in document order. */
  out(id: string, handle: string): GraphEdge[]
  /** Position of an edge in document order, from 0. */
  edgeOrder(id: string): number
  /** The start of a scope: the top, or a container's inside. */
  start(parentId?: string): GraphNode
}

export function indexGraph(graph: Graph, hash: string = graphHash(graph)): GraphIndex {
  const nodes = new Map(graph.nodes.map((node, order) => [node.id, { node, order }]))
  const edges = new Map<string, GraphEdge[]>()
  const edgeOrders = new Map(graph.edges.map(({ id }, order) => [id, order]))
  for (const edge of graph.edges) {
    const key = `${edge.source}\n${edge.sourceHandle}`
    const list = edges.get(key)
    if (list) list.push(edge)
    else edges.set(key, [edge])
  }
  const entry = (id: string) => {
    const found = nodes.get(id)
    if (!found) throw new Error(`The graph ${hash.slice(0, 12)} has no node "${id}".`)
    return found
  }
  return {
    graph,
    hash,
    node: (id) => entry(id).node,
    has: (id) => nodes.has(id),
    order: (id) => entry(id).order,
    out: (id, handle) => edges.get(`${id}\n${handle}`) ?? [],
    edgeOrder: (id) => edgeOrders.get(id) ?? -1,
    start(parentId) {
      const start = graph.nodes.find((node) => node.kind === 'start' && node.parentId === parentId)
      if (!start) throw new Error(`The graph ${hash.slice(0, 12)} has no start node.`)
      return start
    },
  }
}

/** SHA-256 of the RFC 8785 JSON of the graph (semantics §8.1). */
export function graphHash(graph: Graph): string {
  return hashJson(graph)
}

/** The data of a decision node, as compiled; parsed by its node type before it got here. */
export const decisionData = (node: GraphNode): DecisionData => node.data as unknown as DecisionData
export const generationData = (node: GraphNode): GenerationData => node.data as unknown as GenerationData
export const endData = (node: GraphNode): EndData => node.data as unknown as EndData
export const waitData = (node: GraphNode): WaitData => node.data as unknown as WaitData
export const joinData = (node: GraphNode): JoinData => node.data as unknown as JoinData

/** Told apart by what each must have: `items`, `workflow`, or neither. */
export function containerData(node: GraphNode): ContainerData {
  const data = node.data as unknown as Partial<AgentBudget & Omit<Items & Workflow, 'runs'>>
  const { steps = defaultAgentSteps, tokens, costUsd, wallSeconds, concurrency = 5, onError = 'fail', workflow, version = 'latest' } = data
  if (node.data.items !== undefined) return { runs: 'items', concurrency, onError }
  if (workflow !== undefined) return { runs: 'workflow', workflow, version }
  return { runs: 'inside', budget: { steps, ...(tokens !== undefined && { tokens }), ...(costUsd !== undefined && { costUsd }), ...(wallSeconds !== undefined && { wallSeconds }) } }
}

/** The gate of an effect node, if its author gave it one. */
export const effectApproval = (node: GraphNode): Approval | undefined => node.data.approval as unknown as Approval | undefined

export type { Json }
