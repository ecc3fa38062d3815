/** Saved views: filters of the list of runs under a name, one member's own or everybody's. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { runIdSchema, timeSchema } from './lists.ts'

const text = (most: number) => z.string().max(most).refine((value) => !value.includes('\u0000'), 'must not hold the character U+0000')

const content = {
  name: text(80).trim().min(1),
  query: text(4000).describe('As in the address of the list: status=failed&started=24h'),
  shared: z.boolean().describe('Everybody’s; else only who made it sees it'),
}

export const runViewSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  query: z.string(),
  shared: z.boolean(),
  /** Whoever asks made it: nobody else may take it back from everybody. */
  own: z.boolean(),
  by: z.string(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})

const params = z.object({ id: runIdSchema })

export const listRunViews = defineContract({
  id: 'listRunViews',
  summary: 'Saved views of the list of runs: shared ones and one’s own, oldest first',
  method: 'GET',
  path: '/run-views',
  response: z.object({ items: z.array(runViewSchema) }),
})

export const createRunView = defineContract({
  id: 'createRunView',
  summary: 'Save a view of the list of runs',
  method: 'POST',
  path: '/run-views',
  body: z.strictObject({ ...content, shared: content.shared.default(false) }),
  response: runViewSchema,
  status: 201,
  errors: ['malformed_json', 'invalid_request'],
})

export const saveRunView = defineContract({
  id: 'saveRunView',
  summary: 'Rename a view, or change what it shows or who sees it; what is left out stays. 403 where somebody else’s shared view would become private',
  method: 'PUT',
  path: '/run-views/{id}',
  params,
  body: z.strictObject(content).partial(),
  response: runViewSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found'],
})

export const deleteRunView = defineContract({ id: 'deleteRunView', summary: 'Delete a view; it can be restored', method: 'DELETE', path: '/run-views/{id}', params, status: 204, errors: ['not_found'] })

export const restoreRunView = defineContract({ id: 'restoreRunView', summary: 'Bring a deleted view back', method: 'POST', path: '/run-views/{id}/restore', params, response: runViewSchema, errors: ['not_found'] })

export type RunView = z.infer<typeof runViewSchema>
