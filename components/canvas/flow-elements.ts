/**
 * A document as React Flow's nodes and edges. Elements that would look the same keep their identity, so that an edit, a drag or a
 * live event renders only what it changed. Pure: everything a card or an edge shows stands in its `data`.
 */
import type { Edge, Node, NodeHandle } from '@xyflow/react'
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import type { CardModel, CardShape } from './card-model.ts'
import { workIn } from './collapsed.ts'
import { routesOf, type EdgeRoute } from './edge-routes.ts'
import { groupBy, placeCards, type PlacedCards } from './placed-cards.ts'
import type { EdgeRun, NodeRun, RunOverlay } from './run-overlay.ts'

/** What else than the document decides how the canvas looks. */
export interface CanvasView {
  /** Ids of nodes and edges. */
  selected: ReadonlySet<string>
  /** Nodes with problems, with the worst of them. */
  problems: ReadonlyMap<string, 'error' | 'warning'>
  /** The node that Tab enters. */
  entry?: string
  run?: RunOverlay
  /** What came of each node's last visit in that run, in a few words. */
  results?: Readonly<Record<string, string>>
  /** Visits and tokens of the last run, shown also while the run itself is not. */
  figures?: RunOverlay['nodes']
  /** The port that the pointer or a row of the panel points at. */
  lit?: { node: string; handle: string }
  /** The edge under the pointer. */
  pointed?: string
  /** The edge on which something is about to be dropped. */
  splitting?: string
  /** What became of nodes and edges from one version to another, by id; none where nothing is compared. */
  marks?: ReadonlyMap<string, ChangeMark>
  editable: boolean
}

export type ChangeMark = 'added' | 'removed' | 'changed' | 'moved'

export interface NodeCardData extends Record<string, unknown> {
  node: DocumentNode
  card: CardModel
  /** Handles with an edge, joined by spaces. */
  wired: string
  /** Whether an edge arrives. */
  entered: boolean
  problem?: 'error' | 'warning'
  mark?: ChangeMark
  run?: NodeRun
  figures?: NodeRun
  /** What came of its last visit in the run that is shown. */
  result?: string
  /** How often that run left it by which port (run-overlay.ts). */
  left?: string
  /** In a finished run: never reached. */
  faded: boolean
  lit?: string
  /** Of a container: how many nodes do something in it. */
  holds?: number
  entry: boolean
  editable: boolean
}

export interface WorkflowEdgeData extends Record<string, unknown> {
  route: EdgeRoute
  /** The intent, case, choice or event by which it leaves; absent of a plain way on. */
  name?: string
  /** What a person called it. */
  label?: string
  /** On the edge that draws the rail of a loop: what the loop is. */
  loop?: string
  lit: boolean
  mark?: ChangeMark
  /** The pointer is on it. */
  pointed: boolean
  /** What is being dropped would come to stand on it. */
  splitting: boolean
  run?: EdgeRun
  /** How often the run that is shown took it. */
  times?: number
}

export type FlowNode = Node<NodeCardData, CardShape>
export type FlowEdge = Edge<WorkflowEdgeData, 'workflow'>

export const inputHandle = 'in'

export function flowNodes(document: WorkflowDocument, view: CanvasView, previous: readonly FlowNode[] = []): FlowNode[] {
  const known = new Map(previous.map((each) => [each.id, each]))
  const outgoing = groupBy(document.edges, (edge) => edge.source)
  const entered = new Set(document.edges.map((edge) => edge.target))
  const cards = placeCards(document)
  return parentsFirst(document.nodes).flatMap((node) => {
    const card = cards.get(node.id)?.card
    if (!card) return []
    const wired = [...new Set((outgoing.get(node.id) ?? []).map((edge) => edge.sourceHandle))]
    const data: NodeCardData = {
      node,
      card,
      wired: wired.join(' '),
      entered: entered.has(node.id),
      problem: view.problems.get(node.id),
      mark: view.marks?.get(node.id),
      ...runOf(node, cards, view),
      lit: view.lit?.node === node.id ? view.lit.handle : undefined,
      holds: workIn(document.nodes).get(node.id),
      entry: view.entry === node.id,
      editable: view.editable,
    }
    return keep(known.get(node.id), data, view, wired)
  })
}

/** What a run says of a node: the one that is shown, or only the figures of the last. */
function runOf(node: DocumentNode, cards: PlacedCards, { run, results, figures }: CanvasView): Pick<NodeCardData, 'run' | 'figures' | 'result' | 'left' | 'faded'> {
  if (!run) return { run: undefined, figures: figures?.[node.id], result: undefined, left: undefined, faded: false }
  const shape = cards.get(node.id)?.card.shape
  const own = run.nodes[node.id]
  return { run: own, figures: own, result: results?.[node.id] || undefined, left: run.left?.[node.id], faded: !own && shape !== 'note' && shape !== 'frame' && !runsElsewhere(node, cards, run) }
}

/** Inside a container that was reached: that has runs of its own, of which this one tells nothing. */
function runsElsewhere(node: DocumentNode | undefined, cards: PlacedCards, run: RunOverlay): boolean {
  const parent = node?.parentId === undefined ? undefined : cards.get(node.parentId)?.node
  return parent !== undefined && (run.nodes[parent.id] !== undefined || runsElsewhere(parent, cards, run))
}

function keep(old: FlowNode | undefined, data: NodeCardData, { selected }: CanvasView, wired: string[]): FlowNode {
  const { node, card } = data
  const { position } = node
  const isSelected = selected.has(node.id)
  if (old && old.selected === isSelected && old.position.x === position.x && old.position.y === position.y && sameMembers(old.data, data)) return old
  return {
    id: node.id,
    type: card.shape,
    position,
    data,
    selected: isSelected,
    width: card.width,
    height: card.height,
    measured: { width: card.width, height: card.height },
    handles: handlesOf(card, wired),
    draggable: data.editable,
    connectable: data.editable,
    ariaRole: 'group',
    ariaLabel: nodeName(node, card),
    domAttributes: data.entry ? entryStop : noStop,
    zIndex: card.shape === 'frame' || card.shape === 'container' ? -1 : (node.zIndex ?? 0),
    ...(node.parentId !== undefined && { parentId: node.parentId }),
  }
}

const entryStop = { tabIndex: 0 }
const noStop = { tabIndex: -1 }

/** "Next step, decide": how a node is called by a screen reader, and by tests. */
export const nodeName = (node: DocumentNode, card: Pick<CardModel, 'title'>): string => `${card.title}, ${node.type}`

/** "deploy port of Next step, unwired". */
export const portName = (handle: string, title: string, wired: boolean): string => `${handle} port of ${title}, ${wired ? 'wired' : 'unwired'}`

const portSize = 9
const handleCache = new WeakMap<CardModel, NodeHandle[]>()

/** Ports as React Flow needs them; given, so that it measures nothing and edges of nodes off screen have their ends. */
function handlesOf(card: CardModel, wired: string[]): NodeHandle[] {
  const missing = wired.filter((handle) => !card.ports.some((port) => port.handle === handle))
  const cached = handleCache.get(card)
  if (cached && missing.length === 0) return cached
  const source = (id: string, y: number): NodeHandle => ({ id, type: 'source', position: right, x: card.width - portSize / 2, y: y - portSize / 2, width: portSize, height: portSize })
  const handles: NodeHandle[] = [
    ...card.ports.map((port) => source(port.handle, port.y)),
    ...missing.map((handle) => source(handle, card.height - 6)),
    ...(card.inputY === undefined ? [] : [{ id: inputHandle, type: 'target' as const, position: left, x: -portSize / 2, y: card.inputY - portSize / 2, width: portSize, height: portSize }]),
  ]
  if (missing.length === 0) handleCache.set(card, handles)
  return handles
}

// React Flow's own enumeration is code; its values are these words, and this file stays free of React Flow at run time.
const left = 'left' as NodeHandle['position']
const right = 'right' as NodeHandle['position']

/** React Flow wants a frame before the nodes inside it. */
function parentsFirst(nodes: readonly DocumentNode[]): DocumentNode[] {
  if (!nodes.some((node) => node.parentId !== undefined)) return [...nodes]
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const depth = (node: DocumentNode, guard = 0): number => {
    const parent = node.parentId === undefined ? undefined : byId.get(node.parentId)
    return parent && guard < 20 ? 1 + depth(parent, guard + 1) : 0
  }
  return [...nodes].sort((a, b) => depth(a) - depth(b))
}

export function flowEdges(document: WorkflowDocument, view: CanvasView, previous: readonly FlowEdge[] = []): FlowEdge[] {
  const known = new Map(previous.map((each) => [each.id, each]))
  const cards = placeCards(document)
  const routes = routesOf(document)
  return document.edges.flatMap((edge) => {
    const route = routes.get(edge.id)
    if (!route) return []
    const data = edgeData(edge, route, cards, view)
    const old = known.get(edge.id)
    const selected = view.selected.has(edge.id)
    const reconnectable = view.editable && (selected || view.pointed === edge.id)
    if (old && old.selected === selected && old.reconnectable === reconnectable && old.source === edge.source && old.sourceHandle === edge.sourceHandle && old.target === edge.target && sameMembers(old.data, data)) return old
    return { id: edge.id, type: 'workflow', source: edge.source, sourceHandle: edge.sourceHandle, target: edge.target, targetHandle: inputHandle, data, selected, reconnectable, ariaLabel: edgeName(edge, cards), domAttributes: edgeStop }
  })
}

/** Edges are no stops of Tab; the builder gives them the focus when they are walked to. */
const edgeStop = { tabIndex: -1 }

/** "deploy of Next step to Deploy backend": how an edge is called by a screen reader, and by tests. */
function edgeName(edge: DocumentEdge, cards: PlacedCards): string {
  return `${edge.sourceHandle} of ${cards.get(edge.source)?.card.title ?? edge.source} to ${cards.get(edge.target)?.card.title ?? edge.target}`
}

function edgeData(edge: DocumentEdge, route: EdgeRoute, cards: PlacedCards, view: CanvasView): WorkflowEdgeData {
  const target = cards.get(edge.target)
  const times = view.run?.times?.[edge.id]
  return {
    route,
    pointed: view.pointed === edge.id,
    ...(edge.sourceHandle !== 'out' && { name: edge.sourceHandle }),
    ...(edge.label !== undefined && edge.label !== '' && { label: edge.label }),
    ...(route.loopLabel && target && { loop: loopLabel(target.card) }),
    ...(times !== undefined && { times }),
    mark: view.marks?.get(edge.id),
    lit: view.lit?.node === edge.source && view.lit.handle === edge.sourceHandle,
    splitting: view.splitting === edge.id,
    run: view.run && edgeRun(edge, cards, view.run),
  }
}

function edgeRun({ id, source }: DocumentEdge, cards: PlacedCards, run: RunOverlay): EdgeRun | undefined {
  return run.edges[id] ?? (runsElsewhere(cards.get(source)?.node, cards, run) ? undefined : 'off')
}

const loopLabel = ({ title, visitCap }: CardModel): string => (visitCap === undefined ? `back to ${inShort(title)}` : `back to ${inShort(title)}, at most ${visitCap} visits`)

/** The card that it leads to has the whole name. */
const inShort = (title: string): string => (title.length > 32 ? `${title.slice(0, 30).trimEnd()}…` : title)

/** Equal in every member; a route that was computed again is compared by what it says. */
function sameMembers(a: Record<string, unknown> | undefined, b: Record<string, unknown>): boolean {
  if (!a) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => a[key] === b[key] || (key === 'route' && JSON.stringify(a[key]) === JSON.stringify(b[key])))
}
