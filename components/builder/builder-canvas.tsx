/** The canvas of the builder: the store's document and view on it, and the store's edits behind its callbacks. */
'use client'
import { useCallback, useMemo, useState, type ReactNode } from 'react'
import type { CanvasView } from '#components/canvas/flow-elements.ts'
import { placeCards, type Positions } from '#components/canvas/placed-cards.ts'
import { lastInputTokens, runOverlay, type RunOverlay } from '#components/canvas/run-overlay.ts'
import { firstCard } from '#components/canvas/walk.ts'
import { WorkflowCanvas, type CanvasDrag, type PortPress } from '#components/canvas/workflow-canvas.tsx'
import { useBuilder, useBuilderStore, useDrawnDocument } from './builder-context.tsx'
import type { BuilderState, BuilderStore } from './builder-store.ts'
import { useDoors } from './canvas-doors.ts'
import { CanvasMenu } from './canvas-menu.tsx'
import { focusPanel, useCanvasKeys } from './canvas-keys.ts'
import { useLastResults } from './last-results.ts'
import { toggleCollapsed } from './collapse.ts'
import { drag, type DragHow } from './dragging.ts'
import { canLead, leadEdge } from './edge-edits.ts'
import { canConnect, firstPort } from './insert-node.ts'
import { problemsByNode } from '#components/node-form/problems.ts'

export function BuilderCanvas({ children }: { children?: ReactNode }) {
  return (
    <CanvasMenu>
      <DrawnCanvas>{children}</DrawnCanvas>
    </CanvasMenu>
  )
}

/** All that is drawn again at every frame of a drag. */
function DrawnCanvas({ children }: { children?: ReactNode }) {
  const store = useBuilderStore()
  const document = useDrawnDocument()
  const view = useCanvasView()
  const held = useCanvasDrag()
  const doors = useDoors()
  const onKeyDown = useCanvasKeys()
  const state = store.getState

  const onMove = useCallback((positions: Positions, done: boolean, how: DragHow) => drag(store, positions, done, how), [store])
  const onResize = useCallback(
    (id: string, size: { width: number; height: number }, done: boolean) => {
      if (done) state().resize(id, { ...size, ...state().dragged?.[id] })
      else store.setState({ resized: { id, size } })
      if (done) store.setState({ dragged: undefined })
    },
    [store, state],
  )
  const onSelect = useCallback((ids: string[]) => state().select(ids), [state])
  const onLight = useCallback((port: PortPress | undefined) => light(store, port), [store])

  return (
    <WorkflowCanvas
      document={document}
      view={view}
      drag={held}
      label="Canvas"
      onReady={doors}
      onSelect={onSelect}
      onMove={onMove}
      onResize={onResize}
      canConnect={(from, target) => canConnect(state().history.document, from, target)}
      onConnect={(from, target) => state().connect(from, target)}
      onConnectToNothing={(from, at) => state().open({ kind: 'add', from, at })}
      firstPort={(node) => firstPort(state().history.document, node)}
      onConnectBackToNothing={(node, at) => state().open({ kind: 'add', before: node, at })}
      canReconnect={(edge, to) => canLead(state().history.document, edge, to)}
      onReconnect={(edge, to) => state().edit((now) => leadEdge(now, edge, to))}
      onReconnectToNothing={(edge, at) => state().open({ kind: 'add', led: edge, at })}
      onEdgeInsert={(edge) => state().open({ kind: 'add', on: edge })}
      onEdgeRemove={(edge) => state().remove([edge])}
      onPortPress={(from) => state().open({ kind: 'connect', ...from })}
      onLight={onLight}
      onNodeOpen={focusPanel}
      onCollapse={(id) => toggleCollapsed(store, [id])}
      onDropType={(type, at, on) => {
        state().insert(type, { at, on })
      }}
      onKeyDown={onKeyDown}
      onNodeFocus={(id) => {
        if (!state().selected.has(id)) state().select([id])
      }}
      onMenu={(event) => selectUnder(store, event.target)}
    >
      {children}
    </WorkflowCanvas>
  )
}

function useCanvasDrag(): CanvasDrag {
  const dragged = useBuilder((state) => state.dragged)
  const guides = useBuilder((state) => state.guides)
  const splitting = useBuilder((state) => state.splitting)
  return useMemo(() => ({ dragged, guides, splitting }), [dragged, guides, splitting])
}

function useCanvasView(): CanvasView & Pick<BuilderState, 'resized'> {
  const selected = useBuilder((state) => state.selected)
  const resized = useBuilder((state) => state.resized)
  const lit = useBuilder((state) => state.lit)
  const found = useBuilder((state) => state.problems)
  const entry = useBuilder((state) => state.current ?? firstCardOf(state))
  const figures = useRunOverlay()
  const run = useBuilder((state) => state.showRun) ? figures : undefined
  const results = useLastResults(useBuilder((state) => (state.showRun ? state.run : undefined)))
  const problems = useMemo(() => problemsByNode(found), [found])
  return useMemo(() => ({ selected, resized, lit, problems, entry, run, results, figures: figures?.nodes, editable: true }), [selected, resized, lit, problems, entry, run, results, figures])
}

/** The last run as the canvas shows it; parts that an event did not change keep their identity. */
function useRunOverlay(): RunOverlay | undefined {
  const snapshot = useBuilder((state) => state.run)
  const [last] = useState<{ overlay?: RunOverlay }>({})
  return useMemo(() => {
    last.overlay = snapshot && snapshot.state.seq > 0 ? runOverlay(snapshot.state, lastInputTokens(snapshot.events), last.overlay) : undefined
    return last.overlay
  }, [snapshot, last])
}

/** Where Tab enters while no node has been visited; cached per document, because it is asked at every change. */
const entries = new WeakMap<object, string | undefined>()
function firstCardOf({ history: { document } }: BuilderState): string | undefined {
  if (!entries.has(document)) entries.set(document, firstCard(placeCards(document)))
  return entries.get(document)
}

function light(store: BuilderStore, port: PortPress | undefined): void {
  const { lit } = store.getState()
  if (lit?.node !== port?.node || lit?.handle !== port?.handle) store.setState({ lit: port })
}

/** The right mouse button acts on what is under it, as the left would. */
function selectUnder(store: BuilderStore, target: EventTarget): void {
  const id = target instanceof Element ? target.closest<HTMLElement | SVGElement>('.react-flow__node, .react-flow__edge')?.dataset.id : undefined
  const { selected, select } = store.getState()
  if (id === undefined) select([])
  else if (!selected.has(id)) select([id])
}
