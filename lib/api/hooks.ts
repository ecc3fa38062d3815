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
