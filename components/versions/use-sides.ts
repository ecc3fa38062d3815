/** The two sides of a comparison from the address, with their documents. The draft is read anew each time, because it lives elsewhere. */
'use client'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { getWorkflow, type Workflow } from '#lib/api/workflows.ts'
import { request } from '#lib/client/request.ts'
import { keptDraftQuery, versionQuery, workflowKeys } from '#lib/client/workflows.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { readSide, type Side } from './compare.ts'

/** Apart from the builder's own, which is never read again once it is being edited. */
export const savedWorkflowQuery = (slug: string) =>
  queryOptions({ queryKey: [...workflowKeys.detail(slug), 'saved'], queryFn: ({ signal }) => request(getWorkflow, { params: { id: slug }, signal }), gcTime: 0, staleTime: 0 })

/** What is compared where the address does not say: the latest version with the draft, or with the one before where the draft is the same. */
export function sidesOf({ latestVersion, draftDiffers }: Pick<Workflow, 'latestVersion' | 'draftDiffers'>, from: string | null, to: string | null): { from: Side; to: Side } | undefined {
  if (latestVersion === null && (readSide(from) ?? readSide(to)) === undefined) return undefined
  const latest = latestVersion ?? 1
  const drafted = draftDiffers || latest === 1
  return {
    from: readSide(from) ?? { kind: 'version', number: drafted ? latest : latest - 1 },
    to: readSide(to) ?? (drafted ? { kind: 'draft' } : { kind: 'version', number: latest }),
  }
}

/** The document of a side, as a query. */
export function useSide(workflow: Workflow, side: Side): { document: WorkflowDocument | undefined; error: Error | null } {
  const version = useQuery({ ...versionQuery(workflow.id, side.kind === 'version' ? side.number : 1), enabled: side.kind === 'version' })
  const kept = useQuery({ ...keptDraftQuery(workflow.id, side.kind === 'kept' ? side.revision : 1), enabled: side.kind === 'kept' })
  if (side.kind === 'draft') return { document: workflow.document, error: null }
  const { data, error } = side.kind === 'version' ? version : kept
  return { document: data?.document, error }
}
