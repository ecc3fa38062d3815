/** Which nodes name a connection or a secret: in drafts and in the latest published versions. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { listOf } from './lists.ts'

export const outsideUseSchema = z.object({
  workflow: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
  version: z.union([z.literal('draft'), z.number().int()]),
  nodeId: z.string(),
  /** The node's, as a person reads it. */
  label: z.string(),
})

export const listConnectionUses = defineContract({
  id: 'listConnectionUses',
  summary: 'Nodes that name a connection, in drafts and in the latest version of each workflow',
  method: 'GET',
  path: '/connections/{id}/uses',
  params: z.object({ id: z.string().min(1).describe('Id or name') }),
  response: listOf(outsideUseSchema),
  errors: ['not_found'],
})

export const listSecretUses = defineContract({
  id: 'listSecretUses',
  summary: 'Nodes that name a secret, in drafts and in the latest version of each workflow',
  method: 'GET',
  path: '/secrets/{name}/uses',
  params: z.object({ name: z.string().min(1) }),
  response: listOf(outsideUseSchema),
  errors: ['not_found'],
})

export type OutsideUse = z.infer<typeof outsideUseSchema>
