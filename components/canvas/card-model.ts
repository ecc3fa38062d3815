/**
 * What a node's card shows and where its ports are: computed from the document alone, so that edges, layout, minimised views and
 * tests know every port without asking the DOM. Cards draw exactly this geometry.
 *
 * Card shapes follow the node's kind, never its type: a new node type gets its card from its definition.
 */
import { reservedHandles } from '#lib/engine/decision.ts'
import type { DocumentNode } from '#lib/engine/document.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import type { NodeDefinition } from '#lib/nodes/define-node.ts'
import { objectOf, rowsOf, textOf } from '#lib/nodes/draft.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { gateMark, gateSummary, gateWords } from '#lib/nodes/request-words.ts'
import { isCollapsedData } from './collapsed.ts'
import type { Size } from './geometry.ts'

/**
 * decision: intents as rows · rows: a head and one row per port · solo: one line · end · note · frame: around other nodes, for people ·
 * container: around nodes that run as its inside · collapsed: such a one as a single card · dot: where branches meet.
 */
export type CardShape = 'decision' | 'rows' | 'solo' | 'end' | 'note' | 'frame' | 'container' | 'collapsed' | 'dot'

export type CardTone = 'llm' | 'human' | 'code' | 'trigger'

export interface CardPort {
  handle: string
  /** intent and system are rows with a name; side ports stand on the card's edge alone. */
  row: 'intent' | 'system' | 'side'
  /** Centre, from the card's top. */
  y: number
  error: boolean
  /** What happens where nothing is wired; '' where that goes without saying. */
  unwired: string
  /** Of an intent that a person must approve. */
  gate?: CardGate
}

/** A person must approve: how many and how long, in a word or two, and everything about it in a sentence. */
export interface CardGate {
  mark: string
  words: string
  /** It is switched off. */
  off?: true
}

export interface CardModel extends Size {
  shape: CardShape
  tone: CardTone
  icon: string
  title: string
  /** Name of the type, e.g. "HTTP request". */
  typeTitle: string
  subtitle: string
  /** Centre of the input port, from the card's top; undefined where no edge may end here. */
  inputY?: number
  ports: CardPort[]
  /** Running it twice would do harm. */
  once: boolean
  /** An output is pinned in its place. */
  pinned?: true
  /** It stands for a workflow of its own that is not drawn here. */
  stack?: boolean
  /** Of the node as a whole. */
  gate?: CardGate
  /** Tokens that a decision's thread may have; undefined without a budget. */
  budget?: number
  /** How many visits a loop through this node may make. */
  visitCap?: number
}

export const headHeight = 48
export const intentHeight = 28
export const systemHeight = 20
const soloSize: Size = { width: 172, height: 56 }
const endHeight = 40
const dotSize: Size = { width: 32, height: 32 }
const noteSize: Size = { width: 216, height: 96 }
const frameSize: Size = { width: 320, height: 200 }
/** The line above what a container holds. */
export const containerHead = 36
const containerSize: Size = { width: 480, height: 152 }
/** A container drawn as one card: as high as any other, with room for what it says of its inside. */
const collapsedSize: Size = { width: 220, height: 56 }
const decisionWidth = 236
const rowsWidth = 204
/** Line, margins and the context meter below the system ports of a decision. */
const systemMargin = 9
const meterHeight = 35

const isReserved = (handle: string): boolean => (reservedHandles as readonly string[]).includes(handle)

const models = new WeakMap<DocumentNode, CardModel>()

/** The card of a node. Document nodes never change in place, so each is computed once. */
export function cardModel(node: DocumentNode): CardModel {
  const known = models.get(node)
  if (known) return known
  const definition = findNodeType(node.type)
  const model = definition ? modelOf(node, definition) : unknownType(node)
  models.set(node, model)
  return model
}

function unknownType(node: DocumentNode): CardModel {
  return { ...soloSize, shape: 'solo', tone: 'code', icon: 'box', title: nodeTitle(node), typeTitle: node.type, subtitle: `unknown type ${node.type}`, inputY: 28, ports: [], once: false }
}

/** A node's name for people: its label, else its id. */
export const nodeTitle = (node: DocumentNode): string => textOf(node.data, 'label').trim() || node.id

function modelOf(node: DocumentNode, definition: NodeDefinition): CardModel {
  const shape = shapeOf(definition, node.data)
  const base = {
    shape,
    tone: toneOf(definition),
    icon: definition.icon,
    title: nodeTitle(node),
    typeTitle: definition.title,
    subtitle: definition.subtitle(node.data),
    once: definition.effect?.(node.data) === 'once',
  }
  const hasInput = definition.kind !== 'start' && definition.kind !== 'visual'
  const ports = portsOf(node, definition, shape)
  const size = sizeOf(node, shape, ports, base.subtitle)
  const inputY = shape === 'solo' || shape === 'collapsed' || shape === 'end' || shape === 'dot' ? size.height / 2 : (shape === 'container' ? containerHead : headHeight) / 2
  const visitCap = numberOf(node.data, definition, 'maxVisits')
  const stack = definition.kind === 'container' && shape !== 'container'
  return { ...base, ...size, ports, ...(node.data.pinned !== undefined && { pinned: true }), ...(hasInput && { inputY }), ...(stack && { stack }), ...nodeGate(node.data), ...(shape === 'decision' && budgetOf(node.data)), ...(visitCap !== undefined && { visitCap }) }
}

function shapeOf({ kind, parent, handles }: NodeDefinition, data: JsonObject): CardShape {
  if (kind === 'visual') return parent ? 'frame' : 'note'
  if (kind === 'container' && parent) return isCollapsedData(data) ? 'collapsed' : 'container'
  if (kind === 'end') return 'end'
  if (kind === 'decision') return 'decision'
  if (kind === 'join') return 'dot'
  return handles(data).every((handle) => handle === 'out' || handle === 'error') ? 'solo' : 'rows'
}

const tones: Partial<Record<NodeDefinition['kind'], CardTone>> = { start: 'trigger', decision: 'llm', generation: 'llm', question: 'human', wait: 'human' }

/** The hue of a type: what decides, who answers, where runs come from; everything else is plain. */
export const toneOf = ({ kind }: Pick<NodeDefinition, 'kind'>): CardTone => tones[kind] ?? 'code'

function portsOf(node: DocumentNode, definition: NodeDefinition, shape: CardShape): CardPort[] {
  const { data } = node
  const handles = definition.handles(data)
  const defaults = unwiredDefaults(data, definition)
  const port = (handle: string, row: CardPort['row'], y: number): CardPort => ({ handle, row, y, error: handle === 'error', unwired: defaults(handle) })
  if (shape === 'dot') return handles.map((handle) => port(handle, 'side', dotSize.height / 2))
  if (shape === 'solo' || shape === 'collapsed') return handles.map((handle) => port(handle, 'side', handle === 'error' ? soloSize.height - 10 : soloSize.height / 2))
  if (shape === 'container') return handles.map((handle) => port(handle, 'side', handle === 'error' ? (node.height ?? containerSize.height) - 14 : containerHead / 2))
  if (shape === 'decision') {
    const gates = intentGates(data)
    const intents = handles.filter((handle) => !isReserved(handle))
    const systemTop = headHeight + intents.length * intentHeight + systemMargin
    return [
      ...intents.map((handle, index) => ({ ...port(handle, 'intent', headHeight + index * intentHeight + intentHeight / 2), ...gates.get(handle) })),
      ...handles.filter(isReserved).map((handle, index) => port(handle, 'system', systemTop + index * systemHeight + systemHeight / 2)),
    ]
  }
  const rows = handles.filter((handle) => handle !== 'out')
  return [
    ...(handles.includes('out') ? [port('out', 'side', headHeight / 2)] : []),
    ...rows.map((handle, index) => port(handle, 'system', headHeight + 4 + index * systemHeight + systemHeight / 2)),
  ]
}

/** An end is one line of two words; wide enough for both, as far as a card may be wide. */
const endWidth = (title: string, outcome: string): number => Math.round(Math.min(decisionWidth, Math.max(132, 72 + title.length * 7.4 + outcome.length * 6.7)))

function sizeOf(node: DocumentNode, shape: CardShape, ports: CardPort[], subtitle: string): Size {
  if (shape === 'note' || shape === 'frame' || shape === 'container') {
    const fallback = { note: noteSize, frame: frameSize, container: containerSize }[shape]
    return { width: node.width ?? fallback.width, height: node.height ?? fallback.height }
  }
  if (shape === 'end') return { width: endWidth(nodeTitle(node), subtitle), height: endHeight }
  if (shape === 'solo') return soloSize
  if (shape === 'dot') return dotSize
  if (shape === 'collapsed') return collapsedSize
  const rows = ports.filter((port) => port.row !== 'side')
  const intents = rows.filter((port) => port.row === 'intent').length
  const body = intents * intentHeight + (rows.length - intents) * systemHeight
  return shape === 'decision' ? { width: decisionWidth, height: headHeight + body + systemMargin + meterHeight } : { width: rowsWidth, height: headHeight + body + 8 }
}

function intentGates(data: JsonObject): Map<string, { gate: CardGate }> {
  return new Map(rowsOf(data, 'intents').flatMap(({ row }) => (isJsonObject(row.approval) ? [[textOf(row, 'name'), { gate: { mark: gateMark(row.approval), ...gateOf(row.approval) } }] as const] : [])))
}

const gateOf = (gate: JsonObject): Omit<CardGate, 'mark'> => ({ words: gateWords(gate), ...(gate.when === false && { off: true }) })

const nodeGate = ({ approval }: JsonObject): { gate?: CardGate } => (isJsonObject(approval) ? { gate: { mark: gateSummary(approval), ...gateOf(approval) } } : {})


function budgetOf(data: JsonObject): { budget?: number } {
  const context = isJsonObject(data.context) ? data.context : {}
  const budget = isJsonObject(context.budget) ? context.budget.tokens : undefined
  return typeof budget === 'number' ? { budget } : {}
}

/** A number of the draft, else what its form field says stands in its place. */
function numberOf(data: JsonObject, { fields }: NodeDefinition, name: string): number | undefined {
  const own = data[name]
  if (typeof own === 'number') return own
  const fallback = fields.find((field) => field.name === name)?.fallback
  return typeof fallback === 'number' ? fallback : undefined
}

/** What an unwired port does, in two words (semantics §3.3). */
function unwiredDefaults(data: JsonObject, definition: NodeDefinition): (handle: string) => string {
  const { kind } = definition
  const retries = numberOf(data, definition, 'invalidRetries') ?? 0
  const texts: Record<string, string> = {
    invalid: kind === 'decision' ? (retries > 0 ? `re-ask ${retries}×` : 'decides again') : 'fails the run',
    exhausted: 'fails the run',
    stuck: objectOf(data, 'errors').onStuck === 'ask' ? 'asks a person' : 'fails the run',
    expired: 'as a rejection',
    timeout: kind === 'wait' && !(data.callback === true && data.timeoutSeconds) ? 'never happens' : 'fails the run',
    else: 'ends here',
  }
  return (handle) => texts[handle] ?? ''
}
