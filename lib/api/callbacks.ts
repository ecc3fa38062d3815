/** The one-time address that a wait node hands out: whoever holds it resumes the run, with whatever JSON they send. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { jsonValue } from './runs.ts'

/** Most that a callback may carry; it is kept in the log. */
const largestPayload = 1024 * 1024

export const receiveCallback = defineContract({
  id: 'receiveCallback',
  summary: 'Resume the wait node that gave out this address, once; the body is its payload. No API key: the address is the right',
  method: 'POST',
  path: '/callbacks/{token}',
  auth: 'address',
  params: z.object({ token: z.string().regex(/^[\w.~-]{16,2000}$/) }),
  body: jsonValue.optional().describe('Any JSON up to 1 MiB, or nothing'),
  largestBody: largestPayload,
  response: z.object({ accepted: z.literal(true) }),
  errors: ['malformed_json', 'invalid_request', 'not_found', 'wrong_status', 'callback_used', 'run_ended', 'payload_too_large'],
})
