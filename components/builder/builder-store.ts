/**
 * The builder's one store: the document being edited with its history, what is selected, and what is open. Every edit is a pure
 * function of lib/engine/edit*.ts (or one made of them), so undo is keeping documents. Knows nothing of React, React Flow or HTTP.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { moveNodes, removeElements, resizeNode, setData } from '#lib/engine/edit.ts'
import { duplicateNodes, type Copies } from '#lib/engine/edit-copies.ts'
import type { Json } from '#lib/engine/json.ts'
import { pointer, type Path } from '#lib/engine/pointer.ts'
import { nodeType } from '#lib/nodes/index.ts'
import { fitContainers } from '#components/canvas/fit-containers.ts'
import type { Point, Size } from '#components/canvas/geometry.ts'
import type { Guide } from '#components/canvas/alignment.ts'
import { placeCards, type Positions } from '#components/canvas/placed-cards.ts'
import type { RunSnapshot } from '#lib/client/run-follower.ts'
import { topmost } from './arrange.ts'
import type { Clip } from './clipboard.ts'
import { scopeOfNode, withHeld, withInside } from './containers.ts'
import { followHandles } from './follow-handles.ts'
import { settle } from './frames.ts'
import { amend, record, redo, startHistory, undo, type History } from './history.ts'
import { connectArm, firstFreePort, labelCopies, type PortRef } from './insert-node.ts'
import { placeNode, selectedEdge, type Place } from './place-node.ts'
import { pasteNodes, type PastePlace } from './paste-nodes.ts'

/** What is open over the canvas. */
export type Opened = ({ kind: 'add' } & Pick<Place, 'from' | 'at' | 'on' | 'before' | 'led'>) | { kind: 'connect'; node: string; handle?: string } | { kind: 'run'; version?: number; until?: string } | { kind: 'publish' } | { kind: 'past'; ask: 'simulation' | 'impact'; node: string } | { kind: 'find' } | { kind: 'extract'; target: 'agent' | 'workflow' } | { kind: 'refused'; title: string; reasons: readonly string[] } | { kind: 'openapi'; node?: string }

/** Where a jump leads: a field of a node's data, or of the document (JSON Pointer), and its line. `at` tells two jumps to one place apart. */
export interface Jump {
  node?: string
  path: string
  line?: number
  at: number
}

/** What the canvas can do for the rest of the screen; set while it is mounted. */
export interface CanvasDoors {
  /** Middle of what is visible. */
  middle(): Point
  /** A point of the screen on the canvas; undefined where something else is there. */
  at(screen: Point): Point | undefined
  /** Brings a node into view and, unless told otherwise, focuses it. */
  show(id: string, options?: { focus?: boolean }): void
  /** Fits everything into view, or these nodes. */
  fit(ids?: readonly string[]): void
  /** Keeps the middle where it is. */
  zoomTo(zoom: number): void
}

export interface BuilderState {
  history: History
  /** Ids of nodes and edges. */
  selected: ReadonlySet<string>
  /** The node that Tab enters and arrows walk from. */
  current?: string
  dragged?: Positions
  /** The edge on which what is dragged would come to stand. */
  splitting?: string
  /** Lines along which what is dragged stands level with others. */
  guides?: readonly Guide[]
  resized?: { id: string; size: Size }
  /** Port that the pointer or the panel points at. */
  lit?: PortRef
  problems: readonly Problem[]
  opened?: Opened
  jump?: Jump
  canvas?: CanvasDoors
  /** The run that the dock shows: the one just started, else the workflow's last. */
  runId?: string
  /** The workflow has had no run. Left out until that is known. */
  neverRun?: true
  run?: RunSnapshot
  /** Whether the run is drawn over the canvas; the first edit of what runs takes it away. */
  showRun: boolean
  /** Below the canvas. */
  dock: { tab: 'run' | 'problems' | 'pinned'; folded: boolean }
  /** The context window of the selected node, assembled while it is edited. */
  preview: { open: boolean; width: number }

  /** One step of undo, unless it joins the edit before (`about` the same). */
  edit(change: (document: WorkflowDocument) => WorkflowDocument, about?: string): void
  /** A change of the server's; nothing to undo. */
  amend(change: (document: WorkflowDocument) => WorkflowDocument): void
  /** Takes another document over, as a step that can be undone. */
  replace(document: WorkflowDocument): void
  undo(): void
  redo(): void
  select(ids: readonly string[]): void
  selectAll(): void
  open(opened: Opened | undefined): void

  insert(type: string, place?: Place): string
  connect(from: PortRef, target: string): void
  remove(ids: Iterable<string>): void
  setData(node: string, path: Path, value: Json | undefined): void
  /** Lets nodes go at new places; a frame or container under one takes it in. */
  move(positions: Positions): void
  /** Puts nodes to new places and leaves them in what they are in. */
  arrange(positions: Positions): void
  resize(id: string, rect: Size & Partial<Point>): void
  duplicate(): void
  paste(clip: Clip, place: PastePlace): void
  jumpTo(problem: Pick<Problem, 'nodeId' | 'edgeId' | 'path' | 'line'>): void
}

export type BuilderStore = StoreApi<BuilderState>

/** A store over a document that was parsed. `now` gives milliseconds. */
export function createBuilderStore(document: WorkflowDocument, now: () => number = Date.now): BuilderStore {
  return createStore<BuilderState>()((set, get) => {
    const documentNow = () => get().history.document

    /** Takes a history over; what is no longer there is no longer selected. */
    function take(history: History, more: Partial<BuilderState> = {}) {
      const ids = new Set([...history.document.nodes.map(({ id }) => id), ...history.document.edges.map(({ id }) => id)])
      const selected = more.selected ?? get().selected
      const kept = [...selected].every((id) => ids.has(id)) ? selected : new Set([...selected].filter((id) => ids.has(id)))
      const current = more.current ?? get().current
      set({ ...more, history, selected: kept, current: current !== undefined && ids.has(current) ? current : undefined })
    }

    const placed = (next: WorkflowDocument, about: string) => take(record(get().history, next, now(), about))
    const edited = (next: WorkflowDocument, about?: string, more?: Partial<BuilderState>) => {
      if (next !== documentNow()) take(record(get().history, next, now(), about), { showRun: false, ...more })
    }
    const selecting = (ids: readonly string[]): Partial<BuilderState> => ({ selected: new Set(ids), current: ids.findLast((id) => documentNow().nodes.some((node) => node.id === id)) ?? get().current })

    const copied = ({ document: next, ids }: Copies) => {
      const copies = Object.values(ids)
      const shown = topmost(next, new Set(copies)).map(({ node }) => node.id)
      edited(labelCopies(next, copies), undefined, { selected: new Set(shown), current: shown.at(-1) })
    }

    return {
      history: startHistory(document),
      selected: new Set(),
      problems: [],
      showRun: false,
      dock: { tab: 'run', folded: true },
      preview: { open: false, width: 540 },

      edit: (change, about) => edited(change(documentNow()), about),
      amend: (change) => set({ history: amend(get().history, change(documentNow())) }),
      replace: (next) => edited(next),
      undo() {
        const before = undo(get().history)
        if (before) take(before)
      },
      redo() {
        const after = redo(get().history)
        if (after) take(after)
      },
      select: (ids) => set({ ...selecting(ids), jump: undefined }),
      selectAll: () => set(selecting([...placeCards(documentNow()).keys()])),
      open: (opened) => set({ opened }),

      insert(type, place = {}) {
        const { selected, canvas } = get()
        // The first node that somebody adds follows the start, although nothing is selected yet.
        const [only] = selected.size === 1 ? selected : selected.size === 0 && documentNow().nodes.length === 1 ? documentNow().nodes.map(({ id }) => id) : []
        const from = place.from ?? (place.at === undefined && only !== undefined ? firstFreePort(documentNow(), only) : undefined)
        const into = from === undefined && only !== undefined ? scopeOfNode(documentNow(), only) : undefined
        const on = place.on ?? (Object.keys(place).length === 0 ? selectedEdge(get())?.id : undefined)
        const added = placeNode(documentNow(), nodeType(type), { near: canvas?.middle(), into, ...place, from, on })
        edited(added.document, undefined, { selected: new Set([added.id]), current: added.id, opened: undefined })
        canvas?.show(added.id)
        return added.id
      },
      connect: ({ node, handle }, target) => edited(connectArm(documentNow(), { source: node, sourceHandle: handle, target })),
      remove(ids) {
        const gone = [...ids]
        const left = gone.length === 1 ? documentNow().edges.find((edge) => edge.target === gone[0])?.source : undefined
        const all = [...withInside(documentNow(), gone)]
        edited(removeElements(documentNow(), { nodes: all, edges: all }), undefined, { selected: new Set(), ...(left !== undefined && { current: left }) })
      },
      setData(node, path, value) {
        const before = documentNow()
        edited(followHandles(before, setData(before, node, path, value), node), `${node} ${pointer(path)}`)
      },
      move(positions) {
        set({ dragged: undefined })
        placed(settle(moveNodes(documentNow(), positions), Object.keys(positions)), `move ${Object.keys(positions).join(' ')}`)
      },
      arrange: (positions) => placed(fitContainers(moveNodes(documentNow(), positions), { frames: true }), 'arrange'),
      resize(id, { width, height, x, y }) {
        set({ resized: undefined })
        const resized = resizeNode(documentNow(), id, { width: Math.round(width), height: Math.round(height) })
        placed(fitContainers(x === undefined || y === undefined ? resized : moveNodes(resized, { [id]: { x, y } })), `resize ${id}`)
      },
      duplicate() {
        copied(duplicateNodes(documentNow(), [...withHeld(documentNow(), get().selected)]))
      },
      paste(clip, place) {
        copied(pasteNodes(documentNow(), clip, place))
      },
      jumpTo({ nodeId, edgeId, path, line }) {
        const id = nodeId ?? edgeId
        set({ ...selecting(id === undefined ? [] : [id]), jump: { node: nodeId, path: path ?? '', line, at: now() } })
        if (nodeId !== undefined) get().canvas?.show(nodeId, { focus: path === undefined })
      },
    }
  })
}

/** The one node that is selected, if it is exactly one. */
export function selectedNode({ selected, history }: BuilderState) {
  const [only] = selected
  return selected.size === 1 ? history.document.nodes.find(({ id }) => id === only) : undefined
}
