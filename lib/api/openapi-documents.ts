/** OpenAPI documents of other services, read for whoever imports operations of them: by the server, because a browser may not. */
import { z } from 'zod'
import { defineContract } from './contract.ts'

export const readOpenApiDocument = defineContract({
  id: 'readOpenApiDocument',
  summary: 'The text of an OpenAPI document at an address; the server asks for it, within what outgoing calls may reach. At most 10 MiB',
  method: 'POST',
  path: '/openapi-documents',
  body: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000) }),
  response: z.object({ url: z.string(), text: z.string() }),
  errors: ['malformed_json', 'invalid_request'],
})
