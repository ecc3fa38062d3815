/**
 * The graph that ran, read-only and small: where the run stands at the selected event, the path it took, how often each node was
 * visited and each edge taken. Laid out once per document; a step through time draws only what it changed.
 */
'use client'
import '@xyflow/react/dist/base.css'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { ReactFlow, ReactFlowProvider } from '@xyflow/react'
import { runOverlay } from '#components/canvas/run-overlay.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import type { RunState } from '#lib/engine/state.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { sourceTone } from '../context/source-look.ts'
import { useHighlight, useRunScreen } from '../run-screen.ts'
import { Framing, zoom } from './framing.tsx'
import { keepSame } from './keep-same.ts'
import { PathEdge, type PathEdgeType } from './path-edge.tsx'
import { edgeRoute, pillHeight, pillLayout, repeatingNodes, type PillLayout } from './pill-layout.ts'
import { edgesLeft, pillStatus, timesOfWays } from './pill-marks.ts'
import { PillNode, type PillNodeType } from './pill-node.tsx'
import { visitAt, type Visits } from './visits.ts'

const nodeTypes = { pill: PillNode }
const edgeTypes = { path: PathEdge }

/** Nodes that run in this run: groups and notes are for the builder, the inside of a container is a run of its own. */
function running({ nodes }: WorkflowDocument, scope: string | undefined) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const scopeOf = (id: string | undefined): string | undefined => {
    const parent = id === undefined ? undefined : byId.get(id)
    if (!parent) return undefined
    return findNodeType(parent.type)?.kind === 'visual' ? scopeOf(parent.parentId) : parent.id
  }
  /** Places of nodes within a frame are told from the frame. */
  const placeOf = (node: (typeof nodes)[number]): { x: number; y: number } => {
    const frame = node.parentId === undefined || node.parentId === scope ? undefined : byId.get(node.parentId)
    const outer = frame ? placeOf(frame) : { x: 0, y: 0 }
    return { x: node.position.x + outer.x, y: node.position.y + outer.y }
  }
  return nodes.filter((node) => findNodeType(node.type)?.kind !== 'visual' && scopeOf(node.parentId) === scope).map((node) => ({ id: node.id, position: placeOf(node) }))
}

export function RunGraph({ document, visits }: { document: WorkflowDocument; visits: Visits }) {
  return (
    <ReactFlowProvider>
      <Flow document={document} visits={visits} />
    </ReactFlowProvider>
  )
}

function Flow({ document, visits }: { document: WorkflowDocument; visits: Visits }) {
  const { past, selected } = useRunScreen()
  const selectedNode = selected?.step === undefined ? undefined : nodeOfStep(selected.step)
  const { nodes, edges, layout } = useDrawing(document, visits, selectedNode)
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      zoomOnDoubleClick={false}
      preventScrolling={false}
      minZoom={zoom.min}
      maxZoom={zoom.max}
      proOptions={{ hideAttribution: true }}
      className="bg-transparent!"
    >
      <Framing node={selectedNode ?? lastNode(past)} layout={layout} />
    </ReactFlow>
  )
}

/** The node that a run's own event follows on. */
function lastNode(state: RunState): string | undefined {
  let last: string | undefined
  for (const id in state.steps) last = id
  return last === undefined ? undefined : nodeOfStep(last)
}

/** How each edge runs, and at which end its number stands: at the one where fewer edges meet. */
function routesOf({ edges }: WorkflowDocument, layout: PillLayout) {
  const leaving = new Map<string, number>()
  for (const { source } of edges) leaving.set(source, (leaving.get(source) ?? 0) + 1)
  return edges.flatMap((edge) => {
    const route = edgeRoute(layout, edge.source, edge.target)
    return route ? [{ ...edge, route, counted: leaving.get(edge.source) === 1 ? ('source' as const) : ('target' as const) }] : []
  })
}

function useDrawing(document: WorkflowDocument, visits: Visits, selectedNode: string | undefined): { nodes: PillNodeType[]; edges: PathEdgeType[]; layout: PillLayout } {
  const { log, state, past, selected, names, select } = useRunScreen()
  const ran = useMemo(() => running(document, past.scope), [document, past.scope])
  // The layout changes only where a count of visits comes to have more digits than there is room for.
  const digits = ran.map(({ id }) => String(state.visits[id] ?? 1).length).join()
  const layout = useMemo(() => {
    const repeating = repeatingNodes(document.edges)
    const room = digits.split(',').map(Number)
    return pillLayout(ran.map(({ id, position }, index) => ({ id, label: names(id).title, digits: repeating.has(id) ? (room[index] ?? 1) : 0, ...position })))
  }, [document, names, ran, digits])
  const routes = useMemo(() => routesOf(document, layout), [document, layout])
  const overlay = useMemo(() => runOverlay(past), [past])
  const source = useHighlight((highlight) => highlight.source)
  const sourceNode = source ? log.at(source.seq)?.nodeId : undefined

  const open = useRef((_node: string) => {})
  useEffect(() => {
    open.current = (node) => {
      const row = visitAt(visits, node, past.seq)
      if (row) select(row.seq)
    }
  })
  const onOpen = useCallback((node: string) => open.current(node), [])

  const known = useRef<{ nodes: PillNodeType[]; edges: PathEdgeType[] }>({ nodes: [], edges: [] })
  const nodes = useMemo(
    () =>
      ran.map(({ id }): PillNodeType => {
        const { title, icon, tone } = names(id)
        const place = layout.places.get(id) ?? { x: 0, y: 0, width: 100, columnEnd: 100 }
        const run = overlay.nodes[id]
        return {
          id, type: 'pill', position: { x: place.x, y: place.y }, width: place.width, height: pillHeight,
          data: {
            title, icon, tone, visits: run?.visits ?? 0, given: run?.given === true, status: run ? pillStatus(past, id, run) : null, selected: id === selectedNode,
            linked: source && sourceNode === id ? sourceTone(source.kind) : null,
            onOpen,
          },
        }
      }),
    [ran, names, layout, overlay, past, selectedNode, source, sourceNode, onOpen],
  )
  const edges = useMemo(() => {
    const chosen = edgesLeft(log, selected?.step)
    // Paths taken are drawn last, so that nothing crosses over them.
    const taken = (id: string) => (overlay.edges[id] ? 1 : 0)
    const times = timesOfWays(document.edges, past.edges)
    return routes
      .toSorted((a, b) => taken(a.id) - taken(b.id))
      .map(({ id, source: from, target, sourceHandle, route, counted }): PathEdgeType => ({ id, source: from, target, type: 'path', data: { route, counted, run: overlay.edges[id] ?? 'off', times: times.get(id) ?? 0, chosen: chosen.has(id), error: sourceHandle === 'error' } }))
  }, [document, routes, log, overlay, past, selected])
  known.current = { nodes: keepSame(known.current.nodes, nodes), edges: keepSame(known.current.edges, edges) }
  return { ...known.current, layout }
}
