/** Prompt versions as queries. A version never changes once it has its number. */
import { queryOptions } from '@tanstack/react-query'
import { getPromptVersion } from '#lib/api/prompts.ts'
import { request } from './request.ts'

export const promptVersionQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: ['prompts', id, 'versions', number] as const,
    queryFn: ({ signal }) => request(getPromptVersion, { params: { id, n: number }, signal }),
    staleTime: Infinity,
  })
