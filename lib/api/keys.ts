/** API keys for programs. A key is shown once, when it is made; only its SHA-256 is kept. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { listOf, timeSchema } from './lists.ts'

export const roleSchema = z.enum(['owner', 'member'])

export const keySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** Its first characters, to tell keys apart. */
  prefix: z.string(),
  role: roleSchema,
  by: z.string(),
  createdAt: timeSchema,
})

export const listKeys = defineContract({ id: 'listKeys', summary: 'API keys, newest first', method: 'GET', path: '/keys', auth: 'owner', response: listOf(keySchema) })

export const createKey = defineContract({
  id: 'createKey',
  summary: 'Make an API key; `key` is in this answer and never again',
  method: 'POST',
  path: '/keys',
  auth: 'owner',
  body: z.strictObject({ name: z.string().trim().min(1).max(100), role: roleSchema.default('member') }),
  response: keySchema.extend({ key: z.string() }),
  status: 201,
  errors: ['malformed_json', 'invalid_request'],
})

export const revokeKey = defineContract({ id: 'revokeKey', summary: 'Revoke an API key', method: 'DELETE', path: '/keys/{id}', auth: 'owner', params: z.object({ id: z.uuid() }), status: 204, errors: ['not_found'] })

export type Role = z.infer<typeof roleSchema>
export type Key = z.infer<typeof keySchema>
