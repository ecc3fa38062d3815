/**
 * The graph that ran, read-only and small: where the run stands at the selected event, the path it took, how often each node was
 * visited. Fits the panel; a graph too large for it keeps its labels readable and follows the selected node instead.
 */
'use client'
import '@xyflow/react/dist/base.css'
import { useEffect, useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Maximize } from 'lucide-react'
import { Panel, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react'
import { runOverlay } from '#components/canvas/run-overlay.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { runDocumentQuery } from '#lib/client/runs.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import type { RunState } from '#lib/engine/state.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { sourceTone } from '../context/source-look.ts'
import { useHighlight, useRunScreen } from '../run-screen.ts'
import { PathEdge, type PathEdgeType } from './path-edge.tsx'
import { edgeRoute, pillHeight, pillLayout, repeatingNodes } from './pill-layout.ts'
import { edgesLeft, pillStatus } from './pill-marks.ts'
import { PillNode, type PillNodeType } from './pill-node.tsx'

const nodeTypes = { pill: PillNode }
const edgeTypes = { path: PathEdge }
const zoom = { min: 0.35, readable: 0.7, followed: 0.9, max: 1.1 }

export function RunGraph() {
  const { runId } = useRunScreen()
  const { data, error } = useQuery(runDocumentQuery(runId))
  return (
    <section aria-label="Graph of the run" className="dotted relative h-62 shrink-0 border-b border-line bg-canvas min-[1800px]:h-75">
      {data ? (
        <ReactFlowProvider>
          <Flow document={data.document} />
        </ReactFlowProvider>
      ) : (
        <div className="grid h-full place-items-center">{error ? <p className="px-6 text-center text-12 text-fg-3">The graph cannot be loaded. The history below is complete.</p> : <Skeleton className="w-2/3" />}</div>
      )}
    </section>
  )
}

/** Room for the rail and badges above, and for the loops at the right. */
const padding = { top: '34px', bottom: '14px', left: '18px', right: '26px' } as const

/** Nodes that run in this run: groups and notes are for the builder, the inside of a container is a run of its own. */
function running({ nodes }: WorkflowDocument, scope: string | undefined) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const scopeOf = (id: string | undefined): string | undefined => {
    const parent = id === undefined ? undefined : byId.get(id)
    if (!parent) return undefined
    return findNodeType(parent.type)?.kind === 'visual' ? scopeOf(parent.parentId) : parent.id
  }
  return nodes.filter((node) => findNodeType(node.type)?.kind !== 'visual' && scopeOf(node.parentId) === scope)
}

function Flow({ document }: { document: WorkflowDocument }) {
  const { log, past, selected, names, rows, select } = useRunScreen()
  const ran = useMemo(() => running(document, past.scope), [document, past.scope])
  const source = useHighlight((highlight) => highlight.source)
  const layout = useMemo(() => {
    const repeating = repeatingNodes(document.edges)
    return pillLayout(ran.map(({ id, position }) => ({ id, label: names(id).title, repeats: repeating.has(id), ...position })))
  }, [document, names, ran])
  const overlay = useMemo(() => runOverlay(past), [past])
  const selectedNode = selected?.step === undefined ? undefined : nodeOfStep(selected.step)
  const sourceNode = source && log.at(source.seq)?.nodeId

  const nodes = useMemo(
    () =>
      ran.map(({ id }): PillNodeType => {
        const { title, icon, tone } = names(id)
        const place = layout.places.get(id) ?? { x: 0, y: 0, width: 100, columnEnd: 100 }
        const run = overlay.nodes[id]
        const latest = rows.findLast((row) => row.node === id && row.kind === 'step' && row.firstSeq <= past.seq)
        return {
          id, type: 'pill', position: { x: place.x, y: place.y }, width: place.width, height: pillHeight,
          data: {
            title, icon, tone, visits: run?.visits ?? 0, given: run?.given === true, status: run ? pillStatus(past, id, run) : null, selected: id === selectedNode,
            linked: source && sourceNode === id ? sourceTone(source.kind) : null,
            onOpen: () => latest && select(latest.seq),
          },
        }
      }),
    [ran, names, layout, overlay, rows, past, selectedNode, source, sourceNode, select],
  )
  const edges = useMemo(() => {
    const chosen = edgesLeft(log, selected?.step)
    // Paths taken are drawn last, so that nothing crosses over them.
    const taken = (id: string) => (overlay.edges[id] ? 1 : 0)
    return document.edges
      .toSorted((a, b) => taken(a.id) - taken(b.id))
      .flatMap(({ id, source: from, target, sourceHandle }): PathEdgeType[] => {
        const route = edgeRoute(layout, from, target)
        return route ? [{ id, source: from, target, type: 'path', data: { route, run: overlay.edges[id] ?? 'off', chosen: chosen.has(id), error: sourceHandle === 'error' } }] : []
      })
  }, [document, layout, log, overlay, selected])

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
      maxZoom={1.6}
      proOptions={{ hideAttribution: true }}
      className="bg-transparent!"
    >
      <Framing node={selectedNode ?? lastNode(past)} />
    </ReactFlow>
  )
}

/** The node that a run's own event follows on. */
const lastNode = (state: RunState): string | undefined => Object.values(state.steps).at(-1)?.node

/** A centre that shows no emptiness beside a graph wider than the `view`. */
function within(middle: number, { x, width }: { x: number; width: number }, view: number): number {
  const [least, most] = [x + view / 2 - margin, x + width - view / 2 + margin]
  return least > most ? x + width / 2 : Math.min(most, Math.max(least, middle))
}

const margin = 16

/** Fits the graph; where that would make labels unreadable, keeps them readable and this node in sight. */
function Framing({ node: id }: { node: string | undefined }) {
  const flow = useReactFlow<PillNodeType>()
  const ready = useStore((state) => state.width > 0 && state.nodes.length > 0 && state.nodes.every((node) => (node.width ?? 0) > 0))
  const width = useStore((state) => state.width)
  const fit = () => void flow.fitView({ padding, minZoom: zoom.min, maxZoom: zoom.max })

  useEffect(() => {
    if (!ready) return
    const bounds = flow.getNodesBounds(flow.getNodes())
    const fits = bounds.width * zoom.readable < width - 30
    const node = id === undefined ? undefined : flow.getNode(id)
    if (fits || !node) return void flow.fitView({ padding, minZoom: zoom.min, maxZoom: zoom.max })
    const middle = within(node.position.x + (node.width ?? 0) / 2, bounds, width / zoom.followed)
    void flow.setCenter(middle, bounds.y + bounds.height / 2, { zoom: zoom.followed, duration: 240 })
  }, [flow, ready, width, id])

  return (
    <Panel position="bottom-right" className="m-1.5!">
      <IconButton icon={Maximize} label="Fit the graph" size="sm" tooltipSide="left" onClick={fit} />
    </Panel>
  )
}
