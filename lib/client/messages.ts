/** Conversations: a run and what continued it, as a query. */
import { queryOptions } from '@tanstack/react-query'
import { getConversation } from '#lib/api/messages.ts'
import { request } from './request.ts'

export const conversationKey = (runId: string) => ['conversation', runId] as const

/** `at`: what the caller knows of the run, so that it is asked for again once that has changed. */
export const conversationQuery = (runId: string, at: string) =>
  queryOptions({ queryKey: [...conversationKey(runId), at] as const, queryFn: ({ signal }) => request(getConversation, { params: { id: runId }, signal }), placeholderData: (before) => before })
