/** The bodies that stand beside each other: of versions as they were numbered, and of the draft as it is now. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { promptVersionQuery } from '#lib/client/prompts.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import type { Side, Sides } from './sides.ts'

export interface Contents {
  before?: JsonObject
  after?: JsonObject
  error?: Error
}

/** `draft`: what is not saved as a version yet; undefined where there is none. */
export function useContents(promptId: string, { from, to }: Sides, draft: JsonObject | undefined): Contents {
  const before = useBody(promptId, from, draft)
  const after = useBody(promptId, to, draft)
  const error = before.error ?? after.error
  return { ...(before.body && { before: before.body }), ...(after.body && { after: after.body }), ...(error && { error }) }
}

function useBody(promptId: string, side: Side, draft: JsonObject | undefined): { body?: JsonObject; error?: Error } {
  const { data, error } = useQuery({ ...promptVersionQuery(promptId, side === 'draft' ? 0 : side), enabled: side !== 'draft' })
  const body = side === 'draft' ? draft : data?.body
  return { ...(body && { body }), ...(error && side !== 'draft' && { error }) }
}
