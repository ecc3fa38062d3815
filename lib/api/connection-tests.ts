/** Trying a connection: whether it reaches what it is for, and if not, what exactly is wrong. */
import { z } from 'zod'
import { defineContract, type ResponseOf } from './contract.ts'

export const testConnection = defineContract({
  id: 'testConnection',
  summary: 'Try a connection: reach it, sign in, and say exactly what is wrong where that fails. A webhook is sent a message of the type `test`',
  method: 'POST',
  path: '/connections/{id}/test',
  auth: 'owner',
  params: z.object({ id: z.string().min(1).describe('Id or name') }),
  body: z.strictObject({ to: z.string().trim().min(1).max(320).optional().describe('Also send a test message: to a mail address, or to a channel or person in Slack') }).optional(),
  response: z.object({
    ok: z.boolean(),
    /** Of what is wrong: `http_dns`, `http_refused`, `http_tls`, `invalid_auth`, `missing_scope`, …; null where all is well. */
    code: z.string().nullable(),
    /** What was reached, or what is wrong and what to do. */
    message: z.string(),
    /** What does not stand in the way and is worth knowing. */
    notes: z.array(z.string()),
    tookMs: z.number().int(),
  }),
  errors: ['malformed_json', 'invalid_request', 'not_found'],
})

export type ConnectionTest = ResponseOf<typeof testConnection>
