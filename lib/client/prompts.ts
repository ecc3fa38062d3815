/** Prompts, their versions and labels, as queries. A version never changes once it has its number. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { listLabelMoves, listPromptLabels } from '#lib/api/prompt-labels.ts'
import { getPrompt, getPromptVersion, listPrompts, listPromptVersions } from '#lib/api/prompts.ts'
import { listPromptCalls } from '#lib/api/simulations.ts'
import { request } from './request.ts'

export const promptKeys = {
  all: ['prompts'] as const,
  lists: () => [...promptKeys.all, 'list'] as const,
  detail: (id: string) => [...promptKeys.all, id] as const,
  versions: (id: string) => [...promptKeys.detail(id), 'versions'] as const,
  labels: (id: string) => [...promptKeys.detail(id), 'labels'] as const,
}

/** All prompts page by page, or those in which `q` occurs. */
export const promptsQuery = (q = '', library?: 'true' | 'false') =>
  infiniteQueryOptions({
    queryKey: [...promptKeys.lists(), q, library ?? ''] as const,
    queryFn: ({ signal, pageParam }) => request(listPrompts, { query: { q: q || undefined, library, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** The prompts of a workflow's nodes, as many as one page holds. */
export const workflowPromptsQuery = (workflowId: string) =>
  queryOptions({
    queryKey: [...promptKeys.lists(), 'workflow', workflowId] as const,
    queryFn: ({ signal }) => request(listPrompts, { query: { workflow: workflowId, limit: 200 }, signal }),
    staleTime: 60_000,
  })

export const promptQuery = (id: string) => queryOptions({ queryKey: [...promptKeys.detail(id), 'head'] as const, queryFn: ({ signal }) => request(getPrompt, { params: { id }, signal }) })

/** Newest first, page by page. */
export const promptVersionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...promptKeys.versions(id), 'list'] as const,
    queryFn: ({ signal, pageParam }) => request(listPromptVersions, { params: { id }, query: { limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

export const promptVersionQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: [...promptKeys.versions(id), number] as const,
    queryFn: ({ signal }) => request(getPromptVersion, { params: { id, n: number }, signal }),
    staleTime: Infinity,
  })

export const promptLabelsQuery = (id: string) => queryOptions({ queryKey: [...promptKeys.labels(id), 'list'] as const, queryFn: ({ signal }) => request(listPromptLabels, { params: { id }, signal }) })

/** Who moved which label, newest first. */
export const labelMovesQuery = (id: string) => queryOptions({ queryKey: [...promptKeys.labels(id), 'moves'] as const, queryFn: ({ signal }) => request(listLabelMoves, { params: { id }, query: { limit: 20 }, signal }) })

/** The newest past calls of a prompt. */
export const promptCallsQuery = (id: string) => queryOptions({ queryKey: [...promptKeys.detail(id), 'calls'] as const, queryFn: ({ signal }) => request(listPromptCalls, { params: { id }, query: { limit: 30 }, signal }), staleTime: 15_000 })
