/**
 * The context window that a node's draft would have sent at a past moment, assembled anew at every change and before any call. Beside
 * what was really sent then and what the published version would send. Nothing here asks a model.
 */
'use client'
import { useMemo } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ScanText, X } from 'lucide-react'
import { getVersion } from '#lib/api/versions.ts'
import { request } from '#lib/client/request.ts'
import { workflowKeys } from '#lib/client/workflows.ts'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { scopesOf } from '#lib/nodes/scopes.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { useBuilder } from '../builder-context.tsx'
import type { AskingNode } from './moments.ts'
import { MomentPicker } from './moment-picker.tsx'
import type { PreviewJob, PreviewWindow } from './preview-job.ts'
import type { PreviewJobs } from './preview-jobs.ts'
import { PreviewContent } from './preview-content.tsx'
import { useModelOf } from './use-draft-model.ts'
import { useMoments, type Moments } from './use-moment.ts'
import { usePreview, type Shown } from './use-preview.ts'

export interface PreviewProps {
  workflowId: string
  latestVersion: number | null
  node: DocumentNode
  jobs: PreviewJobs | undefined
  onClose(): void
}

export function Preview({ workflowId, latestVersion, node, jobs, onClose }: PreviewProps) {
  const asking = useAskingNode(node)
  const moments = useMoments(workflowId, asking)
  const draft = useDraftPreview(jobs, node, moments)
  const version = useVersionPreview(jobs, { workflowId, latestVersion, node, moments })
  return (
    <section aria-label="Preview" className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line bg-surface pr-2 pl-3">
        <ScanText aria-hidden className="size-4 shrink-0 text-fg-3" strokeWidth={1.75} />
        <h2 className="shrink-0 whitespace-nowrap">Preview on</h2>
        <MomentPicker node={asking} runs={moments.runs} calls={moments.calls} chosen={moments.chosen} fixed={moments.fixed} choose={moments.choose} />
        <span className="flex shrink-0 items-center">
          {draft?.good && <CopyButton text={draft.good.window.body} label="Copy the request as it would be sent" tooltipSide="left" />}
          <IconButton icon={X} label="Close the preview" keys="p" size="sm" tooltipSide="left" onClick={onClose} />
        </span>
      </header>
      <PreviewContent node={node} moments={moments} draft={draft} version={latestVersion !== null && version ? { word: `v${latestVersion}`, window: version } : undefined} />
    </section>
  )
}

/** Whose calls are meant; the same object for the same node. */
function useAskingNode({ id, parentId, data }: DocumentNode): AskingNode {
  const depth = useBuilder((state) => depthOf(state.history.document, parentId))
  const promptId = textOf(data, 'promptId')
  return useMemo(() => ({ id, depth, ...(promptId !== '' && { promptId }) }), [id, depth, promptId])
}

/** In how many containers something with this parent stands. */
function depthOf({ nodes }: WorkflowDocument, parentId: string | undefined): number {
  if (parentId === undefined) return 0
  const scopeOf = scopesOf(nodes)
  let depth = 0
  for (let at = scopeOf(parentId); at !== undefined && depth < nodes.length; at = scopeOf(nodes.find(({ id }) => id === at)?.parentId)) depth++
  return depth
}

const keyOf = ({ runId, seq }: { runId: string; seq: number }): string => `${runId} ${seq}`

function useDraftPreview(jobs: PreviewJobs | undefined, { id, type, data }: DocumentNode, { status, material }: Moments): Shown | undefined {
  const modelOf = useModelOf()
  const ready = modelOf !== undefined && (status === 'none' || material !== undefined)
  const job = useMemo<PreviewJob | undefined>(
    () => (ready ? { node: { id, type, data }, ...(material && { moment: { key: keyOf(material), material: material.material } }), model: modelOf(data, material?.model.name), version: 'draft' } : undefined),
    [ready, modelOf, id, type, data, material],
  )
  return usePreview(jobs, 'draft', job)
}

interface Versioned {
  workflowId: string
  latestVersion: number | null
  node: DocumentNode
  moments: Moments
}

/** What the published version of the node would send at the same moment; undefined without one, or while it is being found out. */
function useVersionPreview(jobs: PreviewJobs | undefined, { workflowId, latestVersion, node, moments: { material } }: Versioned): PreviewWindow | undefined {
  const modelOf = useModelOf()
  const version = useQuery({
    queryKey: [...workflowKeys.versions(workflowId), latestVersion] as const,
    queryFn: ({ signal }) => request(getVersion, { params: { id: workflowId, n: latestVersion ?? 0 }, signal }),
    enabled: latestVersion !== null,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  })
  const promptId = textOf(node.data, 'promptId')
  const published = useMemo(() => version.data?.document.nodes.find(({ id, type, data }) => type === node.type && (id === node.id || (promptId !== '' && data.promptId === promptId))), [version.data, node.type, node.id, promptId])
  const job = useMemo<PreviewJob | undefined>(
    () => (published && material && modelOf ? { node: { id: node.id, type: published.type, data: published.data }, moment: { key: keyOf(material), material: material.material }, model: modelOf(published.data, material.model.name), version: `v${latestVersion}` } : undefined),
    [published, node.id, material, modelOf, latestVersion],
  )
  return usePreview(jobs, 'baseline', job)?.good?.window
}
