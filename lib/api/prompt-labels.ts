/** Labels: bookmarks on versions of a prompt that people move. Every move is kept; a protected label is moved by owners only. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { listOf, listQuery, numberParam, timeSchema } from './lists.ts'
import { promptParams } from './prompts.ts'

export const labelPattern = /^[a-z][a-z0-9_-]{0,39}$/

const version = z.number().int()

export const promptLabelSchema = z.object({
  label: z.string(),
  version,
  /** Only owners may move or remove it. */
  protected: z.boolean(),
  by: z.string(),
  at: timeSchema,
})

/** Null: it stood nowhere before, or stands nowhere since. */
export const labelMoveSchema = z.object({ label: z.string(), from: version.nullable(), to: version.nullable(), by: z.string(), at: timeSchema })

const labelParams = promptParams.extend({ label: z.string().min(1) })

export const listPromptLabels = defineContract({
  id: 'listPromptLabels',
  summary: 'Labels of a prompt, by name',
  method: 'GET',
  path: '/prompts/{id}/labels',
  params: promptParams,
  response: z.object({ items: z.array(promptLabelSchema) }),
  errors: ['not_found'],
})

export const getPromptLabel = defineContract({
  id: 'getPromptLabel',
  summary: 'Where a label stands',
  method: 'GET',
  path: '/prompts/{id}/labels/{label}',
  params: labelParams,
  response: promptLabelSchema,
  errors: ['not_found'],
})

export const movePromptLabel = defineContract({
  id: 'movePromptLabel',
  summary: 'Put a label on a version; its name is a lower-case letter followed by at most 39 of a-z, 0-9, _ and -. 403 for a protected one, unless an owner asks; 409 where it does not stand where expectedVersion says',
  method: 'PUT',
  path: '/prompts/{id}/labels/{label}',
  params: labelParams,
  body: z.strictObject({
    version: numberParam,
    protected: z.boolean().optional().describe('Left out: as it is'),
    expectedVersion: numberParam.nullable().optional().describe('Where it must stand for the move; null: nowhere'),
  }),
  response: promptLabelSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'unknown_version', 'stale_revision'],
})

export const removePromptLabel = defineContract({
  id: 'removePromptLabel',
  summary: 'Take a label away. 403 for a protected one, unless an owner asks',
  method: 'DELETE',
  path: '/prompts/{id}/labels/{label}',
  params: labelParams,
  status: 204,
  errors: ['not_found'],
})

export const listLabelMoves = defineContract({
  id: 'listLabelMoves',
  summary: 'Who moved which label from where to where, newest first',
  method: 'GET',
  path: '/prompts/{id}/label-moves',
  params: promptParams,
  query: z.object({ ...listQuery, label: z.string().optional() }),
  response: listOf(labelMoveSchema),
  errors: ['not_found', 'invalid_request'],
})

export type PromptLabel = z.infer<typeof promptLabelSchema>
export type LabelMove = z.infer<typeof labelMoveSchema>
