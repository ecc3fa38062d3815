/** What the builder can do with the edge that is selected: by keys on the canvas, by its menu, by the palette of commands. */
'use client'
import { useMemo } from 'react'
import { Plus, Spline, Trash2 } from 'lucide-react'
import type { DocumentEdge, WorkflowDocument } from '#lib/engine/document.ts'
import { useCommands, type Command } from '#components/shell/command-registry.tsx'
import type { MenuEntry } from '#components/ui/menu.tsx'
import { inPortOrder, placeCards } from '#components/canvas/placed-cards.ts'
import type { Direction } from '#components/canvas/walk.ts'
import type { BuilderStore } from './builder-store.ts'
import { selectedEdge } from './place-node.ts'

/** Entries of the canvas's menu; none where no edge is selected. */
export function edgeEntries(store: BuilderStore): MenuEntry[] {
  const edge = selectedEdge(store.getState())
  if (!edge) return []
  const { open, remove } = store.getState()
  return [
    { label: 'Insert node…', icon: Plus, keys: '/', onSelect: () => open({ kind: 'add', on: edge.id }) },
    { label: 'Lead elsewhere…', icon: Spline, onSelect: () => focusEnd() },
    { kind: 'separator' },
    { label: 'Remove edge', icon: Trash2, keys: 'delete', danger: true, onSelect: () => remove([edge.id]) },
  ]
}

/** The field of the panel that says where an edge leads. */
function focusEnd(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-edge-target-field] button')?.focus())
}

export function useEdgeCommands(store: BuilderStore): void {
  const commands = useMemo<Command[]>(
    () => [
      { id: 'edge-out', label: 'Select the first edge out of the node', keys: 'o', icon: Spline, keywords: ['connection', 'line'], run: () => enterEdges(store) },
      { id: 'edge-walk', label: 'On an edge: next one of the node, its two ends', keys: 'arrowup', palette: false, disabled: true, run: () => {} },
    ],
    [store],
  )
  useCommands('Canvas', commands)
}

/** From the node that is selected, or that arrows walk from, to its first edge. */
function enterEdges(store: BuilderStore): void {
  const { current, selected, history } = store.getState()
  const [only] = selected.size === 1 ? selected : []
  const node = history.document.nodes.some(({ id }) => id === only) ? only : current
  const [first] = node === undefined ? [] : edgesFrom(history.document, node)
  if (first) goToEdge(store, first.id)
}

/** Walks on from the edge that is selected: along it to an end, or to the next edge out of the same node. False where none is. */
export function walkFromEdge(store: BuilderStore, direction: Direction): boolean {
  const { history, select, canvas } = store.getState()
  const edge = selectedEdge(store.getState())
  if (!edge) return false
  if (direction === 'left' || direction === 'right') {
    const end = direction === 'right' ? edge.target : edge.source
    select([end])
    canvas?.show(end)
    return true
  }
  const beside = edgesFrom(history.document, edge.source)
  const next = beside[beside.findIndex(({ id }) => id === edge.id) + (direction === 'down' ? 1 : -1)]
  if (next) goToEdge(store, next.id)
  return true
}

/** Goes from a port to the edge that leaves it. False where nothing does. */
export function walkFromPort(store: BuilderStore, node: string, handle: string): boolean {
  const edge = store.getState().history.document.edges.find(({ source, sourceHandle }) => source === node && sourceHandle === handle)
  if (edge) goToEdge(store, edge.id)
  return edge !== undefined
}

function edgesFrom(document: WorkflowDocument, node: string): DocumentEdge[] {
  const placed = placeCards(document).get(node)
  const edges = document.edges.filter(({ source }) => source === node)
  return placed ? inPortOrder(edges, placed) : edges
}

/** Selects an edge, brings where it leads into view, and gives it the focus, so that it is read out. */
export function goToEdge(store: BuilderStore, id: string): void {
  const { select, canvas, history } = store.getState()
  const edge = history.document.edges.find((each) => each.id === id)
  if (!edge) return
  select([id])
  canvas?.show(edge.target, { focus: false })
  requestAnimationFrame(() => document.querySelector<SVGElement>(`.react-flow__edge[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true }))
}
