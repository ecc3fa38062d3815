/**
 * The place of the preview in the builder: beside the node's panel where there is room, over the canvas where there is not. Open for
 * whatever node asks a model; its width and whether it is open are kept by this browser.
 */
'use client'
import { useEffect, type CSSProperties } from 'react'
import { useBuilder, useBuilderStore } from '../builder-context.tsx'
import { PanelBoundary } from '../panel-boundary.tsx'
import { keepLayout, readLayout } from './kept-choice.ts'
import { Preview } from './preview.tsx'
import { ResizeHandle } from './resize-handle.tsx'
import { askingNode, togglePreview } from './toggle-preview.ts'
import { usePreviewJobs } from './use-preview.ts'

const narrowest = 380
const widest = 960
/** A canvas that has just been drawn fits everything into view first. */
const fittedMs = 120

export function PreviewPanel({ workflowId, latestVersion }: { workflowId: string; latestVersion: number | null }) {
  const store = useBuilderStore()
  const layout = useBuilder((state) => state.preview)
  useEffect(() => {
    const kept = readLayout(localStorage)
    if (kept) store.setState({ preview: kept })
    return store.subscribe((state, before) => {
      if (state.preview !== before.preview) keepLayout(localStorage, state.preview)
    })
  }, [store])
  return layout.open ? <Open workflowId={workflowId} latestVersion={latestVersion} width={layout.width} /> : null
}

function Open({ workflowId, latestVersion, width }: { workflowId: string; latestVersion: number | null; width: number }) {
  const store = useBuilderStore()
  const node = useBuilder(askingNode)
  const jobs = usePreviewJobs()
  const nodeId = node?.id
  const canvas = useBuilder((state) => state.canvas)
  useEffect(() => {
    if (nodeId === undefined || !canvas) return
    // What is edited stays in sight beside the panel that has just opened.
    const timer = setTimeout(() => canvas.show(nodeId, { focus: false }), fittedMs)
    return () => clearTimeout(timer)
  }, [canvas, nodeId])
  if (!node) return null
  return (
    <div
      data-covers-canvas
      style={{ '--preview-width': `${width}px` } as CSSProperties}
      className="relative flex w-(--preview-width) max-w-[calc(100%-280px)] shrink-0 flex-col border-l border-line bg-canvas max-[1399px]:absolute max-[1399px]:inset-y-0 max-[1399px]:right-0 max-[1399px]:z-20 max-[1399px]:max-w-[calc(100%-340px)] max-[1399px]:shadow-3"
    >
      <ResizeHandle label="Width of the preview" width={width} min={narrowest} max={widest} onChange={(next) => store.setState({ preview: { open: true, width: next } })} />
      <PanelBoundary key={node.id}>
        <Preview key={node.id} workflowId={workflowId} latestVersion={latestVersion} node={node} jobs={jobs} onClose={() => togglePreview(store)} />
      </PanelBoundary>
    </div>
  )
}
