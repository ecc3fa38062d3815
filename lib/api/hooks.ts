/** Doors outside of the API (`/hooks/…`): what the routes need to know of them. Whoever calls them follows another's protocol, so they stand in no OpenAPI document. */
import { z } from 'zod'
import { defineContract } from './contract.ts'

/** The signature over the raw bytes is the right. */
export const receiveSlackHook = defineContract({
  id: 'receiveSlackHook',
  summary: 'Interactions and events of a Slack connection’s app',
  method: 'POST',
  path: '/hooks/slack/{connection}',
  auth: 'address',
  params: z.object({ connection: z.string().min(1).max(100) }),
  consumes: ['application/json', 'application/x-www-form-urlencoded'],
  largestBody: 1024 * 1024,
})

/** The connection's inbound token, or a signature with it, is the right. The outcome says what became of the mail. */
export const receiveMailHook = defineContract({
  id: 'receiveMailHook',
  summary: 'A mail as it came over the wire (RFC 5322), for a mail connection',
  method: 'POST',
  path: '/hooks/mail/{connection}',
  auth: 'address',
  params: z.object({ connection: z.string().min(1).max(100) }),
  consumes: ['message/rfc822', 'application/octet-stream', 'text/plain'],
  largestBody: 10 * 1024 * 1024,
  response: z.object({ outcome: z.enum(['answered', 'continued', 'refused', 'undelivered', 'ignored', 'stranger', 'duplicate', 'unreadable']) }),
})
