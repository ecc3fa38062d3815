/** What the model was shown when it chose the call that a link asks about: for marking what stands nowhere in it. Never sent to whoever has the link. */
import type { Segment } from '#lib/api/calls.ts'
import { getRequest } from '../runs/read-requests.ts'
import { getCall } from '../runs/read-calls.ts'
import { getRequestContext } from '../runs/request-context.ts'
import { readRequestLink } from './request-link.ts'

/** Undefined where no model chose, and for a token that is none. `own`: events that hold what a model said itself. */
export async function shownToModel(token: string): Promise<{ segments: Segment[]; own: ReadonlySet<number> } | undefined> {
  const link = readRequestLink(token)
  if (!link) return undefined
  const [{ runId }, { call, own }] = await Promise.all([getRequest(link.requestId), getRequestContext(link.requestId)])
  if (call === null) return undefined
  return { segments: (await getCall(runId, call)).segments, own: new Set(own) }
}
