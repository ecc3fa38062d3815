/** Settings of a workflow that are no part of its document: they hold for every draft, and no export carries them. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { workflowParams } from './workflows.ts'

export const workflowSettingsSchema = z.object({
  requiresTests: z.boolean().describe('The draft can be published only where every test of the workflow passed on exactly what would be published'),
  /** How many tests the workflow has. */
  tests: z.number().int(),
})

export const getWorkflowSettings = defineContract({
  id: 'getWorkflowSettings',
  summary: 'Settings of a workflow beside its document',
  method: 'GET',
  path: '/workflows/{id}/settings',
  params: workflowParams,
  response: workflowSettingsSchema,
  errors: ['not_found'],
})

export const saveWorkflowSettings = defineContract({
  id: 'saveWorkflowSettings',
  summary: 'Change them; what is left out stays',
  method: 'PUT',
  path: '/workflows/{id}/settings',
  params: workflowParams,
  body: z.strictObject({ requiresTests: z.boolean().optional() }),
  response: workflowSettingsSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found'],
})

export type WorkflowSettings = z.infer<typeof workflowSettingsSchema>
