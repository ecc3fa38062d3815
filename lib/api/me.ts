/** Who is asking, and what this installation is. */
import { z } from 'zod'
import { connectionSchema } from './connections.ts'
import { defineContract } from './contract.ts'
import { roleSchema } from './keys.ts'

export const meSchema = z.object({
  /** As it stands in `by` of events and versions. */
  by: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: roleSchema,
  /** What audiences of requests name; keys have none. */
  groups: z.array(z.string()),
  via: z.enum(['session', 'key']),
  /** The connection of nodes that name none; `kind: scripted` means that no LLM answers. */
  defaultConnection: connectionSchema,
  version: z.string(),
})

export const getMe = defineContract({ id: 'getMe', summary: 'Who is asking, and the default connection', method: 'GET', path: '/me', response: meSchema })

export const getOpenApi = defineContract({ id: 'getOpenApi', summary: 'This document', method: 'GET', path: '/openapi.json', response: z.record(z.string(), z.unknown()) })

export type Me = z.infer<typeof meSchema>
