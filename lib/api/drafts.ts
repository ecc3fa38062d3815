/**
 * Kept drafts: how a workflow's draft stood at a revision. Whoever replaces a draft keeps it first, so nothing that somebody drew is
 * lost by bringing something else back.
 */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { listOf, listQuery, numberParam, timeSchema } from './lists.ts'
import { storedDocument, workflowParams } from './workflows.ts'

export const keptDraftSchema = z.object({
  /** The draft's own at that moment. */
  revision: z.number().int(),
  /** Why it was kept. */
  message: z.string(),
  by: z.string(),
  createdAt: timeSchema,
})

/** So many are kept per workflow, the newest. */
export const mostKeptDrafts = 50

export const keepDraft = defineContract({
  id: 'keepDraft',
  summary: `Keep the draft as it stands, to go back to it later. The newest ${mostKeptDrafts} stay`,
  method: 'POST',
  path: '/workflows/{id}/drafts',
  params: workflowParams,
  body: z.strictObject({ message: z.string().trim().max(2000).default(''), draftRevision: z.number().int().optional().describe('409 where the draft is another one') }).optional(),
  response: keptDraftSchema,
  status: 201,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'stale_revision'],
})

export const listDrafts = defineContract({
  id: 'listDrafts',
  summary: 'Kept drafts, newest first',
  method: 'GET',
  path: '/workflows/{id}/drafts',
  params: workflowParams,
  query: z.object(listQuery),
  response: listOf(keptDraftSchema),
  errors: ['not_found', 'invalid_request'],
})

export const getDraft = defineContract({
  id: 'getDraft',
  summary: 'A kept draft with its document',
  method: 'GET',
  path: '/workflows/{id}/drafts/{n}',
  params: workflowParams.extend({ n: numberParam }),
  response: keptDraftSchema.extend({ document: storedDocument }),
  errors: ['not_found'],
})

export type KeptDraftItem = z.infer<typeof keptDraftSchema>
