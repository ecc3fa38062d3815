/** Workflows, their versions and the templates they start from, as queries. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { getDraft, listDrafts, mostKeptDrafts } from '#lib/api/drafts.ts'
import { getWorkflowFigures } from '#lib/api/figures.ts'
import { listTemplates } from '#lib/api/templates.ts'
import { getVersion, listVersions } from '#lib/api/versions.ts'
import { getWorkflow, listWorkflows } from '#lib/api/workflows.ts'
import { allPages } from './all-pages.ts'
import { request } from './request.ts'

export const workflowKeys = {
  all: ['workflows'] as const,
  lists: () => [...workflowKeys.all, 'list'] as const,
  list: (q: string) => [...workflowKeys.lists(), q] as const,
  details: () => [...workflowKeys.all, 'detail'] as const,
  detail: (id: string) => [...workflowKeys.details(), id] as const,
  versions: (id: string) => [...workflowKeys.detail(id), 'versions'] as const,
  version: (id: string, number: number) => [...workflowKeys.versions(id), number] as const,
  figures: (id: string) => [...workflowKeys.detail(id), 'figures'] as const,
  drafts: (id: string) => [...workflowKeys.detail(id), 'drafts'] as const,
  draft: (id: string, revision: number) => [...workflowKeys.drafts(id), revision] as const,
}

/** All workflows page by page, or those that match `q`. */
export const workflowsQuery = (q = '') =>
  infiniteQueryOptions({
    queryKey: workflowKeys.list(q),
    queryFn: ({ signal, pageParam }) => request(listWorkflows, { query: { q: q || undefined, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** A workflow with its draft, by id or slug. */
export const workflowQuery = (id: string) =>
  queryOptions({ queryKey: workflowKeys.detail(id), queryFn: ({ signal }) => request(getWorkflow, { params: { id }, signal }) })

export const versionsQuery = (id: string) =>
  queryOptions({ queryKey: workflowKeys.versions(id), queryFn: ({ signal }) => allPages((query) => request(listVersions, { params: { id }, query, signal })) })

/** A published version with its document. It never changes. */
export const versionQuery = (id: string, number: number) =>
  queryOptions({ queryKey: workflowKeys.version(id, number), queryFn: ({ signal }) => request(getVersion, { params: { id, n: number }, signal }), staleTime: Infinity })

/** What past runs have shown of a workflow's nodes; at most a minute old. */
export const workflowFiguresQuery = (id: string) =>
  queryOptions({ queryKey: workflowKeys.figures(id), queryFn: ({ signal }) => request(getWorkflowFigures, { params: { id }, signal }), staleTime: 60_000 })

/** Drafts that were kept before they were replaced. */
export const keptDraftsQuery = (id: string) =>
  queryOptions({ queryKey: workflowKeys.drafts(id), queryFn: ({ signal }) => request(listDrafts, { params: { id }, query: { limit: mostKeptDrafts }, signal }) })

export const keptDraftQuery = (id: string, revision: number) =>
  queryOptions({ queryKey: workflowKeys.draft(id, revision), queryFn: ({ signal }) => request(getDraft, { params: { id, n: revision }, signal }), staleTime: Infinity })

export const templatesQuery = queryOptions({ queryKey: ['templates'] as const, queryFn: ({ signal }) => request(listTemplates, { signal }), staleTime: Infinity })
